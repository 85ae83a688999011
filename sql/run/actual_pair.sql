-- Grain: one row per live posting and the recorded actual it is, or one of the two alone
-- Source: ledger.current_actual, run.standing_actual, core.work_order_line, core.time_entry. Equal ones are paired first; of
--         several that all equal each other the first with the first, in their orders. What is left of the same origin and
--         transaction type is paired in order. Recorded actuals without an origin are of an entry journal: no field work
--         says what they should be.
-- Rules: RCN-14, RCN-15, RCN-16, RCN-17, RCN-18, RCN-32
-- Step: reconcile
CREATE TABLE run.actual_pair (
    pair_id VARCHAR NOT NULL, -- Key: the posting, else the recorded actual
    cause_code VARCHAR, -- How they differ; blank: they agree, or are not due yet
    origin_kind VARCHAR, -- Work order line, time entry or milestone
    origin_id VARCHAR NOT NULL, -- Id of that
    transaction_type VARCHAR NOT NULL, -- Cost, unbilled or billed sales
    transaction_class VARCHAR, -- Class
    posting_id VARCHAR, -- Our posting
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    company_code VARCHAR, -- Legal entity
    fiscal_period_id VARCHAR, -- Company and period
    project_id VARCHAR, -- Project
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR, -- Work order
    line_kind VARCHAR, -- Product or service
    invoice_id VARCHAR, -- Invoice
    document_date DATE, -- Day it happened
    expected_amount DECIMAL(19, 4), -- Our amount
    found_amount DECIMAL(19, 4), -- The recorded one
    currency_code VARCHAR, -- Currency
    expected_text VARCHAR, -- What differs, as it should be
    found_text VARCHAR -- What differs, as it is
);

WITH ours AS (
    SELECT
        live.*,
        COALESCE(currency.currency_precision, 2) AS currency_precision,
        COALESCE(line.approved_at, entry.approved_at) AS approved_at,
        COALESCE(line.arrived_at, entry.arrived_at, live.posted_at) AS arrived_at
    FROM ledger.current_actual AS live
    LEFT JOIN (
        SELECT
            currency_code,
            MIN(currency_precision) AS currency_precision
        FROM core.currency
        GROUP BY currency_code
    ) AS currency
        ON live.currency_code = currency.currency_code
    LEFT JOIN core.work_order_line AS line
        ON live.work_order_line_id = line.work_order_line_id
    LEFT JOIN core.time_entry AS entry
        ON CASE WHEN live.source_kind = 'time_entry' THEN live.source_id END = entry.time_entry_id
),

equal AS (
    SELECT
        ours.posting_id,
        theirs.recorded_actual_id,
        theirs.recorded_at,
        theirs.source_version
    FROM ours
    INNER JOIN run.standing_actual AS theirs
        ON
            ours.source_id = theirs.source_id
            AND ours.transaction_type = theirs.transaction_type
            AND ours.transaction_class IS NOT DISTINCT FROM theirs.transaction_class
            AND ours.billing_type IS NOT DISTINCT FROM theirs.billing_type
            AND ours.customer_id IS NOT DISTINCT FROM theirs.customer_id
            AND ours.invoice_id IS NOT DISTINCT FROM theirs.invoice_id
            AND ours.project_id IS NOT DISTINCT FROM theirs.project_id
            AND ours.contract_line_id IS NOT DISTINCT FROM theirs.contract_line_id
            AND ours.document_date IS NOT DISTINCT FROM theirs.document_date
            AND ours.currency_code IS NOT DISTINCT FROM theirs.currency_code
            AND ours.quantity = theirs.quantity
            AND ours.amount = theirs.amount
),

numbered AS (
    SELECT
        posting_id,
        recorded_actual_id,
        ROW_NUMBER() OVER (PARTITION BY recorded_actual_id ORDER BY posting_id) AS our_number,
        ROW_NUMBER() OVER (
            PARTITION BY posting_id ORDER BY recorded_at ASC, source_version ASC, recorded_actual_id ASC
        ) AS their_number
    FROM equal
),

equal_pair AS (
    SELECT
        posting_id,
        recorded_actual_id
    FROM numbered
    WHERE our_number = their_number
),

