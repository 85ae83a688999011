-- Grain: one row per product and unit on a price list, of whomever the list is
-- Source: staging.productpricelevel, staging.pricelevel, core.currency
-- Rules: PLS-05
CREATE TABLE core.list_price (
    list_price_id VARCHAR NOT NULL, -- Key (Dataverse price list item)
    price_list_id VARCHAR NOT NULL, -- Price list
    product_id VARCHAR NOT NULL, -- Product or service
    unit_id VARCHAR NOT NULL, -- Unit; there is no conversion
    currency_code VARCHAR, -- Currency of the list
    method_code VARCHAR NOT NULL CHECK (method_code IN ('per_unit', 'at_cost', 'markup')), -- How the price comes about
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit (services: per hour)
    markup_percent DECIMAL(9, 4) NOT NULL, -- Markup on the cost
    modified_at TIMESTAMP -- When the source changed it last
);

WITH item AS (
    SELECT
        price.*,
        ROW_NUMBER() OVER (
            PARTITION BY price.pricelevelid, price.productid, price.uomid ORDER BY price.productpricelevelid ASC
        ) AS best_first
    FROM current.productpricelevel AS price
    WHERE
        NOT price.is_deleted
        AND price.pricelevelid IS NOT NULL AND price.productid IS NOT NULL AND price.uomid IS NOT NULL
)

SELECT
    item.productpricelevelid AS list_price_id,
    item.pricelevelid AS price_list_id,
    item.productid AS product_id,
    item.uomid AS unit_id,
    currency.currency_code,
    price_method(item.msdyn_pricecalculation) AS method_code,
    COALESCE(item.amount, CAST(0 AS DECIMAL(18, 4))) AS unit_price,
    COALESCE(item.percentage, CAST(0 AS DECIMAL(9, 4))) AS markup_percent,
    item.modifiedon AS modified_at
FROM item
INNER JOIN current.pricelevel AS list
    ON item.pricelevelid = list.pricelevelid AND NOT list.is_deleted
LEFT JOIN core.currency AS currency
    ON list.transactioncurrencyid = currency.currency_id
WHERE item.best_first = 1;
