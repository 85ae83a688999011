-- Grain: one row per work order line and row type: a cost row and a sales row
-- Source: core.work_order_line
-- Rules: MNY-02
-- Scope: work_order_id
CREATE TABLE core.estimate_line (
    estimate_line_id VARCHAR NOT NULL, -- Key: work order line and row type
    row_type VARCHAR NOT NULL CHECK (row_type IN ('cost', 'sales')), -- Cost, or sales of the project contract
    work_order_id VARCHAR NOT NULL, -- Work order
    work_order_line_id VARCHAR NOT NULL, -- Work order line
    line_kind VARCHAR NOT NULL CHECK (line_kind IN ('product', 'service')), -- Product or service
    agreement_id VARCHAR, -- Agreement that generated the work order
    project_id VARCHAR NOT NULL, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line that takes its material
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit of the line
    warehouse_id VARCHAR, -- Warehouse
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material')), -- Always material: services too (domain ES2)
    quantity DECIMAL(18, 6) NOT NULL, -- Estimated quantity (services: hours)
    unit_price DECIMAL(18, 4) NOT NULL, -- Estimated price or cost per unit
    amount DECIMAL(19, 4) NOT NULL, -- Quantity at unit price; estimated discounts do not reach the project
    currency_code VARCHAR NOT NULL -- Currency of the amount
);

SELECT
    line.work_order_line_id || ':' || row_type.row_type AS estimate_line_id,
    row_type.row_type,
    line.work_order_id,
    line.work_order_line_id,
    line.line_kind,
    line.agreement_id,
    line.project_id,
    line.project_task_id,
    line.contract_id,
    line.contract_line_id,
    line.product_id,
    line.unit_id,
    line.warehouse_id,
    'material' AS transaction_class,
    line.estimated_quantity AS quantity,
    CASE
        WHEN row_type.row_type = 'cost' THEN line.estimated_unit_cost_price ELSE line.estimated_unit_price
    END AS unit_price,
    extended_amount(
        line.estimated_quantity,
        CASE WHEN row_type.row_type = 'cost' THEN line.estimated_unit_cost_price ELSE line.estimated_unit_price END,
        line.currency_precision
    ) AS amount,
    line.currency_code
FROM core.work_order_line AS line
CROSS JOIN (
    SELECT 'cost' AS row_type
    UNION ALL
    SELECT 'sales' AS row_type
) AS row_type
WHERE line.has_estimate;
