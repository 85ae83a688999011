-- Grain: one row per planned labor ever seen, alive or deleted
-- Source: Dataverse msdyn_resourceassignment (domain ES7, 9.3)
-- Rules: CST-02, CST-03, CST-06, CST-07, REJ-07
CREATE TABLE staging.msdyn_resourceassignment (
    msdyn_resourceassignmentid VARCHAR NOT NULL, -- Key
    msdyn_projectid VARCHAR, -- Project
    msdyn_taskid VARCHAR, -- Project task
    msdyn_bookableresourceid VARCHAR, -- Resource
    msdyn_resourcecategory VARCHAR, -- Role
    msdyn_effort DECIMAL(18, 6), -- Planned hours
    msdyn_plannedcost DECIMAL(18, 4), -- Planned cost
    msdyn_plannedsales DECIMAL(18, 4), -- Planned sales
    statecode BIGINT -- 0 active, 1 inactive
);

WITH typed AS (
    SELECT
        to_guid(msdyn_resourceassignmentid) AS msdyn_resourceassignmentid,
        to_guid(msdyn_projectid) AS msdyn_projectid,
        to_guid(msdyn_taskid) AS msdyn_taskid,
        to_guid(msdyn_bookableresourceid) AS msdyn_bookableresourceid,
        to_guid(msdyn_resourcecategory) AS msdyn_resourcecategory,
        to_quantity(msdyn_effort) AS msdyn_effort,
        to_price(msdyn_plannedcost) AS msdyn_plannedcost,
        to_price(msdyn_plannedsales) AS msdyn_plannedsales,
        to_integer(statecode) AS statecode
    FROM landing.msdyn_resourceassignment
)

SELECT
    typed.*,
    quantity_fault(typed.msdyn_effort) AS fault_code
FROM typed;
