-- Grain: one row per service of a booking setup ever seen, alive or deleted
-- Source: Dataverse msdyn_agreementbookingservice (domain 2.7, 6)
-- Rules: CST-02, CST-03, CST-07, CST-12, REJ-08
CREATE TABLE staging.msdyn_agreementbookingservice (
    msdyn_agreementbookingserviceid VARCHAR NOT NULL, -- Key
    msdyn_agreement VARCHAR, -- Agreement; blank is the setup's
    msdyn_agreementbookingsetup VARCHAR, -- Booking setup
    msdyn_agreementbookingincident VARCHAR, -- Incident that brought it
    msdyn_service VARCHAR, -- Service
    msdyn_unit VARCHAR, -- Unit
    msdyn_pricelist VARCHAR, -- Price list; blank is the agreement's
    msdyn_duration BIGINT, -- Minutes a visit takes
    msdyn_durationtobill BIGINT, -- Minutes it bills; blank is the duration
    msdyn_unitamount DECIMAL(18, 4), -- Price per hour; blank is the price list's
    transactioncurrencyid VARCHAR, -- Currency of the price
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementbookingserviceid) AS msdyn_agreementbookingserviceid,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_guid(msdyn_agreementbookingsetup) AS msdyn_agreementbookingsetup,
    to_guid(msdyn_agreementbookingincident) AS msdyn_agreementbookingincident,
    to_guid(msdyn_service) AS msdyn_service,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_guid(msdyn_pricelist) AS msdyn_pricelist,
    to_minutes(msdyn_duration) AS msdyn_duration,
    to_minutes(msdyn_durationtobill) AS msdyn_durationtobill,
    to_price(msdyn_unitamount) AS msdyn_unitamount,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(statecode) AS statecode,
    COALESCE(
        billing_fault(to_minutes(msdyn_duration), to_price(msdyn_unitamount), NULL, NULL),
        billing_fault(to_minutes(msdyn_durationtobill), to_price(msdyn_unitamount), NULL, NULL)
    ) AS fault_code
FROM landing.msdyn_agreementbookingservice;
