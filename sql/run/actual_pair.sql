-- Grain: one row per live posting and the recorded actual it is, or one of the two alone
-- Source: ledger.current_actual, run.standing_actual, core.work_order_line, core.time_entry. Equal ones are paired first;
--         what is left of the same origin and transaction type is paired in order. Recorded actuals without an origin are of
--         an entry journal: no field work says what they should be.
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
        COALESCE(line.arrived_at, entry.arrived_at, live.posted_at) AS arrived_at,
        ROW_NUMBER() OVER (
            PARTITION BY
                live.source_id, live.transaction_type, live.transaction_class, live.billing_type, live.customer_id,
                live.invoice_id, live.project_id, live.contract_line_id, live.document_date, live.currency_code,
                live.quantity, live.amount
            ORDER BY live.posting_id
        ) AS twin_number
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

theirs AS (
    SELECT
        standing.*,
        ROW_NUMBER() OVER (
            PARTITION BY
                standing.source_id, standing.transaction_type, standing.transaction_class, standing.billing_type,
                standing.customer_id, standing.invoice_id, standing.project_id, standing.contract_line_id,
                standing.document_date, standing.currency_code, standing.quantity, standing.amount
            ORDER BY standing.recorded_at ASC, standing.source_version ASC, standing.recorded_actual_id ASC
        ) AS twin_number
    FROM run.standing_actual AS standing
    WHERE standing.source_id IS NOT NULL AND standing.transaction_type IN ('cost', 'unbilled_sales', 'billed_sales')
),

equal_pair AS (
    SELECT
        ours.posting_id,
        theirs.recorded_actual_id
    FROM ours
    INNER JOIN theirs
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
            AND ours.twin_number = theirs.twin_number
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
    FROM theirs
    LEFT JOIN equal_pair
        ON theirs.recorded_actual_id = equal_pair.recorded_actual_id
    WHERE equal_pair.recorded_actual_id IS NULL
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
        source_id,
        transaction_type
    FROM ours
),

judged AS (
    SELECT
        pair.posting_id,
        pair.recorded_actual_id,
        CASE
            WHEN pair.recorded_actual_id IS NULL
                THEN missing_cause(
                    ours.source_kind = 'milestone' OR ours.approved_at IS NOT NULL,
                    COALESCE(ours.approved_at, ours.arrived_at),
                    night.as_of_at
                )
            WHEN pair.posting_id IS NULL THEN CASE WHEN known.source_id IS NULL THEN 'orphan' ELSE 'duplicate' END
            WHEN (ours.project_id IS DISTINCT FROM theirs.project_id) THEN 'orphan'
            ELSE pair_cause(
                ours.currency_code IS DISTINCT FROM theirs.currency_code,
                ours.quantity IS DISTINCT FROM theirs.quantity,
                theirs.unit_price IS NOT NULL AND ours.unit_price IS DISTINCT FROM theirs.unit_price,
                ours.discount_amount IS DISTINCT FROM theirs.discount_amount
                AND NOT is_within_conversion(
                    ours.discount_amount, theirs.discount_amount, ours.gross_amount, ours.discount_residual_amount
                ),
                ours.amount IS DISTINCT FROM theirs.amount
                AND NOT is_within_conversion(
                    ours.amount, theirs.amount, ours.gross_amount, ours.discount_residual_amount
                ),
                is_rounding_difference(ours.amount, theirs.amount, ours.currency_precision),
                ours.document_date IS DISTINCT FROM theirs.document_date,
                ours.accounting_date IS DISTINCT FROM theirs.accounting_date
                AND theirs.accounting_date IS DISTINCT FROM theirs.document_date,
                ours.serial_number IS DISTINCT FROM theirs.serial_number
                OR ours.batch_number IS DISTINCT FROM theirs.batch_number,
                ours.contract_line_id IS DISTINCT FROM theirs.contract_line_id
                OR ours.customer_id IS DISTINCT FROM theirs.customer_id,
                is_other_billing_type(ours.billing_type, theirs.billing_type)
                OR ours.transaction_class IS DISTINCT FROM theirs.transaction_class
                OR ours.invoice_id IS DISTINCT FROM theirs.invoice_id
            )
        END AS cause_code
    FROM pair
    CROSS JOIN parameter.reconciliation AS night
    LEFT JOIN ours
        ON pair.posting_id = ours.posting_id
    LEFT JOIN theirs
        ON pair.recorded_actual_id = theirs.recorded_actual_id
    LEFT JOIN known
        ON theirs.source_id = known.source_id AND theirs.transaction_type = known.transaction_type
)

SELECT
    COALESCE(judged.posting_id, judged.recorded_actual_id) AS pair_id,
    judged.cause_code,
    COALESCE(ours.source_kind, theirs.source_kind) AS origin_kind,
    COALESCE(ours.source_id, theirs.source_id) AS origin_id,
    COALESCE(ours.transaction_type, theirs.transaction_type) AS transaction_type,
    COALESCE(ours.transaction_class, theirs.transaction_class) AS transaction_class,
    judged.posting_id,
    judged.recorded_actual_id,
    COALESCE(ours.company_code, theirs.company_code) AS company_code,
    ours.fiscal_period_id,
    COALESCE(ours.project_id, theirs.project_id) AS project_id,
    COALESCE(ours.contract_id, theirs.contract_id) AS contract_id,
    COALESCE(ours.contract_line_id, theirs.contract_line_id) AS contract_line_id,
    COALESCE(ours.work_order_id, theirs.work_order_id) AS work_order_id,
    ours.line_kind,
    COALESCE(ours.invoice_id, theirs.invoice_id) AS invoice_id,
    COALESCE(ours.document_date, theirs.document_date) AS document_date,
    ours.amount AS expected_amount,
    theirs.amount AS found_amount,
    COALESCE(theirs.currency_code, ours.currency_code) AS currency_code,
    compared_text(
        judged.cause_code, ours.currency_code, ours.quantity, ours.unit_price, ours.discount_amount, ours.amount,
        ours.document_date, ours.accounting_date, ours.serial_number, ours.batch_number,
        COALESCE(ours.contract_line_id, 'no contract line') || ' for ' || COALESCE(ours.customer_id, 'no customer'),
        COALESCE(ours.billing_type, 'no billing type')
    ) AS expected_text,
    compared_text(
        judged.cause_code, theirs.currency_code, theirs.quantity, theirs.unit_price, theirs.discount_amount, theirs.amount,
        theirs.document_date, theirs.accounting_date, theirs.serial_number, theirs.batch_number,
        COALESCE(theirs.contract_line_id, 'no contract line') || ' for ' || COALESCE(theirs.customer_id, 'no customer'),
        COALESCE(theirs.billing_type, 'no billing type')
    ) AS found_text
FROM judged
LEFT JOIN ours
    ON judged.posting_id = ours.posting_id
LEFT JOIN theirs
    ON judged.recorded_actual_id = theirs.recorded_actual_id;
