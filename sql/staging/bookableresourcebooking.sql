-- Grain: one row per booking of a resource for a work order ever seen, alive or deleted
-- Source: Dataverse bookableresourcebooking (domain 2.5)
-- Rules: CST-02, CST-03, CST-11, REJ-05
-- Scope: booking_id by bookableresourcebookingid
CREATE TABLE staging.bookableresourcebooking (
    bookableresourcebookingid VARCHAR NOT NULL, -- Key
    resource VARCHAR, -- Bookable resource
    msdyn_workorder VARCHAR, -- Work order
    starttime TIMESTAMP, -- Start
    endtime TIMESTAMP, -- End
    msdyn_offlinetimestamp TIMESTAMP, -- Device time of an offline change
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(bookableresourcebookingid) AS bookableresourcebookingid,
    to_guid(resource) AS resource,
    to_guid(msdyn_workorder) AS msdyn_workorder,
    to_instant(starttime) AS starttime,
    to_instant(endtime) AS endtime,
    to_instant(msdyn_offlinetimestamp) AS msdyn_offlinetimestamp,
    to_integer(statecode) AS statecode,
    date_fault(to_instant(endtime)) AS fault_code
FROM landing.bookableresourcebooking;
