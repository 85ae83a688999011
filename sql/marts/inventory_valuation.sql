-- Grain: one row per product and warehouse that ever held stock: what is there now and what it is worth
-- Source: core.stock_balance, core.stock_movement, core.product, core.warehouse, staging.msdyn_productinventory. The same at
--         a day: marts.inventory_valuation_as_of(day).
-- Rules: none
CREATE TABLE marts.inventory_valuation (
    inventory_valuation_id VARCHAR NOT NULL, -- Key: owner, product, warehouse
    owner_code VARCHAR NOT NULL CHECK (owner_code IN ('field_service', 'finance')), -- Who keeps the stock
    company_code VARCHAR, -- Legal entity of the warehouse
    product_id VARCHAR NOT NULL, -- Product
    product_number VARCHAR, -- Product number
    product_name VARCHAR, -- Name for people
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR NOT NULL, -- Warehouse
    warehouse_name VARCHAR, -- Name for people
    method_code VARCHAR NOT NULL CHECK (method_code IN ('moving_average', 'fifo')), -- Method of valuing
    on_hand_quantity DECIMAL(18, 6) NOT NULL, -- On hand: available and allocated
    allocated_quantity DECIMAL(18, 6) NOT NULL, -- Allocated to work orders
    available_quantity DECIMAL(18, 6) NOT NULL, -- Available
    average_price DECIMAL(18, 4) NOT NULL, -- Worth per unit
    on_hand_amount DECIMAL(19, 4) NOT NULL, -- Worth of what is on hand, in the accounting currency
    last_movement_date DATE NOT NULL, -- Last day on which it moved
    is_negative BOOLEAN NOT NULL, -- More went out than was there
    movement_count BIGINT NOT NULL, -- Movements
    without_line_count BIGINT NOT NULL, -- Of them issues that belong to no work order line
    without_line_quantity DECIMAL(38, 6) NOT NULL, -- What those took
    stated_on_hand_quantity DECIMAL(18, 6), -- On hand as Field Service states it; blank when it does not
    stated_amount DECIMAL(38, 4) -- Worth as the movements' own values add up to it; blank when one has none
);

WITH ranked AS (
    SELECT
        balance.*,
        ROW_NUMBER() OVER (
            PARTITION BY balance.owner_code, balance.product_id, balance.warehouse_id
            ORDER BY balance.balance_date DESC, balance.stock_balance_id ASC
        ) AS newest_first
    FROM core.stock_balance AS balance
),

moved AS (
    SELECT
        owner_code,
        product_id,
        warehouse_id,
        COUNT(*) AS movement_count,
        SUM(CASE WHEN finding_code = 'no_line' THEN 1 ELSE 0 END) AS without_line_count,
        SUM(CASE WHEN finding_code = 'no_line' THEN -on_hand_quantity ELSE 0 END) AS without_line_quantity,
        CASE
            WHEN SUM(CASE WHEN on_hand_quantity <> 0 AND accounting_amount IS NULL THEN 1 ELSE 0 END) = 0
                THEN SUM(COALESCE(accounting_amount, 0))
        END AS stated_amount
    FROM core.stock_movement
    WHERE is_counted
    GROUP BY owner_code, product_id, warehouse_id
),

stated AS (
    SELECT
        msdyn_product AS product_id,
        msdyn_warehouse AS warehouse_id,
        SUM(msdyn_qtyonhand) AS stated_on_hand_quantity
    FROM staging.msdyn_productinventory
    WHERE NOT is_deleted
    GROUP BY msdyn_product, msdyn_warehouse
)

SELECT
    balance.owner_code || ':' || balance.product_id || ':' || balance.warehouse_id AS inventory_valuation_id,
    balance.owner_code,
    warehouse.company_code,
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
    balance.is_negative,
    moved.movement_count,
    moved.without_line_count,
    moved.without_line_quantity,
    CASE WHEN balance.owner_code = 'field_service' THEN stated.stated_on_hand_quantity END AS stated_on_hand_quantity,
    moved.stated_amount
FROM ranked AS balance
INNER JOIN moved
    ON
        balance.owner_code = moved.owner_code
        AND balance.product_id = moved.product_id
        AND balance.warehouse_id = moved.warehouse_id
LEFT JOIN stated
    ON balance.product_id = stated.product_id AND balance.warehouse_id = stated.warehouse_id
LEFT JOIN core.product AS product
    ON balance.product_id = product.product_id
LEFT JOIN core.warehouse AS warehouse
    ON balance.warehouse_id = warehouse.warehouse_id
WHERE balance.newest_first = 1;
