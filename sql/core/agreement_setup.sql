-- Grain: one row per booking setup or invoice setup of an agreement
-- Source: staging.msdyn_agreementbookingsetup, staging.msdyn_agreementinvoicesetup, core.agreement
-- Rules: COD-07, ACT-05
CREATE TABLE core.agreement_setup (
    setup_id VARCHAR NOT NULL, -- Key (Dataverse agreement booking setup or invoice setup)
    setup_kind VARCHAR NOT NULL CHECK (setup_kind IN ('booking', 'invoice')), -- It plans visits, or fees
    agreement_id VARCHAR, -- Agreement
    setup_name VARCHAR, -- Name for people
    recurrence_text VARCHAR, -- Recurrence, XML as in the source
    is_work_order_automatic BOOLEAN NOT NULL, -- Work orders are made by themselves
    is_booking_automatic BOOLEAN NOT NULL, -- Bookings are made by themselves
    lead_days BIGINT, -- Days before the visit at which its work order is made; blank is the default
    pre_flexibility_days BIGINT, -- Days the visit may be earlier
    post_flexibility_days BIGINT, -- Days the visit may be later
    postponed_until_date DATE, -- No work order is made before
    estimated_minutes BIGINT, -- Estimated minutes of a visit
    preferred_resource_id VARCHAR, -- Preferred resource
    preferred_start_at TIMESTAMP, -- Some instant at the preferred time of day
    window_start_at TIMESTAMP, -- Some instant at the earliest time of day
    window_end_at TIMESTAMP, -- Some instant at the latest time of day
    work_order_type_id VARCHAR, -- Type of the work orders
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    setup.msdyn_agreementbookingsetupid AS setup_id,
    'booking' AS setup_kind,
    setup.msdyn_agreement AS agreement_id,
    setup.msdyn_name AS setup_name,
    setup.msdyn_recurrencesettings AS recurrence_text,
    COALESCE(setup.msdyn_autogeneratewo, FALSE) AS is_work_order_automatic,
    COALESCE(setup.msdyn_autogeneratebooking, FALSE) AS is_booking_automatic,
    setup.msdyn_generatewodaysinadvance AS lead_days,
    setup.msdyn_prebookingflexibility AS pre_flexibility_days,
    setup.msdyn_postbookingflexibility AS post_flexibility_days,
    local_date(setup.msdyn_postponegenerationuntil, agreement.time_zone) AS postponed_until_date,
    setup.msdyn_estimatedduration AS estimated_minutes,
    setup.msdyn_preferredresource AS preferred_resource_id,
    setup.msdyn_preferredstarttime AS preferred_start_at,
    setup.msdyn_timewindowstart AS window_start_at,
    setup.msdyn_timewindowend AS window_end_at,
    setup.msdyn_workordertype AS work_order_type_id,
    is_live(setup.statecode, setup.is_deleted) AS is_active,
    setup.deleted_at
FROM current.msdyn_agreementbookingsetup AS setup
LEFT JOIN core.agreement AS agreement
    ON setup.msdyn_agreement = agreement.agreement_id
WHERE setup.versionnumber IS NOT NULL
UNION ALL
SELECT
    msdyn_agreementinvoicesetupid AS setup_id,
    'invoice' AS setup_kind,
    msdyn_agreement AS agreement_id,
    msdyn_name AS setup_name,
    msdyn_recurrencesettings AS recurrence_text,
    FALSE AS is_work_order_automatic,
    FALSE AS is_booking_automatic,
    NULL AS lead_days,
    NULL AS pre_flexibility_days,
    NULL AS post_flexibility_days,
    NULL AS postponed_until_date,
    NULL AS estimated_minutes,
    NULL AS preferred_resource_id,
    NULL AS preferred_start_at,
    NULL AS window_start_at,
    NULL AS window_end_at,
    NULL AS work_order_type_id,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.msdyn_agreementinvoicesetup
WHERE versionnumber IS NOT NULL;
