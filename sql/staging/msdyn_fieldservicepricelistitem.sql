-- Grain: one row per price detail of a service ever seen, alive or deleted
-- Source: Dataverse msdyn_fieldservicepricelistitem (domain 2.10, A8 to A10)
-- Rules: CST-02, CST-03, CST-04, CST-07, CST-12
CREATE TABLE staging.msdyn_fieldservicepricelistitem (
    msdyn_fieldservicepricelistitemid VARCHAR NOT NULL, -- Key
    msdyn_pricelist VARCHAR, -- Price list
    msdyn_productservice VARCHAR, -- Service; blank for all services of the list
    msdyn_flatfee BOOLEAN, -- The amount does not grow with the duration
    msdyn_minimumchargeamount DECIMAL(18, 4), -- Minimum charge
    msdyn_minimumchargeduration BIGINT, -- Minutes the minimum charge covers
    msdyn_durationroundingpolicy BIGINT, -- 690970000 None, 1 Up, 2 Down, 3 Nearest
    msdyn_durationroundto BIGINT -- Minutes a duration is rounded to
);

SELECT
    to_guid(msdyn_fieldservicepricelistitemid) AS msdyn_fieldservicepricelistitemid,
    to_guid(msdyn_pricelist) AS msdyn_pricelist,
    to_guid(msdyn_productservice) AS msdyn_productservice,
    to_flag(msdyn_flatfee) AS msdyn_flatfee,
    to_price(msdyn_minimumchargeamount) AS msdyn_minimumchargeamount,
    to_minutes(msdyn_minimumchargeduration) AS msdyn_minimumchargeduration,
    to_integer(msdyn_durationroundingpolicy) AS msdyn_durationroundingpolicy,
    to_minutes(msdyn_durationroundto) AS msdyn_durationroundto
FROM landing.msdyn_fieldservicepricelistitem;
