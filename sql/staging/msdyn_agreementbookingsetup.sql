-- Grain: one row per booking setup of an agreement ever seen, alive or deleted
-- Source: Dataverse msdyn_agreementbookingsetup (domain 2.7, 6)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-11, CST-12, AGR-01
CREATE TABLE staging.msdyn_agreementbookingsetup (
    msdyn_agreementbookingsetupid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_agreement VARCHAR, -- Agreement
    msdyn_autogeneratewo BOOLEAN, -- Work orders are made by themselves
    msdyn_autogeneratebooking BOOLEAN, -- Bookings are made by themselves
    msdyn_generatewodaysinadvance BIGINT, -- Days before the visit at which its work order is made; blank is the setting's
    msdyn_prebookingflexibility BIGINT, -- Days the visit may be earlier
    msdyn_postbookingflexibility BIGINT, -- Days the visit may be later
    msdyn_timewindowstart TIMESTAMP, -- Earliest time of day
    msdyn_timewindowend TIMESTAMP, -- Latest time of day
    msdyn_preferredresource VARCHAR, -- Preferred resource
    msdyn_preferredstarttime TIMESTAMP, -- Preferred time of day
    msdyn_estimatedduration BIGINT, -- Estimated minutes of a visit
    msdyn_workordertype VARCHAR, -- Type of the work orders
    msdyn_recurrencesettings VARCHAR, -- Recurrence, XML
    msdyn_postponegenerationuntil TIMESTAMP, -- No work order is made before
    msdyn_revision BIGINT, -- Revision of the recurrence
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementbookingsetupid) AS msdyn_agreementbookingsetupid,
    to_text(msdyn_name) AS msdyn_name,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_flag(msdyn_autogeneratewo) AS msdyn_autogeneratewo,
    to_flag(msdyn_autogeneratebooking) AS msdyn_autogeneratebooking,
    to_integer(msdyn_generatewodaysinadvance) AS msdyn_generatewodaysinadvance,
    to_integer(msdyn_prebookingflexibility) AS msdyn_prebookingflexibility,
    to_integer(msdyn_postbookingflexibility) AS msdyn_postbookingflexibility,
    to_instant(msdyn_timewindowstart) AS msdyn_timewindowstart,
    to_instant(msdyn_timewindowend) AS msdyn_timewindowend,
    to_guid(msdyn_preferredresource) AS msdyn_preferredresource,
    to_instant(msdyn_preferredstarttime) AS msdyn_preferredstarttime,
    to_minutes(msdyn_estimatedduration) AS msdyn_estimatedduration,
    to_guid(msdyn_workordertype) AS msdyn_workordertype,
    to_text(msdyn_recurrencesettings) AS msdyn_recurrencesettings,
    to_instant(msdyn_postponegenerationuntil) AS msdyn_postponegenerationuntil,
    to_integer(msdyn_revision) AS msdyn_revision,
    to_integer(statecode) AS statecode,
    flexibility_fault(to_integer(msdyn_prebookingflexibility), to_integer(msdyn_postbookingflexibility), to_integer(msdyn_generatewodaysinadvance)) AS fault_code
FROM landing.msdyn_agreementbookingsetup;