rest_of_ours AS (
    SELECT
        ours.posting_id,
        ours.source_id,
        ours.transaction_type,
        ROW_NUMBER() OVER (
            PARTITION BY ours.source_id, ours.transaction_type
            ORDER BY ours.transaction_class, ours.billing_type, ours.customer_id, ours.quantity, ours.posting_id
        ) AS rest_number
    FROM ours
    LEFT JOIN equal_pair
        ON ours.posting_id = equal_pair.posting_id
    WHERE equal_pair.posting_id IS NULL
),

rest_of_theirs AS (
    SELECT
        theirs.recorded_actual_id,
        theirs.source_id,
        theirs.transaction_type,
        ROW_NUMBER() OVER (
            PARTITION BY theirs.source_id, theirs.transaction_type
            ORDER BY
                theirs.transaction_class, theirs.billing_type, theirs.customer_id, theirs.quantity,
                theirs.recorded_actual_id
        ) AS rest_number
    FROM run.standing_actual AS theirs
    LEFT JOIN equal_pair
        ON theirs.recorded_actual_id = equal_pair.recorded_actual_id
    WHERE
        equal_pair.recorded_actual_id IS NULL
        AND theirs.source_id IS NOT NULL
        AND theirs.transaction_type IN ('cost', 'unbilled_sales', 'billed_sales')
),

pair AS (
    SELECT
        posting_id,
        recorded_actual_id
    FROM equal_pair
    UNION ALL
    SELECT
        rest_of_ours.posting_id,
        rest_of_theirs.recorded_actual_id
    FROM rest_of_ours
    FULL OUTER JOIN rest_of_theirs
        ON
            rest_of_ours.source_id = rest_of_theirs.source_id
            AND rest_of_ours.transaction_type = rest_of_theirs.transaction_type
            AND rest_of_ours.rest_number = rest_of_theirs.rest_number
),

known AS (
    SELECT DISTINCT
        ours.source_id,
        ours.transaction_type
    FROM ours
    INNER JOIN rest_of_theirs
        ON ours.source_id = rest_of_theirs.source_id AND ours.transaction_type = rest_of_theirs.transaction_type
),

sided AS (
    SELECT
        pair.posting_id,
        pair.recorded_actual_id,
        ours.source_kind AS our_source_kind,
        ours.source_id AS our_source_id,
        ours.transaction_type AS our_transaction_type,
        ours.transaction_class AS our_transaction_class,
        ours.company_code AS our_company_code,
        ours.project_id AS our_project_id,
        ours.contract_id AS our_contract_id,
        ours.contract_line_id AS our_contract_line_id,
        ours.work_order_id AS our_work_order_id,
        ours.invoice_id AS our_invoice_id,
        ours.customer_id AS our_customer_id,
        ours.billing_type AS our_billing_type,
        ours.document_date AS our_document_date,
        ours.accounting_date AS our_accounting_date,
        ours.quantity AS our_quantity,
        ours.unit_price AS our_unit_price,
        ours.discount_amount AS our_discount_amount,
        ours.amount AS our_amount,
        ours.currency_code AS our_currency_code,
        ours.serial_number AS our_serial_number,
        ours.batch_number AS our_batch_number,
        ours.fiscal_period_id AS our_fiscal_period_id,
        ours.line_kind AS our_line_kind,
        ours.gross_amount AS our_gross_amount,
        ours.discount_residual_amount AS our_discount_residual_amount,
        ours.currency_precision AS our_currency_precision,
        ours.approved_at AS our_approved_at,
        ours.arrived_at AS our_arrived_at,
        theirs.source_kind AS their_source_kind,
        theirs.source_id AS their_source_id,
        theirs.transaction_type AS their_transaction_type,
        theirs.transaction_class AS their_transaction_class,
        theirs.company_code AS their_company_code,
        theirs.project_id AS their_project_id,
        theirs.contract_id AS their_contract_id,
        theirs.contract_line_id AS their_contract_line_id,
        theirs.work_order_id AS their_work_order_id,
        theirs.invoice_id AS their_invoice_id,
        theirs.customer_id AS their_customer_id,
        theirs.billing_type AS their_billing_type,
        theirs.document_date AS their_document_date,
        theirs.accounting_date AS their_accounting_date,
        theirs.quantity AS their_quantity,
        theirs.unit_price AS their_unit_price,
        theirs.discount_amount AS their_discount_amount,
        theirs.amount AS their_amount,
        theirs.currency_code AS their_currency_code,
        theirs.serial_number AS their_serial_number,
        theirs.batch_number AS their_batch_number,
        known.source_id IS NOT NULL AS is_known,
        night.as_of_at
    FROM pair
    CROSS JOIN parameter.reconciliation AS night
    LEFT JOIN ours
        ON pair.posting_id = ours.posting_id
    LEFT JOIN run.standing_actual AS theirs
        ON pair.recorded_actual_id = theirs.recorded_actual_id
    LEFT JOIN known
        ON theirs.source_id = known.source_id AND theirs.transaction_type = known.transaction_type
),

