-- Grain: one row per entitlement ever seen, alive or deleted
-- Source: Dataverse entitlement (domain 3.2)
-- Rules: CST-01, CST-02, CST-03, CST-08, CST-11
CREATE TABLE staging.entitlement (
    entitlementid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    customerid VARCHAR, -- Primary customer
    startdate TIMESTAMP, -- First day
    enddate TIMESTAMP, -- Last day
    entitytype BIGINT, -- 192350000 Work Order
    msdyn_entitlementpriority BIGINT, -- 1 is the highest
    msdyn_percentdiscount DECIMAL(9, 4), -- Discount, 0 to 100
    msdyn_pricelisttoapply VARCHAR, -- Price list
    statecode BIGINT -- 1 active
);

SELECT
    to_guid(entitlementid) AS entitlementid,
    to_text(name) AS name,
    to_guid(customerid) AS customerid,
    to_instant(startdate) AS startdate,
    to_instant(enddate) AS enddate,
    to_integer(entitytype) AS entitytype,
    to_integer(msdyn_entitlementpriority) AS msdyn_entitlementpriority,
    to_percent(msdyn_percentdiscount) AS msdyn_percentdiscount,
    to_guid(msdyn_pricelisttoapply) AS msdyn_pricelisttoapply,
    to_integer(statecode) AS statecode
FROM landing.entitlement;
