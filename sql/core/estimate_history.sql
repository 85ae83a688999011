-- Grain: one row per estimate line and stretch of time in which it stayed the same
-- Source: core.estimate_line, the history known before (of the same work orders)
-- Rules: none
-- Scope: work_order_id
CREATE TABLE core.estimate_history (
    estimate_history_id VARCHAR NOT NULL, -- Key: estimate line and running number
    history_number BIGINT NOT NULL, -- Running number within the estimate line
    valid_from_at TIMESTAMP NOT NULL, -- From when it stood so: landed_at of the batch that brought it
    valid_from_batch_id VARCHAR NOT NULL, -- That batch
    valid_to_at TIMESTAMP, -- Until when: landed_at of the batch that changed or dropped it; blank while it stands
    valid_to_batch_id VARCHAR, -- That batch
    estimate_line_id VARCHAR NOT NULL, -- Work order line and row type
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

WITH unchanged AS (
    SELECT
        settled.estimate_history_id,
        settled.estimate_line_id
    FROM outgoing.estimate_history AS settled
    INNER JOIN core.estimate_line AS line
        ON
            settled.estimate_line_id = line.estimate_line_id
            AND settled.valid_to_at IS NULL
            AND settled.row_type IS NOT DISTINCT FROM line.row_type
            AND settled.work_order_id IS NOT DISTINCT FROM line.work_order_id
            AND settled.work_order_line_id IS NOT DISTINCT FROM line.work_order_line_id
            AND settled.line_kind IS NOT DISTINCT FROM line.line_kind
            AND settled.agreement_id IS NOT DISTINCT FROM line.agreement_id
            AND settled.project_id IS NOT DISTINCT FROM line.project_id
            AND settled.project_task_id IS NOT DISTINCT FROM line.project_task_id
            AND settled.contract_id IS NOT DISTINCT FROM line.contract_id
            AND settled.contract_line_id IS NOT DISTINCT FROM line.contract_line_id
            AND settled.product_id IS NOT DISTINCT FROM line.product_id
            AND settled.unit_id IS NOT DISTINCT FROM line.unit_id
            AND settled.warehouse_id IS NOT DISTINCT FROM line.warehouse_id
            AND settled.transaction_class IS NOT DISTINCT FROM line.transaction_class
            AND settled.quantity IS NOT DISTINCT FROM line.quantity
            AND settled.unit_price IS NOT DISTINCT FROM line.unit_price
            AND settled.amount IS NOT DISTINCT FROM line.amount
            AND settled.currency_code IS NOT DISTINCT FROM line.currency_code
),

numbered AS (
    SELECT
        estimate_line_id,
        MAX(history_number) AS history_number
    FROM outgoing.estimate_history
    GROUP BY estimate_line_id
)

SELECT
    settled.estimate_history_id,
    settled.history_number,
    settled.valid_from_at,
    settled.valid_from_batch_id,
    CASE
        WHEN settled.valid_to_at IS NULL AND unchanged.estimate_history_id IS NULL THEN run.posted_at ELSE settled.valid_to_at
    END AS valid_to_at,
    CASE
        WHEN settled.valid_to_at IS NULL AND unchanged.estimate_history_id IS NULL
            THEN run.posting_batch_id ELSE settled.valid_to_batch_id
    END AS valid_to_batch_id,
    settled.estimate_line_id,
    settled.row_type,
    settled.work_order_id,
    settled.work_order_line_id,
    settled.line_kind,
    settled.agreement_id,
    settled.project_id,
    settled.project_task_id,
    settled.contract_id,
    settled.contract_line_id,
    settled.product_id,
    settled.unit_id,
    settled.warehouse_id,
    settled.transaction_class,
    settled.quantity,
    settled.unit_price,
    settled.amount,
    settled.currency_code
FROM outgoing.estimate_history AS settled
CROSS JOIN parameter.run AS run
LEFT JOIN unchanged
    ON settled.estimate_history_id = unchanged.estimate_history_id
UNION ALL
SELECT
    line.estimate_line_id || '#' || CAST(COALESCE(numbered.history_number, 0) + 1 AS VARCHAR) AS estimate_history_id,
    COALESCE(numbered.history_number, 0) + 1 AS history_number,
    run.posted_at AS valid_from_at,
    run.posting_batch_id AS valid_from_batch_id,
    NULL AS valid_to_at,
    NULL AS valid_to_batch_id,
    line.estimate_line_id,
    line.row_type,
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
    line.transaction_class,
    line.quantity,
    line.unit_price,
    line.amount,
    line.currency_code
FROM core.estimate_line AS line
CROSS JOIN parameter.run AS run
LEFT JOIN numbered
    ON line.estimate_line_id = numbered.estimate_line_id
LEFT JOIN unchanged
    ON line.estimate_line_id = unchanged.estimate_line_id
WHERE unchanged.estimate_line_id IS NULL;
