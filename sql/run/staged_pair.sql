-- Grain: one row per recorded actual that Finance is told of and its staged row, or one of the two alone
-- Source: core.recorded_actual, core.finance_staging_actual, core.project
-- Rules: RCN-16, RCN-17, RCN-18, RCN-20, RCN-21
-- Step: reconcile
CREATE TABLE run.staged_pair (
    pair_id VARCHAR NOT NULL, -- Key: the staged row, else the recorded actual
    cause_code VARCHAR, -- How they differ; blank: they agree, or are not due yet
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    finance_staging_actual_id VARCHAR, -- Staged row of Finance
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR, -- Project
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR, -- Work order
    origin_id VARCHAR, -- Work order line, time entry or milestone
    invoice_id VARCHAR, -- Invoice
    document_date DATE, -- Day it happened
    expected_amount DECIMAL(19, 4), -- As recorded
    found_amount DECIMAL(19, 4), -- As staged
    currency_code VARCHAR, -- Currency
    expected_text VARCHAR, -- What differs, as it should be
    found_text VARCHAR -- What differs, as it is
);

WITH recorded AS (
    SELECT
        actual.*,
        project.project_number,
        project.company_code
    FROM core.recorded_actual AS actual
    LEFT JOIN core.project AS project
        ON actual.project_id = project.project_id
    WHERE
        actual.is_active
        AND is_told_to_finance(actual.transaction_type, actual.is_sync_skipped)
),

staged AS (
    SELECT
        source.*,
        ROW_NUMBER() OVER (
            PARTITION BY source.actual_id
            ORDER BY source.is_duplicate ASC, source.recorded_at ASC, source.source_version ASC, source.finance_staging_actual_id ASC
        ) AS copy_number
    FROM core.finance_staging_actual AS source
    WHERE source.is_active
),

known AS (
    SELECT DISTINCT recorded_actual_id FROM recorded
),

pair AS (
    SELECT
        recorded.recorded_actual_id,
        staged.finance_staging_actual_id,
        CASE
            WHEN staged.finance_staging_actual_id IS NULL
                THEN CASE WHEN is_staging_due(recorded.recorded_at, night.as_of_at) THEN 'missing' END
            WHEN recorded.recorded_actual_id IS NULL
                THEN CASE WHEN known.recorded_actual_id IS NULL THEN 'orphan' ELSE 'duplicate' END
            WHEN (UPPER(staged.project_company_code) IS DISTINCT FROM UPPER(recorded.company_code)) THEN 'company'
            WHEN (UPPER(staged.company_code) IS DISTINCT FROM UPPER(recorded.company_code)) THEN 'company'
            WHEN staged.sales_tax_amount <> recorded.sales_tax_amount THEN 'tax'
            ELSE pair_cause(
                staged.currency_code IS DISTINCT FROM recorded.currency_code
                OR staged.exchange_rate IS DISTINCT FROM recorded.exchange_rate,
                staged.quantity IS DISTINCT FROM recorded.quantity,
                staged.unit_price IS DISTINCT FROM recorded.unit_price,
                FALSE,
                staged.gross_amount IS DISTINCT FROM recorded.gross_amount,
                is_rounding_difference(recorded.gross_amount, staged.gross_amount, currency.currency_precision),
                staged.document_date IS DISTINCT FROM recorded.document_date,
                staged.accounting_date IS NOT NULL AND staged.accounting_date IS DISTINCT FROM recorded.accounting_date,
                FALSE,
                LOWER(staged.project_number) IS DISTINCT FROM LOWER(recorded.project_number),
                staged.billing_type IS DISTINCT FROM recorded.billing_type
                OR staged.transaction_type IS DISTINCT FROM recorded.transaction_type
                OR staged.transaction_class IS DISTINCT FROM recorded.transaction_class
                OR staged.adjustment_status_code IS DISTINCT FROM recorded.adjustment_status_code
            )
        END AS cause_code
    FROM recorded
    FULL OUTER JOIN staged
        ON recorded.recorded_actual_id = CASE WHEN staged.copy_number = 1 THEN staged.actual_id END
    LEFT JOIN known
        ON staged.actual_id = known.recorded_actual_id
    LEFT JOIN (
        SELECT
            currency_code,
            MIN(currency_precision) AS currency_precision
        FROM core.currency
        GROUP BY currency_code
    ) AS currency
        ON recorded.currency_code = currency.currency_code
    CROSS JOIN parameter.reconciliation AS night
)

SELECT
    COALESCE(pair.finance_staging_actual_id, pair.recorded_actual_id) AS pair_id,
    pair.cause_code,
    COALESCE(pair.recorded_actual_id, staged.actual_id) AS recorded_actual_id,
    pair.finance_staging_actual_id,
    COALESCE(recorded.company_code, staged.company_code) AS company_code,
    COALESCE(recorded.project_id, gone.project_id) AS project_id,
    COALESCE(recorded.contract_id, gone.contract_id) AS contract_id,
    COALESCE(recorded.contract_line_id, gone.contract_line_id) AS contract_line_id,
    COALESCE(recorded.work_order_id, gone.work_order_id) AS work_order_id,
    COALESCE(recorded.source_id, gone.source_id) AS origin_id,
    COALESCE(recorded.invoice_id, gone.invoice_id) AS invoice_id,
    COALESCE(recorded.document_date, staged.document_date) AS document_date,
    recorded.gross_amount AS expected_amount,
    staged.gross_amount AS found_amount,
    COALESCE(staged.currency_code, recorded.currency_code) AS currency_code,
    CASE pair.cause_code
        WHEN 'company' THEN recorded.company_code
        WHEN 'tax' THEN CAST(recorded.sales_tax_amount AS VARCHAR)
        ELSE compared_text(
            pair.cause_code, recorded.currency_code || ' at ' || CAST(recorded.exchange_rate AS VARCHAR), recorded.quantity, recorded.unit_price, NULL,
            recorded.gross_amount, recorded.document_date, recorded.accounting_date, NULL, NULL, recorded.project_number,
            recorded.billing_type
        )
    END AS expected_text,
    CASE pair.cause_code
        WHEN 'company' THEN COALESCE(staged.project_company_code, 'none') || ', ' || COALESCE(staged.company_code, 'none')
        WHEN 'tax' THEN CAST(staged.sales_tax_amount AS VARCHAR)
        ELSE compared_text(
            pair.cause_code, staged.currency_code || ' at ' || CAST(staged.exchange_rate AS VARCHAR), staged.quantity, staged.unit_price, NULL,
            staged.gross_amount, staged.document_date, staged.accounting_date, NULL, NULL, staged.project_number,
            staged.billing_type
        )
    END AS found_text
FROM pair
LEFT JOIN recorded
    ON pair.recorded_actual_id = recorded.recorded_actual_id
LEFT JOIN staged
    ON pair.finance_staging_actual_id = staged.finance_staging_actual_id
LEFT JOIN core.recorded_actual AS gone
    ON CASE WHEN pair.recorded_actual_id IS NULL THEN staged.actual_id END = gone.recorded_actual_id;