judged AS (
    SELECT
        sided.*,
        CASE
            WHEN recorded_actual_id IS NULL
                THEN missing_cause(
                    our_source_kind = 'milestone' OR our_approved_at IS NOT NULL,
                    COALESCE(our_approved_at, our_arrived_at),
                    as_of_at
                )
            WHEN posting_id IS NULL THEN CASE WHEN is_known THEN 'duplicate' ELSE 'orphan' END
            WHEN (our_project_id IS DISTINCT FROM their_project_id) THEN 'orphan'
            ELSE pair_cause(
                our_currency_code IS DISTINCT FROM their_currency_code,
                our_quantity IS DISTINCT FROM their_quantity,
                their_unit_price IS NOT NULL AND our_unit_price IS DISTINCT FROM their_unit_price,
                our_discount_amount IS DISTINCT FROM their_discount_amount
                AND NOT is_within_conversion(
                    our_discount_amount, their_discount_amount, our_gross_amount, our_discount_residual_amount
                ),
                our_amount IS DISTINCT FROM their_amount
                AND NOT is_within_conversion(
                    our_amount, their_amount, our_gross_amount, our_discount_residual_amount
                ),
                is_rounding_difference(our_amount, their_amount, our_currency_precision),
                our_document_date IS DISTINCT FROM their_document_date,
                our_accounting_date IS DISTINCT FROM their_accounting_date
                AND their_accounting_date IS DISTINCT FROM their_document_date,
                our_serial_number IS DISTINCT FROM their_serial_number
                OR our_batch_number IS DISTINCT FROM their_batch_number,
                our_contract_line_id IS DISTINCT FROM their_contract_line_id
                OR our_customer_id IS DISTINCT FROM their_customer_id,
                is_other_billing_type(our_billing_type, their_billing_type)
                OR our_transaction_class IS DISTINCT FROM their_transaction_class
                OR our_invoice_id IS DISTINCT FROM their_invoice_id
            )
        END AS cause_code
    FROM sided
)

SELECT
    COALESCE(posting_id, recorded_actual_id) AS pair_id,
    cause_code,
    COALESCE(our_source_kind, their_source_kind) AS origin_kind,
    COALESCE(our_source_id, their_source_id) AS origin_id,
    COALESCE(our_transaction_type, their_transaction_type) AS transaction_type,
    COALESCE(our_transaction_class, their_transaction_class) AS transaction_class,
    posting_id,
    recorded_actual_id,
    COALESCE(our_company_code, their_company_code) AS company_code,
    our_fiscal_period_id AS fiscal_period_id,
    COALESCE(our_project_id, their_project_id) AS project_id,
    COALESCE(our_contract_id, their_contract_id) AS contract_id,
    COALESCE(our_contract_line_id, their_contract_line_id) AS contract_line_id,
    COALESCE(our_work_order_id, their_work_order_id) AS work_order_id,
    our_line_kind AS line_kind,
    COALESCE(our_invoice_id, their_invoice_id) AS invoice_id,
    COALESCE(our_document_date, their_document_date) AS document_date,
    our_amount AS expected_amount,
    their_amount AS found_amount,
    COALESCE(their_currency_code, our_currency_code) AS currency_code,
    compared_text(
        cause_code, our_currency_code, our_quantity, our_unit_price, our_discount_amount, our_amount,
        our_document_date, our_accounting_date, our_serial_number, our_batch_number,
        COALESCE(our_contract_line_id, 'no contract line') || ' for ' || COALESCE(our_customer_id, 'no customer'),
        COALESCE(our_billing_type, 'no billing type')
    ) AS expected_text,
    compared_text(
        cause_code, their_currency_code, their_quantity, their_unit_price, their_discount_amount, their_amount,
        their_document_date, their_accounting_date, their_serial_number, their_batch_number,
        COALESCE(their_contract_line_id, 'no contract line') || ' for ' || COALESCE(their_customer_id, 'no customer'),
        COALESCE(their_billing_type, 'no billing type')
    ) AS found_text
FROM judged;
