-- Grain: one row per warehouse ever seen, alive or deleted
-- Source: Dataverse msdyn_warehouse (domain 2.17, 7.3)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_warehouse (
    msdyn_warehouseid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_warehouseidentifier VARCHAR, -- Number, as in Finance
    msdyn_site VARCHAR, -- Site the warehouse belongs to
    msdyn_company VARCHAR, -- Legal entity of the warehouse
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_warehouseid) AS msdyn_warehouseid,
    to_text(msdyn_name) AS msdyn_name,
    to_text(msdyn_warehouseidentifier) AS msdyn_warehouseidentifier,
    to_guid(msdyn_site) AS msdyn_site,
    to_guid(msdyn_company) AS msdyn_company,
    to_integer(statecode) AS statecode
FROM landing.msdyn_warehouse;
