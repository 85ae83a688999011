-- Grain: one row per staged actual and the line of an integration journal that takes it, or one of the two alone
-- Source: core.finance_staging_actual, core.finance_journal_line, core.recorded_actual, core.project, core.fiscal_period
-- Rules: JRN-12, RCN-16, RCN-17, RCN-18, RCN-22, RCN-23, RCN-24, RCN-25, RCN-35, RCN-47
-- Step: reconcile
CREATE TABLE run.journal_pair (
    pair_id VARCHAR NOT NULL, -- Key: the journal line, else the staged row
    cause_code VARCHAR, -- How they differ; blank: they agree, or are not due yet
    finance_staging_actual_id VARCHAR, -- Staged row of Finance
    finance_journal_line_id VARCHAR, -- Line of an integration journal
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR, -- Project
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR, -- Work order
    origin_id VARCHAR, -- Work order line, time entry or milestone
    voucher_number VARCHAR, -- Voucher
    document_date DATE, -- Day it happened
    expected_amount DECIMAL(19, 4), -- As recorded
    found_amount DECIMAL(19, 4), -- As in the journal
    currency_code VARCHAR, -- Currency
    expected_text VARCHAR, -- What differs, as it should be
    found_text VARCHAR -- What differs, as it is
);

WITH staged AS (
    SELECT
        source.*,
        actual.source_id AS origin_id,
        actual.project_id,
        actual.contract_id,
        actual.contract_line_id,
        actual.work_order_id,
        COALESCE(actual.discount_amount, CAST(0 AS DECIMAL(19, 4))) AS recorded_discount_amount,
        journal_amount(source.transaction_type, source.gross_amount, actual.discount_amount) AS wanted_amount,
        COALESCE(actual.adjustment_value_amount, CAST(0 AS DECIMAL(19, 4))) AS adjustment_value_amount,
        project.dimension_set_id,
        ROW_NUMBER() OVER (
            PARTITION BY source.company_code, source.journal_line_record_id
            ORDER BY source.recorded_at ASC, source.source_version ASC, source.finance_staging_actual_id ASC
        ) AS copy_number
    FROM core.finance_staging_actual AS source
    LEFT JOIN core.recorded_actual AS actual
        ON source.actual_id = actual.recorded_actual_id
    LEFT JOIN core.project AS project
        ON actual.project_id = project.project_id
    WHERE source.is_active AND is_told_in_journal(source.transaction_type, source.transaction_class) AND NOT source.is_duplicate
),

line AS (
    SELECT
        source.*,
        CASE WHEN source.transaction_type = 'cost' THEN source.cost_amount ELSE source.sales_amount END AS line_amount,
        ROW_NUMBER() OVER (
            PARTITION BY
                source.company_code, source.project_number, source.transaction_type, source.category_name,
                source.project_date, source.quantity, source.cost_amount, source.sales_amount, source.voucher_number
            ORDER BY source.recorded_at ASC, source.source_version ASC, source.finance_journal_line_id ASC
        ) AS twin_number
    FROM core.finance_journal_line AS source
    WHERE source.is_active
),

