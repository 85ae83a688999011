-- Grain: one row per functional location ever seen, alive or deleted
-- Source: Dataverse msdyn_functionallocation (domain 2.17)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_functionallocation (
    msdyn_functionallocationid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_parentfunctionallocation VARCHAR, -- Location it lies in
    msdyn_costcenter VARCHAR, -- Cost center as free text, no financial dimension
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_functionallocationid) AS msdyn_functionallocationid,
    to_text(msdyn_name) AS msdyn_name,
    to_guid(msdyn_parentfunctionallocation) AS msdyn_parentfunctionallocation,
    to_text(msdyn_costcenter) AS msdyn_costcenter,
    to_integer(statecode) AS statecode
FROM landing.msdyn_functionallocation;
