-- Grain: one row per booking date of an agreement ever seen, alive or deleted
-- Source: Dataverse msdyn_agreementbookingdate (domain 2.7, 6)
-- Rules: CST-02, CST-03, CST-11, REJ-05
CREATE TABLE staging.msdyn_agreementbookingdate (
    msdyn_agreementbookingdateid VARCHAR NOT NULL, -- Key
    msdyn_agreement VARCHAR, -- Agreement; blank is the setup's
    msdyn_bookingsetup VARCHAR, -- Booking setup
    msdyn_bookingdate TIMESTAMP, -- Planned day
    msdyn_earliestdate TIMESTAMP, -- First day of its window; blank follows from the setup
    msdyn_latestdate TIMESTAMP, -- Last day of its window; blank follows from the setup
    msdyn_status BIGINT, -- 690970000 Active, 690970001 Processed, 690970002 Canceled
    msdyn_workorder VARCHAR, -- Work order made for it
    msdyn_resource VARCHAR, -- Resource
    msdyn_revision BIGINT, -- Revision of the recurrence it was made by
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementbookingdateid) AS msdyn_agreementbookingdateid,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_guid(msdyn_bookingsetup) AS msdyn_bookingsetup,
    to_instant(msdyn_bookingdate) AS msdyn_bookingdate,
    to_instant(msdyn_earliestdate) AS msdyn_earliestdate,
    to_instant(msdyn_latestdate) AS msdyn_latestdate,
    to_integer(msdyn_status) AS msdyn_status,
    to_guid(msdyn_workorder) AS msdyn_workorder,
    to_guid(msdyn_resource) AS msdyn_resource,
    to_integer(msdyn_revision) AS msdyn_revision,
    to_integer(statecode) AS statecode,
    date_fault(to_instant(msdyn_bookingdate)) AS fault_code
FROM landing.msdyn_agreementbookingdate;
