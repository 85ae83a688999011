-- Grain: one row per customer asset ever seen, alive or deleted
-- Source: Dataverse msdyn_customerasset (domain 2.17)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_customerasset (
    msdyn_customerassetid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_account VARCHAR, -- Account that owns it
    msdyn_product VARCHAR, -- Product it is
    msdyn_customerassetcategory VARCHAR, -- Category
    msdyn_assettag VARCHAR, -- Tag on the asset
    msdyn_deviceid VARCHAR, -- Device that reports for it
    msdyn_parentasset VARCHAR, -- Asset it is part of
    msdyn_masterasset VARCHAR, -- Top of its hierarchy
    msdyn_workorderproduct VARCHAR, -- Work order product that installed it
    msdyn_functionallocation VARCHAR, -- Where it stands
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_customerassetid) AS msdyn_customerassetid,
    to_text(msdyn_name) AS msdyn_name,
    to_guid(msdyn_account) AS msdyn_account,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_customerassetcategory) AS msdyn_customerassetcategory,
    to_text(msdyn_assettag) AS msdyn_assettag,
    to_text(msdyn_deviceid) AS msdyn_deviceid,
    to_guid(msdyn_parentasset) AS msdyn_parentasset,
    to_guid(msdyn_masterasset) AS msdyn_masterasset,
    to_guid(msdyn_workorderproduct) AS msdyn_workorderproduct,
    to_guid(msdyn_functionallocation) AS msdyn_functionallocation,
    to_integer(statecode) AS statecode
FROM landing.msdyn_customerasset;
