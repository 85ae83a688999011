-- Grain: one row per time entry ever seen, alive or deleted
-- Source: Dataverse msdyn_timeentry (domain 2.6)
-- Rules: CST-02, CST-03, CST-11, CST-12, REJ-05, REJ-07
-- Scope: work_order_id by msdyn_workorder, msdyn_project
CREATE TABLE staging.msdyn_timeentry (
    msdyn_timeentryid VARCHAR NOT NULL, -- Key
    msdyn_bookableresource VARCHAR, -- Who worked
    msdyn_bookableresourcebooking VARCHAR, -- Booking it was entered for
    msdyn_workorder VARCHAR, -- Work order
    msdyn_project VARCHAR, -- Project
    msdyn_projecttask VARCHAR, -- Project task
    msdyn_resourcecategory VARCHAR, -- Role worked in
    msdyn_resourceorganizationalunitid VARCHAR, -- Organizational unit of the resource
    msdyn_date TIMESTAMP, -- Day worked
    msdyn_duration BIGINT, -- Minutes worked
    msdyn_type BIGINT, -- 192350000 Work; others are no project time
    msdyn_entrystatus BIGINT, -- 192350000 Draft, 1 Returned, 2 Approved, 3 Submitted, 4 Recall Requested
    statecode BIGINT -- 0 active, 1 inactive
);

WITH typed AS (
    SELECT
        to_guid(msdyn_timeentryid) AS msdyn_timeentryid,
        to_guid(msdyn_bookableresource) AS msdyn_bookableresource,
        to_guid(msdyn_bookableresourcebooking) AS msdyn_bookableresourcebooking,
        to_guid(msdyn_workorder) AS msdyn_workorder,
        to_guid(msdyn_project) AS msdyn_project,
        to_guid(msdyn_projecttask) AS msdyn_projecttask,
        to_guid(msdyn_resourcecategory) AS msdyn_resourcecategory,
        to_guid(msdyn_resourceorganizationalunitid) AS msdyn_resourceorganizationalunitid,
        to_instant(msdyn_date) AS msdyn_date,
        to_minutes(msdyn_duration) AS msdyn_duration,
        to_integer(msdyn_type) AS msdyn_type,
        to_integer(msdyn_entrystatus) AS msdyn_entrystatus,
        to_integer(statecode) AS statecode
    FROM landing.msdyn_timeentry
)

SELECT
    typed.*,
    COALESCE(
        quantity_fault(typed.msdyn_duration),
        date_fault(typed.msdyn_date)
    ) AS fault_code
FROM typed;
