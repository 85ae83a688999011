-- Grain: one row per posted journal line and the project transaction it became, or one of the two alone
-- Source: core.finance_journal_line, core.finance_project_transaction, core.finance_project; transactions of PMA projects, on
--         account and of revenue recognition come from no journal of field work
-- Rules: RCN-16, RCN-17, RCN-18, RCN-26
-- Step: reconcile
CREATE TABLE run.subledger_pair (
    pair_id VARCHAR NOT NULL, -- Key: the transaction, else the journal line
    cause_code VARCHAR, -- How they differ; blank: they agree
    finance_journal_line_id VARCHAR, -- Line of an integration journal
    finance_project_transaction_id VARCHAR, -- Transaction of the project subledger
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    company_code VARCHAR, -- Legal entity
    voucher_number VARCHAR, -- Voucher
    document_date DATE, -- Day it happened
    expected_amount DECIMAL(19, 4), -- As in the journal
    found_amount DECIMAL(19, 4), -- As posted
    currency_code VARCHAR, -- Currency
    expected_text VARCHAR, -- What differs, as it should be
    found_text VARCHAR -- What differs, as it is
);

WITH line AS (
    SELECT
        source.*,
        CASE WHEN source.transaction_type = 'cost' THEN source.cost_amount ELSE source.sales_amount END AS line_amount
    FROM core.finance_journal_line AS source
    WHERE source.is_active AND source.journal_status_code = 'posted'
),

pma AS (
    SELECT
        LOWER(project_number) AS project_key,
        LOWER(company_code) AS company_key
    FROM core.finance_project
    WHERE is_pma
    GROUP BY LOWER(project_number), LOWER(company_code)
),

posted AS (
    SELECT
        source.*,
        CASE WHEN source.transaction_type = 'cost' THEN source.cost_amount ELSE source.sales_amount END AS posted_amount,
        pma.project_key IS NOT NULL AS is_pma,
        ROW_NUMBER() OVER (
            PARTITION BY source.company_code, source.transaction_number, source.voucher_number
            ORDER BY source.recorded_at ASC, source.source_version ASC, source.finance_project_transaction_id ASC
        ) AS copy_number
    FROM core.finance_project_transaction AS source
    LEFT JOIN pma
        ON LOWER(source.project_number) = pma.project_key AND LOWER(source.company_code) = pma.company_key
    WHERE source.is_active
),

known AS (
    SELECT
        company_code,
        voucher_number,
        COUNT(*) AS line_count
    FROM line
    GROUP BY company_code, voucher_number
),

same AS (
    SELECT
        line.finance_journal_line_id,
        posted.finance_project_transaction_id
    FROM line
    INNER JOIN posted
        ON
            line.company_code = posted.company_code
            AND line.voucher_number = posted.voucher_number
            AND COALESCE(line.transaction_number, posted.transaction_number, '')
            = COALESCE(posted.transaction_number, '')
            AND posted.copy_number = 1
),

pair AS (
    SELECT
        line.finance_journal_line_id,
        posted.finance_project_transaction_id,
        CASE
            WHEN posted.finance_project_transaction_id IS NULL THEN 'missing'
            WHEN line.finance_journal_line_id IS NULL AND known.line_count > 0 THEN 'duplicate'
            WHEN line.finance_journal_line_id IS NULL
                THEN CASE WHEN is_from_a_journal(posted.finance_transaction_type, posted.is_pma) THEN 'orphan' END
            ELSE pair_cause(
                posted.currency_code IS DISTINCT FROM line.currency_code,
                posted.quantity IS DISTINCT FROM line.quantity,
                FALSE,
                posted.discount_amount IS DISTINCT FROM line.discount_amount,
                posted.posted_amount IS DISTINCT FROM line.line_amount,
                is_rounding_difference(line.line_amount, posted.posted_amount, currency.currency_precision),
                posted.project_date IS DISTINCT FROM line.project_date,
                FALSE,
                FALSE,
                LOWER(posted.project_number) IS DISTINCT FROM LOWER(line.project_number)
                OR posted.dimension_set_id IS DISTINCT FROM line.dimension_set_id,
                posted.line_property_name IS DISTINCT FROM line.line_property_name
                OR posted.transaction_type IS DISTINCT FROM line.transaction_type
                OR posted.finance_transaction_type IS DISTINCT FROM line.finance_transaction_type
            )
        END AS cause_code
    FROM line
    LEFT JOIN same
        ON line.finance_journal_line_id = same.finance_journal_line_id
    FULL OUTER JOIN posted
        ON same.finance_project_transaction_id = posted.finance_project_transaction_id
    LEFT JOIN known
        ON posted.company_code = known.company_code AND posted.voucher_number = known.voucher_number
    LEFT JOIN (
        SELECT
            currency_code,
            MIN(currency_precision) AS currency_precision
        FROM core.currency
        GROUP BY currency_code
    ) AS currency
        ON line.currency_code = currency.currency_code
)

SELECT
    COALESCE(pair.finance_project_transaction_id, pair.finance_journal_line_id) AS pair_id,
    pair.cause_code,
    pair.finance_journal_line_id,
    pair.finance_project_transaction_id,
    line.actual_id AS recorded_actual_id,
    COALESCE(line.company_code, posted.company_code) AS company_code,
    COALESCE(line.voucher_number, posted.voucher_number) AS voucher_number,
    COALESCE(line.project_date, posted.project_date) AS document_date,
    line.line_amount AS expected_amount,
    posted.posted_amount AS found_amount,
    COALESCE(posted.currency_code, line.currency_code) AS currency_code,
    compared_text(
        pair.cause_code, line.currency_code, line.quantity, NULL, line.discount_amount, line.line_amount, line.project_date,
        NULL, NULL, NULL, COALESCE(line.dimension_set_id, 'none') || ' of ' || COALESCE(line.project_number, 'none'),
        line.line_property_name
    ) AS expected_text,
    compared_text(
        pair.cause_code, posted.currency_code, posted.quantity, NULL, posted.discount_amount, posted.posted_amount,
        posted.project_date, NULL, NULL, NULL,
        COALESCE(posted.dimension_set_id, 'none') || ' of ' || COALESCE(posted.project_number, 'none'),
        posted.line_property_name
    ) AS found_text
FROM pair
LEFT JOIN line
    ON pair.finance_journal_line_id = line.finance_journal_line_id
LEFT JOIN posted
    ON pair.finance_project_transaction_id = posted.finance_project_transaction_id;
