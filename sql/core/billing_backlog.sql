-- Grain: one row per live unbilled sales actual: may it be invoiced, and if not, why
-- Source: ledger.current_actual, core.limit_candidate, core.limit_refusal, core.work_order, core.work_order_line, core.time_entry,
--         core.invoice_line_detail, core.invoice. Of what nobody pays at all, a draft takes what was to be billed first, and
--         its remainder (a key that sorts behind it) with what goes beyond that.
-- Rules: ACT-09, INV-04, BIL-04, BIL-05, BIL-06, BIL-07, BIL-15
-- Scope: billing_id by work_order_id, project_id
-- Step: marts
CREATE TABLE core.billing_backlog (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer who is billed
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR NOT NULL, -- Project
    work_order_id VARCHAR, -- Work order; blank for time without one
    source_kind VARCHAR NOT NULL, -- What it is about: work_order_line or time_entry
    source_id VARCHAR NOT NULL, -- Id of that
    line_kind VARCHAR CHECK (line_kind IN ('product', 'service')), -- Product or service
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit of the quantity
    resource_id VARCHAR, -- Who used it or worked
    resource_category_id VARCHAR, -- Role, of time
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time', 'expense', 'fee')), -- Class
    billing_type VARCHAR NOT NULL CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary')), -- Whether the customer pays it
    document_date DATE NOT NULL, -- When it happened
    quantity DECIMAL(18, 6) NOT NULL, -- Unbilled quantity (services: hours)
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    limit_status_code VARCHAR NOT NULL CHECK (limit_status_code IN ('committed', 'failed', 'not_applicable')), -- Whether not-to-exceed limits have room for it
    limit_level_code VARCHAR, -- Level it fails at; what is left there is in core.limit_check
    invoice_id VARCHAR, -- Recorded invoice, not confirmed, that it is on
    held_code VARCHAR CHECK (held_code IN ('no_customer', 'limit_failed', 'work_order_open', 'not_recorded')), -- Why it is not ready to invoice
    billing_status_code VARCHAR NOT NULL CHECK (billing_status_code IN ('unbilled_sales_created', 'ready_to_invoice', 'customer_invoice_created')) -- How far it is on its way to an invoice
);

WITH source AS (
    SELECT
        work_order_line_id AS source_id,
        contract_id,
        billing_type
    FROM core.work_order_line
    UNION ALL
    SELECT
        time_entry_id AS source_id,
        contract_id,
        billing_type
    FROM core.time_entry
),

unbilled AS (
    SELECT
        actual.*,
        COALESCE(source.billing_type, actual.billing_type) AS source_billing_type,
        settled_part(
            actual.transaction_class, actual.billing_type, COALESCE(source.billing_type, actual.billing_type)
        ) AS part_code
    FROM ledger.current_actual AS actual
    LEFT JOIN source
        ON actual.source_id = source.source_id AND actual.contract_id = source.contract_id
    WHERE actual.transaction_type = 'unbilled_sales'
),

drawn AS (
    SELECT
        unbilled.actual_key,
        unbilled.source_id,
        unbilled.part_code,
        unbilled.customer_id,
        unbilled.quantity,
        MIN(detail.invoice_id) AS invoice_id,
        SUM(detail.settled_quantity) AS settled_quantity
    FROM unbilled
    INNER JOIN core.invoice_line_detail AS detail
        ON
            unbilled.source_id = detail.source_id
            AND unbilled.part_code = settled_part(detail.transaction_class, detail.billing_type, unbilled.source_billing_type)
    LEFT JOIN core.invoice AS invoice
        ON detail.invoice_id = invoice.invoice_id AND unbilled.contract_id = invoice.contract_id
    WHERE
        is_on_open_invoice(
            detail.is_active, detail.is_confirmed, detail.is_correction, detail.invoice_date, invoice.is_active
        )
        AND (
            unbilled.customer_id = detail.customer_id
            OR unbilled.actual_key IN (
                actual_key(unbilled.source_id, 'unbilled_sales', 'chargeable'),
                actual_key(unbilled.source_id, 'unbilled_sales', 'remainder'),
                actual_key(unbilled.source_id, 'unbilled_sales', 'fee')
            )
        )
    GROUP BY
        unbilled.actual_key, unbilled.source_id, unbilled.part_code, unbilled.customer_id, unbilled.quantity
),

in_line AS (
    SELECT
        drawn.*,
        SUM(quantity) OVER (
            PARTITION BY source_id, part_code, customer_id
            ORDER BY actual_key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS quantity_ahead
    FROM drawn
),

recorded AS (
    SELECT
        actual_key,
        invoice_id
    FROM in_line
    WHERE quantity_ahead IS NULL OR settled_quantity > quantity_ahead
),

judged AS (
    SELECT
        unbilled.*,
        limit_status(measured.actual_key IS NOT NULL, refusal.level_code) AS limit_status_code,
        refusal.level_code AS limit_level_code,
        recorded.invoice_id AS recorded_invoice_id,
        held_code(
            unbilled.customer_id,
            limit_status(measured.actual_key IS NOT NULL, refusal.level_code),
            is_released(policy.ready_to_invoice, unbilled.work_order_id, work_order.status_code),
            policy.ready_to_invoice
        ) AS held_code
    FROM unbilled
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN core.limit_candidate AS measured
        ON unbilled.actual_key = measured.actual_key
    LEFT JOIN core.limit_refusal AS refusal
        ON unbilled.actual_key = refusal.actual_key
    LEFT JOIN core.work_order AS work_order
        ON unbilled.work_order_id = work_order.work_order_id AND unbilled.contract_id = work_order.contract_id
    LEFT JOIN recorded
        ON unbilled.actual_key = recorded.actual_key
)

SELECT
    actual_key,
    contract_id,
    contract_line_id,
    customer_id,
    company_code,
    project_id,
    work_order_id,
    source_kind,
    source_id,
    line_kind,
    product_id,
    unit_id,
    resource_id,
    resource_category_id,
    transaction_class,
    billing_type,
    document_date,
    quantity,
    unit_price,
    gross_amount,
    discount_percent,
    discount_amount,
    amount,
    currency_code,
    limit_status_code,
    limit_level_code,
    recorded_invoice_id AS invoice_id,
    held_code,
    billing_status(recorded_invoice_id IS NOT NULL, held_code) AS billing_status_code
FROM judged;
