-- Grain: one row per work order line that used a batch: whom a recall or a warranty claim reaches, and for how much
-- Source: core.serial_batch_trace, core.product, core.work_order, core.customer, core.customer_asset. Money is what stands:
--         the cost recorded, the sales not invoiced yet and the sales invoiced, in the currency of the line.
-- Rules: none
-- Parameters: batch
CREATE MACRO marts.batch_destination(
    used_date, -- Day it was used
    product_number, -- Product number
    product_name, -- Name for people
    work_order_number, -- Work order
    served_customer_name, -- Customer where it was used
    customer_name, -- Customer who is billed
    customer_asset_name, -- Asset it was installed in
    used_quantity, -- Quantity used
    cost_amount, -- Cost recorded
    unbilled_amount, -- Sales not invoiced yet
    billed_amount, -- Sales invoiced
    currency_code, -- Currency of the amounts
    work_order_id, -- Work order
    work_order_line_id, -- Work order line
    customer_id, -- Customer who is billed
    served_customer_id, -- Customer where it was used
    customer_asset_id -- Asset
) AS TABLE
WITH destination AS (
    SELECT
        work_order_line_id,
        MIN(CASE WHEN event_code = 'use' THEN event_date END) AS used_date,
        MIN(CASE WHEN event_code = 'use' THEN product_id END) AS product_id,
        MIN(CASE WHEN event_code = 'use' THEN work_order_id END) AS work_order_id,
        MIN(CASE WHEN event_code = 'use' THEN customer_id END) AS customer_id,
        MIN(CASE WHEN event_code = 'use' THEN currency_code END) AS currency_code,
        MIN(customer_asset_id) AS customer_asset_id,
        SUM(CASE WHEN event_code = 'use' THEN quantity ELSE 0 END) AS used_quantity,
        SUM(CASE WHEN event_code = 'actual' AND transaction_type = 'cost' THEN amount ELSE 0 END) AS cost_amount,
        SUM(CASE WHEN event_code = 'actual' AND transaction_type = 'unbilled_sales' THEN amount ELSE 0 END) AS unbilled_amount,
        SUM(CASE WHEN event_code = 'actual' AND transaction_type = 'billed_sales' THEN amount ELSE 0 END) AS billed_amount
    FROM core.serial_batch_trace
    WHERE batch_number = batch AND work_order_line_id IS NOT NULL
    GROUP BY work_order_line_id
    HAVING SUM(CASE WHEN event_code = 'use' THEN 1 ELSE 0 END) > 0
)

SELECT
    destination.used_date,
    product.product_number,
    product.product_name,
    work_order.work_order_number,
    served.customer_name AS served_customer_name,
    customer.customer_name,
    asset.customer_asset_name,
    destination.used_quantity,
    destination.cost_amount,
    destination.unbilled_amount,
    destination.billed_amount,
    destination.currency_code,
    destination.work_order_id,
    destination.work_order_line_id,
    destination.customer_id,
    work_order.service_account_id AS served_customer_id,
    destination.customer_asset_id
FROM destination
LEFT JOIN core.product AS product
    ON destination.product_id = product.product_id
LEFT JOIN core.work_order AS work_order
    ON destination.work_order_id = work_order.work_order_id
LEFT JOIN core.customer AS served
    ON work_order.service_account_id = served.customer_id
LEFT JOIN core.customer AS customer
    ON destination.customer_id = customer.customer_id
LEFT JOIN core.customer_asset AS asset
    ON destination.customer_asset_id = asset.customer_asset_id;
