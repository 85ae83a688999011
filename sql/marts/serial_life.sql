-- Grain: one row per event in the life of a serial number, first to last
-- Source: core.serial_batch_trace, core.product, core.warehouse, core.work_order, core.customer, core.customer_asset
-- Rules: none
-- Parameters: serial
CREATE MACRO marts.serial_life(
    event_date, -- Day it happened
    event_code, -- What happened
    product_number, -- Product number
    product_name, -- Name for people
    quantity, -- Quantity; of stock, out is negative
    amount, -- Money, in the currency of the row
    currency_code, -- That currency; blank for stock
    accounting_amount, -- Money in the accounting currency
    transaction_type, -- Cost or sales, before or after the invoice
    warehouse_name, -- Warehouse
    work_order_number, -- Work order
    customer_name, -- Customer who is billed
    customer_asset_name, -- Asset it was installed as, or in
    invoice_id, -- Invoice
    voucher_number, -- Voucher
    source_kind, -- Kind of row it is told by
    source_id, -- Id of that row
    event_number -- Place in the life, from 1
) AS TABLE
WITH life AS (
    SELECT *
    FROM core.serial_batch_trace
    WHERE serial_number = serial
)

SELECT
    event.event_date,
    event.event_code,
    product.product_number,
    product.product_name,
    event.quantity,
    event.amount,
    event.currency_code,
    event.accounting_amount,
    event.transaction_type,
    warehouse.warehouse_name,
    work_order.work_order_number,
    customer.customer_name,
    asset.customer_asset_name,
    event.invoice_id,
    event.voucher_number,
    event.source_kind,
    event.source_id,
    ROW_NUMBER() OVER (ORDER BY event.event_date, event.step_number, event.trace_event_id) AS event_number
FROM life AS event
LEFT JOIN core.product AS product
    ON event.product_id = product.product_id
LEFT JOIN core.warehouse AS warehouse
    ON event.warehouse_id = warehouse.warehouse_id
LEFT JOIN core.work_order AS work_order
    ON event.work_order_id = work_order.work_order_id
LEFT JOIN core.customer AS customer
    ON event.customer_id = customer.customer_id
LEFT JOIN core.customer_asset AS asset
    ON event.customer_asset_id = asset.customer_asset_id;
