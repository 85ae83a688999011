-- Grain: one row per actual key that is live: the posting that stands
-- Source: ledger.project_actual
-- Rules: none
CREATE VIEW ledger.current_actual (
    posting_id, -- Key: hash of the actual key and the posting's running number
    posting_batch_id, -- Batch that brought it
    actual_key, -- What the posting is about: work order line, transaction type, part
    posting_number, -- Running number of the posting within its key
    posted_at, -- When we knew: the batch's landed_at
    document_date, -- When it happened
    accounting_date, -- Day it counts: the document date, or the first day of the next open period
    fiscal_period_id, -- Company and month of the accounting date
    transaction_type, -- Cost, or sales before or after the invoice
    transaction_class, -- Class; work order services are material too
    billing_type, -- Whether the customer pays it
    company_code, -- Legal entity
    project_id, -- Project
    project_task_id, -- Project task
    contract_id, -- Project contract
    contract_line_id, -- Contract line
    customer_id, -- Customer who is billed; none on cost rows
    source_kind, -- What it is about: work_order_line, time_entry or milestone
    source_id, -- Id of that
    resource_category_id, -- Role, of time
    invoice_id, -- Recorded invoice that billed it
    work_order_id, -- Work order
    work_order_line_id, -- Work order line
    line_kind, -- Product or service
    agreement_id, -- Agreement that generated the work order
    product_id, -- Product or service
    resource_id, -- Who used it
    unit_id, -- Unit of the line
    site_id, -- Site
    warehouse_id, -- Warehouse
    serial_number, -- Serial number
    batch_number, -- Batch number
    dimension_set_id, -- Financial dimensions
    quantity, -- Cost: used quantity; sales: billed or remaining quantity (services: hours)
    unit_price, -- Cost or price per unit
    gross_amount, -- Quantity at unit price
    discount_percent, -- Discount, 0 to 100; 0 on cost rows
    discount_amount, -- Discount on the gross amount
    discount_residual_amount, -- What an amount discount lost by becoming a percent
    amount, -- Gross amount less discount
    untransferred_cost_amount, -- Additional and commission cost that stays beside a cost row
    tax_amount, -- Tax of the invoice; 0 on all but billed sales
    currency_code, -- Currency of the amounts
    exchange_rate, -- Rate against the base currency
    accounting_amount, -- Amount in the accounting currency
    reason_code, -- Why it was posted
    source_version -- Version of the source row that caused it
) AS
SELECT
    posting.posting_id,
    posting.posting_batch_id,
    posting.actual_key,
    posting.posting_number,
    posting.posted_at,
    posting.document_date,
    posting.accounting_date,
    posting.fiscal_period_id,
    posting.transaction_type,
    posting.transaction_class,
    posting.billing_type,
    posting.company_code,
    posting.project_id,
    posting.project_task_id,
    posting.contract_id,
    posting.contract_line_id,
    posting.customer_id,
    posting.source_kind,
    posting.source_id,
    posting.resource_category_id,
    posting.invoice_id,
    posting.work_order_id,
    posting.work_order_line_id,
    posting.line_kind,
    posting.agreement_id,
    posting.product_id,
    posting.resource_id,
    posting.unit_id,
    posting.site_id,
    posting.warehouse_id,
    posting.serial_number,
    posting.batch_number,
    posting.dimension_set_id,
    posting.quantity,
    posting.unit_price,
    posting.gross_amount,
    posting.discount_percent,
    posting.discount_amount,
    posting.discount_residual_amount,
    posting.amount,
    posting.untransferred_cost_amount,
    posting.tax_amount,
    posting.currency_code,
    posting.exchange_rate,
    posting.accounting_amount,
    posting.reason_code,
    posting.source_version
FROM ledger.project_actual AS posting
LEFT JOIN ledger.project_actual AS reversal
    ON posting.posting_id = reversal.reverses_posting_id AND reversal.entry_type = 'reversal'
WHERE posting.entry_type <> 'reversal' AND reversal.posting_id IS NULL;
