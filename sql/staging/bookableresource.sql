-- Grain: one row per bookable resource (technician) ever seen, alive or deleted
-- Source: Dataverse bookableresource (domain 2.5)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.bookableresource (
    bookableresourceid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    msdyn_company VARCHAR, -- Legal entity of the resource
    msdyn_warehouse VARCHAR, -- Warehouse it takes parts from
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(bookableresourceid) AS bookableresourceid,
    to_text(name) AS name,
    to_guid(msdyn_company) AS msdyn_company,
    to_guid(msdyn_warehouse) AS msdyn_warehouse,
    to_integer(statecode) AS statecode
FROM landing.bookableresource;
