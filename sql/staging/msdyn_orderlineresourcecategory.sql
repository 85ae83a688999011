-- Grain: one row per role that a contract line decides on ever seen, alive or deleted
-- Source: Dataverse msdyn_orderlineresourcecategory (domain 2.9, CR6)
-- Rules: CST-02, CST-03
CREATE TABLE staging.msdyn_orderlineresourcecategory (
    msdyn_orderlineresourcecategoryid VARCHAR NOT NULL, -- Key
    msdyn_contractlineid VARCHAR, -- Contract line
    msdyn_resourcecategory VARCHAR, -- Role
    msdyn_billingtype BIGINT -- Billing type of the role on this line
);

SELECT
    to_guid(msdyn_orderlineresourcecategoryid) AS msdyn_orderlineresourcecategoryid,
    to_guid(msdyn_contractlineid) AS msdyn_contractlineid,
    to_guid(msdyn_resourcecategory) AS msdyn_resourcecategory,
    to_integer(msdyn_billingtype) AS msdyn_billingtype
FROM landing.msdyn_orderlineresourcecategory;
