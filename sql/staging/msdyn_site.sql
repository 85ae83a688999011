-- Grain: one row per site ever seen, alive or deleted
-- Source: Dataverse msdyn_site (domain 7.3)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_site (
    msdyn_siteid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_sitenumber VARCHAR, -- Number, as in Finance
    msdyn_company VARCHAR, -- Legal entity of the site
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_siteid) AS msdyn_siteid,
    to_text(msdyn_name) AS msdyn_name,
    to_text(msdyn_sitenumber) AS msdyn_sitenumber,
    to_guid(msdyn_company) AS msdyn_company,
    to_integer(statecode) AS statecode
FROM landing.msdyn_site;