pair AS (
    SELECT
        staged.finance_staging_actual_id,
        line.finance_journal_line_id,
        CASE
            WHEN line.finance_journal_line_id IS NULL AND staged.copy_number > 1 AND staged.journal_line_record_id IS NOT NULL
                THEN 'duplicate'
            WHEN line.finance_journal_line_id IS NULL AND staged.is_processed THEN 'missing'
            WHEN line.finance_journal_line_id IS NULL
                THEN CASE WHEN is_stuck(staged.recorded_at, night.as_of_at) THEN 'late' END
            WHEN staged.finance_staging_actual_id IS NULL THEN CASE WHEN line.twin_number > 1 THEN 'duplicate' ELSE 'orphan' END
            WHEN (line.company_code IS DISTINCT FROM staged.company_code) THEN 'company'
            WHEN
                line.journal_status_code = 'draft'
                AND is_stuck(line.recorded_at, night.as_of_at)
                THEN 'late'
            ELSE pair_cause(
                line.currency_code IS DISTINCT FROM staged.currency_code
                OR is_other_rate(finance_exchange_rate(staged.exchange_rate), line.finance_exchange_rate),
                line.quantity IS DISTINCT FROM staged.quantity,
                FALSE,
                line.transaction_type <> 'cost' AND line.discount_amount IS DISTINCT FROM staged.recorded_discount_amount,
                NOT is_journal_amount(
                    staged.wanted_amount, line.line_amount, staged.adjustment_value_amount, line.item_number IS NOT NULL
                ),
                is_rounding_difference(staged.wanted_amount, line.line_amount, currency.currency_precision),
                line.project_date IS DISTINCT FROM staged.document_date,
                line.accounting_date IS DISTINCT FROM COALESCE(staged.accounting_date, staged.document_date)
                AND NOT COALESCE(
                    period.status_code = 'closed' AND line.accounting_date > period.end_date, FALSE
                ),
                FALSE,
                LOWER(line.project_number) IS DISTINCT FROM LOWER(staged.project_number)
                OR line.dimension_set_id IS DISTINCT FROM staged.dimension_set_id,
                line.transaction_type IS DISTINCT FROM staged.transaction_type
                OR line.line_property_name IS DISTINCT FROM staged_line_property(staged.billing_type)
            )
        END AS cause_code
    FROM staged
    FULL OUTER JOIN line
        ON CASE WHEN staged.copy_number = 1 THEN staged.journal_line_record_id END = line.record_id
    LEFT JOIN (
        SELECT
            currency_code,
            MIN(currency_precision) AS currency_precision
        FROM core.currency
        GROUP BY currency_code
    ) AS currency
        ON staged.currency_code = currency.currency_code
    LEFT JOIN core.fiscal_period AS period
        ON
            LOWER(staged.company_code) = LOWER(period.company_code)
            AND COALESCE(staged.accounting_date, staged.document_date) BETWEEN period.start_date AND period.end_date
    CROSS JOIN parameter.reconciliation AS night
)

SELECT
    COALESCE(pair.finance_journal_line_id, pair.finance_staging_actual_id) AS pair_id,
    pair.cause_code,
    pair.finance_staging_actual_id,
    pair.finance_journal_line_id,
    COALESCE(staged.actual_id, line.actual_id) AS recorded_actual_id,
    COALESCE(staged.company_code, line.company_code) AS company_code,
    staged.project_id,
    staged.contract_id,
    staged.contract_line_id,
    staged.work_order_id,
    staged.origin_id,
    COALESCE(line.voucher_number, staged.voucher_number) AS voucher_number,
    COALESCE(staged.document_date, line.project_date) AS document_date,
    staged.wanted_amount AS expected_amount,
    line.line_amount AS found_amount,
    COALESCE(line.currency_code, staged.currency_code) AS currency_code,
    CASE pair.cause_code
        WHEN 'company' THEN staged.company_code
        WHEN 'late' THEN 'posted'
        ELSE compared_text(
            pair.cause_code, staged.currency_code || ' at ' || CAST(staged.exchange_rate AS VARCHAR), staged.quantity,
            staged.unit_price, staged.recorded_discount_amount, staged.wanted_amount, staged.document_date,
            COALESCE(staged.accounting_date, staged.document_date), NULL, NULL,
            COALESCE(staged.dimension_set_id, 'none') || ' of ' || COALESCE(staged.project_number, 'none'),
            staged_line_property(staged.billing_type)
        )
    END AS expected_text,
    CASE pair.cause_code
        WHEN 'company' THEN line.company_code
        WHEN 'late' THEN COALESCE(line.journal_status_code, 'staged')
        ELSE compared_text(
            pair.cause_code, line.currency_code || ' at 100 for ' || CAST(line.finance_exchange_rate AS VARCHAR),
            line.quantity, COALESCE(line.unit_cost_price, line.unit_sales_price), line.discount_amount, line.line_amount,
            line.project_date, line.accounting_date, NULL, NULL,
            COALESCE(line.dimension_set_id, 'none') || ' of ' || COALESCE(line.project_number, 'none'),
            line.line_property_name
        )
    END AS found_text
FROM pair
LEFT JOIN staged
    ON pair.finance_staging_actual_id = staged.finance_staging_actual_id
LEFT JOIN line
    ON pair.finance_journal_line_id = line.finance_journal_line_id;
