-- Grain: one row per product, day, step and warehouse that stock is valued by: what came in, what a transfer moved, what
--        went out, in the order of valuing
-- Source: core.stock_movement, core.product
-- Rules: MNY-02, STK-09, STK-12
-- Step: marts
CREATE TABLE core.stock_step (
    stock_step_id VARCHAR NOT NULL, -- Key: owner, product, warehouse, day, step, transfer, direction
    owner_code VARCHAR NOT NULL CHECK (owner_code IN ('field_service', 'finance')), -- Who keeps the stock
    product_id VARCHAR NOT NULL, -- Product
    warehouse_id VARCHAR NOT NULL, -- Warehouse
    step_date DATE NOT NULL, -- Day
    step_number BIGINT NOT NULL, -- 1 in, 2 transfer, 3 out and allocations
    transfer_id VARCHAR, -- Transfer, of step 2
    in_quantity DECIMAL(38, 6) NOT NULL, -- Came in
    in_amount DECIMAL(38, 4) NOT NULL, -- What that is worth, in the accounting currency; of a transfer what it is worth if nothing left for it
    out_quantity DECIMAL(38, 6) NOT NULL, -- Went out
    allocated_quantity DECIMAL(38, 6) NOT NULL, -- Change of what is allocated
    cost_price DECIMAL(18, 4) NOT NULL, -- Cost of the product, for what goes out without ever having come in
    method_code VARCHAR NOT NULL CHECK (method_code IN ('moving_average', 'fifo')), -- Method of valuing
    accounting_precision BIGINT NOT NULL -- Decimals of the accounting currency
);

WITH movement AS (
    SELECT
        moved.owner_code,
        moved.product_id,
        moved.warehouse_id,
        moved.movement_date,
        valuing_step(moved.movement_code, moved.on_hand_quantity) AS step_number,
        CASE WHEN moved.movement_code IN ('transfer_in', 'transfer_out') THEN moved.transfer_id END AS transfer_id,
        moved.on_hand_quantity,
        moved.allocated_quantity,
        moved.on_hand_quantity < 0 AS is_out,
        product_cost(product.standard_cost_price, product.current_cost_price) AS cost_price,
        COALESCE(
            moved.accounting_amount,
            extended_amount(
                moved.on_hand_quantity,
                product_cost(product.standard_cost_price, product.current_cost_price),
                policy.accounting_precision
            )
        ) AS in_amount,
        policy.stock_valuation AS method_code,
        policy.accounting_precision
    FROM core.stock_movement AS moved
    CROSS JOIN parameter.policy AS policy
    INNER JOIN core.product AS product
        ON moved.product_id = product.product_id
    WHERE moved.is_counted
)

SELECT
    owner_code || ':' || product_id || ':' || warehouse_id || ':' || CAST(movement_date AS VARCHAR) || ':'
    || CAST(step_number AS VARCHAR) || ':' || COALESCE(transfer_id, '') || ':'
    || CASE WHEN is_out THEN 'out' ELSE 'in' END AS stock_step_id,
    owner_code,
    product_id,
    warehouse_id,
    movement_date AS step_date,
    step_number,
    transfer_id,
    SUM(CASE WHEN is_out THEN 0 ELSE on_hand_quantity END) AS in_quantity,
    SUM(CASE WHEN is_out THEN 0 ELSE in_amount END) AS in_amount,
    SUM(CASE WHEN is_out THEN -on_hand_quantity ELSE 0 END) AS out_quantity,
    SUM(allocated_quantity) AS allocated_quantity,
    MAX(cost_price) AS cost_price,
    MAX(method_code) AS method_code,
    MAX(accounting_precision) AS accounting_precision
FROM movement
GROUP BY owner_code, product_id, warehouse_id, movement_date, step_number, transfer_id, is_out;
