-- Grain: one row per price list ever seen, alive or deleted
-- Source: Dataverse pricelevel (domain 2.10)
-- Rules: CST-01, CST-02, CST-03, CST-11
CREATE TABLE staging.pricelevel (
    pricelevelid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    begindate TIMESTAMP, -- First day it is valid
    enddate TIMESTAMP, -- Last day it is valid
    transactioncurrencyid VARCHAR, -- Currency of its prices
    msdyn_module BIGINT, -- 192350000 Cost, 192350001 Purchase, 192350002 Sales
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(pricelevelid) AS pricelevelid,
    to_text(name) AS name,
    to_instant(begindate) AS begindate,
    to_instant(enddate) AS enddate,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(msdyn_module) AS msdyn_module,
    to_integer(statecode) AS statecode
FROM landing.pricelevel;
