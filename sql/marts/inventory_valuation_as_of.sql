-- Grain: one row per product and warehouse that had held stock by a day: what was there at its end and what it was worth
-- Source: core.stock_balance, core.product, core.warehouse
-- Rules: none
-- Parameters: as_of
CREATE MACRO marts.inventory_valuation_as_of(
    owner_code, -- Who keeps the stock
    product_id, -- Product
    product_number, -- Product number
    product_name, -- Name for people
    site_id, -- Site
    warehouse_id, -- Warehouse
    warehouse_name, -- Name for people
    method_code, -- Method of valuing
    on_hand_quantity, -- On hand at the end of the day
    allocated_quantity, -- Of it, allocated
    available_quantity, -- Of it, available
    average_price, -- Worth per unit
    on_hand_amount, -- Worth of what was on hand, in the accounting currency
    last_movement_date, -- Last day up to then on which it moved
    is_negative -- More had gone out than was there
) AS TABLE
WITH ranked AS (
    SELECT
        balance.*,
        ROW_NUMBER() OVER (
            PARTITION BY balance.owner_code, balance.product_id, balance.warehouse_id
            ORDER BY balance.balance_date DESC, balance.stock_balance_id ASC
        ) AS newest_first
    FROM core.stock_balance AS balance
    WHERE balance.balance_date <= CAST(as_of AS DATE)
)

SELECT
    balance.owner_code,
    balance.product_id,
    product.product_number,
    product.product_name,
    balance.site_id,
    balance.warehouse_id,
    warehouse.warehouse_name,
    balance.method_code,
    balance.on_hand_quantity,
    balance.allocated_quantity,
    balance.available_quantity,
    balance.average_price,
    balance.on_hand_amount,
    balance.balance_date AS last_movement_date,
    balance.is_negative
FROM ranked AS balance
LEFT JOIN core.product AS product
    ON balance.product_id = product.product_id
LEFT JOIN core.warehouse AS warehouse
    ON balance.warehouse_id = warehouse.warehouse_id
WHERE balance.newest_first = 1;
