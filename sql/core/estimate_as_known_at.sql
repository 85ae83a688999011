-- Grain: one row per work order line and row type that had an estimate at an instant
-- Source: core.estimate_history
-- Rules: none
-- Parameters: known_at
CREATE MACRO core.estimate_as_known_at(
    estimate_line_id, -- Work order line and row type
    row_type, -- Cost, or sales of the project contract
    work_order_id, -- Work order
    work_order_line_id, -- Work order line
    line_kind, -- Product or service
    agreement_id, -- Agreement that generated the work order
    project_id, -- Project
    project_task_id, -- Project task
    contract_id, -- Project contract
    contract_line_id, -- Contract line that takes its material
    product_id, -- Product or service
    unit_id, -- Unit of the line
    warehouse_id, -- Warehouse
    transaction_class, -- Always material: services too (domain ES2)
    quantity, -- Estimated quantity (services: hours)
    unit_price, -- Estimated price or cost per unit
    amount, -- Quantity at unit price; estimated discounts do not reach the project
    currency_code -- Currency of the amount
) AS TABLE
SELECT
    estimate_line_id,
    row_type,
    work_order_id,
    work_order_line_id,
    line_kind,
    agreement_id,
    project_id,
    project_task_id,
    contract_id,
    contract_line_id,
    product_id,
    unit_id,
    warehouse_id,
    transaction_class,
    quantity,
    unit_price,
    amount,
    currency_code
FROM core.estimate_history
WHERE
    valid_from_at <= CAST(known_at AS TIMESTAMP)
    AND (valid_to_at IS NULL OR valid_to_at > CAST(known_at AS TIMESTAMP));
