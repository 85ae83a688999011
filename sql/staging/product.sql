-- Grain: one row per product or service ever seen, alive or deleted
-- Source: Dataverse product (domain 2.10)
-- Rules: CST-01, CST-02, CST-03, CST-07
CREATE TABLE staging.product (
    productid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    productnumber VARCHAR, -- Product number
    msdyn_fieldserviceproducttype BIGINT, -- 690970000 Inventory, 690970001 Non-Inventory, 690970002 Service
    defaultuomid VARCHAR, -- Default unit
    standardcost DECIMAL(18, 4), -- Standard cost per unit
    currentcost DECIMAL(18, 4), -- Current cost per unit
    price DECIMAL(18, 4), -- List price per unit
    transactioncurrencyid VARCHAR, -- Currency of price and costs
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(productid) AS productid,
    to_text(name) AS name,
    to_text(productnumber) AS productnumber,
    to_integer(msdyn_fieldserviceproducttype) AS msdyn_fieldserviceproducttype,
    to_guid(defaultuomid) AS defaultuomid,
    to_price(standardcost) AS standardcost,
    to_price(currentcost) AS currentcost,
    to_price(price) AS price,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(statecode) AS statecode
FROM landing.product;
