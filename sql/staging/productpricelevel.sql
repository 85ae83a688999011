-- Grain: one row per price of a product ever seen, alive or deleted
-- Source: Dataverse productpricelevel (domain 2.10)
-- Rules: CST-02, CST-03, CST-07, CST-08
CREATE TABLE staging.productpricelevel (
    productpricelevelid VARCHAR NOT NULL, -- Key
    pricelevelid VARCHAR, -- Price list
    productid VARCHAR, -- Product
    uomid VARCHAR, -- Unit the price is for
    amount DECIMAL(18, 4), -- Price per unit
    msdyn_pricecalculation BIGINT, -- 192350000 price per unit, 192350001 at cost, 192350002 markup percentage; blank is per unit
    percentage DECIMAL(9, 4) -- Markup on the cost, in percent
);

SELECT
    to_guid(productpricelevelid) AS productpricelevelid,
    to_guid(pricelevelid) AS pricelevelid,
    to_guid(productid) AS productid,
    to_guid(uomid) AS uomid,
    to_price(amount) AS amount,
    to_integer(msdyn_pricecalculation) AS msdyn_pricecalculation,
    to_percent(percentage) AS percentage
FROM landing.productpricelevel;
