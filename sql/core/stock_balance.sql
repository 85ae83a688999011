-- Grain: one row per product, warehouse and day on which stock moved: what was there at the end of the day, and what it was worth
-- Source: core.stock_step, run.stock_decision (transforms/rules/stock_cost.py), core.warehouse
-- Rules: STK-05
-- Step: marts
CREATE TABLE core.stock_balance (
    stock_balance_id VARCHAR NOT NULL, -- Key: owner, product, warehouse, day
    owner_code VARCHAR NOT NULL CHECK (owner_code IN ('field_service', 'finance')), -- Who keeps the stock
    product_id VARCHAR NOT NULL, -- Product
    warehouse_id VARCHAR NOT NULL, -- Warehouse
    site_id VARCHAR, -- Site of the warehouse
    balance_date DATE NOT NULL, -- Day
    method_code VARCHAR NOT NULL CHECK (method_code IN ('moving_average', 'fifo')), -- Method of valuing
    opening_quantity DECIMAL(18, 6) NOT NULL, -- On hand before the day
    in_quantity DECIMAL(18, 6) NOT NULL, -- Came in on the day
    out_quantity DECIMAL(18, 6) NOT NULL, -- Went out on the day
    on_hand_quantity DECIMAL(18, 6) NOT NULL, -- On hand at the end of the day
    allocated_quantity DECIMAL(18, 6) NOT NULL, -- Of it, allocated
    available_quantity DECIMAL(18, 6) NOT NULL, -- Of it, available
    opening_amount DECIMAL(19, 4) NOT NULL, -- Worth before the day, in the accounting currency
    in_amount DECIMAL(19, 4) NOT NULL, -- Worth of what came in
    out_amount DECIMAL(19, 4) NOT NULL, -- Worth of what went out, and what a later receipt corrected of it
    on_hand_amount DECIMAL(19, 4) NOT NULL, -- Worth at the end of the day
    average_price DECIMAL(18, 4) NOT NULL, -- Worth per unit at the end of the day, else the last one there was
    is_negative BOOLEAN NOT NULL -- More went out than was there
);

WITH stepped AS (
    SELECT
        owner_code,
        product_id,
        warehouse_id,
        step_date,
        MAX(method_code) AS method_code
    FROM core.stock_step
    GROUP BY owner_code, product_id, warehouse_id, step_date
)

SELECT
    decision.owner_code || ':' || decision.product_id || ':' || decision.warehouse_id || ':'
    || CAST(decision.balance_date AS VARCHAR) AS stock_balance_id,
    decision.owner_code,
    decision.product_id,
    decision.warehouse_id,
    warehouse.site_id,
    decision.balance_date,
    stepped.method_code,
    decision.opening_quantity,
    decision.in_quantity,
    decision.out_quantity,
    decision.on_hand_quantity,
    decision.allocated_quantity,
    available_of(decision.on_hand_quantity, decision.allocated_quantity) AS available_quantity,
    decision.opening_amount,
    decision.in_amount,
    decision.out_amount,
    decision.on_hand_amount,
    decision.average_price,
    decision.on_hand_quantity < 0 AS is_negative
FROM run.stock_decision AS decision
INNER JOIN stepped
    ON
        decision.owner_code = stepped.owner_code
        AND decision.product_id = stepped.product_id
        AND decision.warehouse_id = stepped.warehouse_id
        AND decision.balance_date = stepped.step_date
LEFT JOIN core.warehouse AS warehouse
    ON decision.warehouse_id = warehouse.warehouse_id;
