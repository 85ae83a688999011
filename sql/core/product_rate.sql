-- Grain: one row per price of a product and unit on a price list of a contract or an organizational unit
-- Source: staging.productpricelevel, core.price_list
-- Rules: PLS-05
CREATE TABLE core.product_rate (
    product_rate_id VARCHAR NOT NULL, -- Key: the link of the list and the price
    rate_kind VARCHAR NOT NULL CHECK (rate_kind IN ('sales', 'cost')), -- Price for the customer, or cost
    contract_id VARCHAR, -- Project contract; only of sales
    organizational_unit_id VARCHAR, -- Organizational unit that holds the contract; only of cost
    currency_code VARCHAR, -- Currency of the price
    product_id VARCHAR, -- Product
    unit_id VARCHAR, -- Unit; there is no conversion
    from_date DATE, -- First day; blank from ever
    to_date DATE, -- Last day; blank for good
    method_code VARCHAR NOT NULL CHECK (method_code IN ('per_unit', 'at_cost', 'markup')), -- How the price comes about
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit
    markup_percent DECIMAL(9, 4) NOT NULL -- Markup on the cost
);

SELECT
    list.price_list_link_id || ':' || price.productpricelevelid AS product_rate_id,
    list.rate_kind,
    list.contract_id,
    list.organizational_unit_id,
    list.currency_code,
    price.productid AS product_id,
    price.uomid AS unit_id,
    list.from_date,
    list.to_date,
    price_method(price.msdyn_pricecalculation) AS method_code,
    COALESCE(price.amount, CAST(0 AS DECIMAL(18, 4))) AS unit_price,
    COALESCE(price.percentage, CAST(0 AS DECIMAL(9, 4))) AS markup_percent
FROM core.price_list AS list
INNER JOIN current.productpricelevel AS price
    ON list.price_list_id = price.pricelevelid AND NOT price.is_deleted;
