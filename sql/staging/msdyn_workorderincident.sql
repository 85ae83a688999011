-- Grain: one row per incident of a work order ever seen, alive or deleted
-- Source: Dataverse msdyn_workorderincident (domain 2.4)
-- Rules: CST-02, CST-03, CST-04
-- Scope: work_order_id by msdyn_workorder
CREATE TABLE staging.msdyn_workorderincident (
    msdyn_workorderincidentid VARCHAR NOT NULL, -- Key
    msdyn_workorder VARCHAR, -- Work order
    msdyn_incidenttype VARCHAR, -- Incident type it is made from
    msdyn_customerasset VARCHAR, -- Asset it is about
    msdyn_isprimary BOOLEAN, -- The primary incident of the work order
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_workorderincidentid) AS msdyn_workorderincidentid,
    to_guid(msdyn_workorder) AS msdyn_workorder,
    to_guid(msdyn_incidenttype) AS msdyn_incidenttype,
    to_guid(msdyn_customerasset) AS msdyn_customerasset,
    to_flag(msdyn_isprimary) AS msdyn_isprimary,
    to_integer(statecode) AS statecode
FROM landing.msdyn_workorderincident;
