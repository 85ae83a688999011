-- Grain: one row per tax code ever seen, alive or deleted
-- Source: Dataverse msdyn_taxcode (domain 2.10, A12)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-08
CREATE TABLE staging.msdyn_taxcode (
    msdyn_taxcodeid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_taxrate DECIMAL(9, 4), -- Rate in percent
    msdyn_productstaxable BOOLEAN, -- Applies to products
    msdyn_servicestaxable BOOLEAN, -- Applies to services
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_taxcodeid) AS msdyn_taxcodeid,
    to_text(msdyn_name) AS msdyn_name,
    to_percent(msdyn_taxrate) AS msdyn_taxrate,
    to_flag(msdyn_productstaxable) AS msdyn_productstaxable,
    to_flag(msdyn_servicestaxable) AS msdyn_servicestaxable,
    to_integer(statecode) AS statecode
FROM landing.msdyn_taxcode;
