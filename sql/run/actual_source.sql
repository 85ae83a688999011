-- Grain: one row per work order line or time entry in scope that has a project: what actuals are made of
-- Source: core.work_order_line, core.time_entry, core.currency
-- Rules: none
CREATE VIEW run.actual_source (
    source_kind, -- work_order_line or time_entry
    source_id, -- Its id
    transaction_class, -- material or time
    is_counted, -- It waits for nothing and is not withdrawn
    billing_type, -- Billing type of what it bills
    billing_method_code, -- How its contract line is billed
    customer_id, -- Customer of the contract
    document_date, -- Day it happened
    used_quantity, -- Used quantity, or hours
    billed_quantity, -- Billed quantity, or hours
    unit_price, -- Price per unit
    unit_cost_price, -- Cost per unit
    cost_amount, -- Used quantity at cost
    untransferred_cost_amount, -- Additional and commission cost
    gross_amount, -- Billed quantity at the price
    discount_percent, -- Discount of the line
    discount_amount, -- Discount of the line
    discount_residual_amount, -- What an amount discount lost
    currency_code, -- Currency of the price
    currency_precision, -- Its decimals
    row_rate, -- Rate on the source row
    currency_rate, -- Rate of the currency
    cost_currency_code, -- Currency of the cost
    cost_row_rate, -- Rate on the source row, for the cost
    cost_currency_rate, -- Rate of that currency
    company_code, -- Legal entity
    project_id, -- Project
    project_task_id, -- Project task
    contract_id, -- Project contract
    contract_line_id, -- Contract line
    work_order_id, -- Work order
    work_order_line_id, -- Work order line
    line_kind, -- Product or service
    agreement_id, -- Agreement
    product_id, -- Product or service
    resource_id, -- Who used it or worked
    resource_category_id, -- Role, of time
    unit_id, -- Unit
    site_id, -- Site
    warehouse_id, -- Warehouse
    serial_number, -- Serial number
    batch_number, -- Batch number
    dimension_set_id, -- Financial dimensions
    source_version -- Version of the source row
) AS
SELECT
    'work_order_line' AS source_kind,
    line.work_order_line_id AS source_id,
    'material' AS transaction_class,
    line.waiting_code IS NULL AND line.withdrawn_code IS NULL AS is_counted,
    line.billing_type,
    line.billing_method_code,
    line.customer_id,
    line.document_date,
    line.used_quantity,
    line.billed_quantity,
    line.unit_price,
    line.unit_cost_price,
    line.cost_amount,
    line.untransferred_cost_amount,
    line.gross_amount,
    line.discount_percent,
    line.discount_amount,
    line.discount_residual_amount,
    line.currency_code,
    line.currency_precision,
    line.exchange_rate AS row_rate,
    currency.exchange_rate AS currency_rate,
    line.currency_code AS cost_currency_code,
    line.exchange_rate AS cost_row_rate,
    currency.exchange_rate AS cost_currency_rate,
    line.company_code,
    line.project_id,
    line.project_task_id,
    line.contract_id,
    line.contract_line_id,
    line.work_order_id,
    line.work_order_line_id,
    line.line_kind,
    line.agreement_id,
    line.product_id,
    line.resource_id,
    NULL AS resource_category_id,
    line.unit_id,
    line.site_id,
    line.warehouse_id,
    line.serial_number,
    line.batch_number,
    line.dimension_set_id,
    line.source_version
FROM core.work_order_line AS line
LEFT JOIN core.currency AS currency
    ON line.currency_id = currency.currency_id
WHERE line.project_id IS NOT NULL
UNION ALL
SELECT
    'time_entry' AS source_kind,
    entry.time_entry_id AS source_id,
    'time' AS transaction_class,
    entry.waiting_code IS NULL AND entry.withdrawn_code IS NULL AS is_counted,
    entry.billing_type,
    entry.billing_method_code,
    entry.customer_id,
    entry.document_date,
    entry.used_hours AS used_quantity,
    entry.billed_hours AS billed_quantity,
    entry.unit_price,
    entry.unit_cost_price,
    entry.cost_amount,
    CAST(0 AS DECIMAL(19, 4)) AS untransferred_cost_amount,
    entry.gross_amount,
    CAST(0 AS DECIMAL(9, 4)) AS discount_percent,
    CAST(0 AS DECIMAL(19, 4)) AS discount_amount,
    CAST(0 AS DECIMAL(19, 4)) AS discount_residual_amount,
    entry.currency_code,
    entry.currency_precision,
    NULL AS row_rate,
    entry.exchange_rate AS currency_rate,
    entry.cost_currency_code,
    NULL AS cost_row_rate,
    entry.cost_exchange_rate AS cost_currency_rate,
    entry.company_code,
    entry.project_id,
    entry.project_task_id,
    entry.contract_id,
    entry.contract_line_id,
    entry.work_order_id,
    NULL AS work_order_line_id,
    NULL AS line_kind,
    entry.agreement_id,
    NULL AS product_id,
    entry.resource_id,
    entry.resource_category_id,
    NULL AS unit_id,
    NULL AS site_id,
    NULL AS warehouse_id,
    NULL AS serial_number,
    NULL AS batch_number,
    entry.dimension_set_id,
    entry.source_version
FROM core.time_entry AS entry
WHERE entry.project_id IS NOT NULL;
