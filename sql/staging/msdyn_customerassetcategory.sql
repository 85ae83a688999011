-- Grain: one row per category of customer assets ever seen, alive or deleted
-- Source: Dataverse msdyn_customerassetcategory (domain 2.17)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_customerassetcategory (
    msdyn_customerassetcategoryid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_customerassetcategoryid) AS msdyn_customerassetcategoryid,
    to_text(msdyn_name) AS msdyn_name,
    to_integer(statecode) AS statecode
FROM landing.msdyn_customerassetcategory;
