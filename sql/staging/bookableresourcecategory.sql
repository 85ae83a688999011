-- Grain: one row per role ever seen, alive or deleted
-- Source: Dataverse bookableresourcecategory (domain CR6, P2)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.bookableresourcecategory (
    bookableresourcecategoryid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    msdyn_billingtype BIGINT, -- Billing type of the role
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(bookableresourcecategoryid) AS bookableresourcecategoryid,
    to_text(name) AS name,
    to_integer(msdyn_billingtype) AS msdyn_billingtype,
    to_integer(statecode) AS statecode
FROM landing.bookableresourcecategory;
