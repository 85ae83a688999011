-- Grain: one row per condition of an entitlement ever seen, alive or deleted
-- Source: Dataverse msdyn_entitlementapplication (domain 3.2)
-- Rules: CST-02, CST-03
CREATE TABLE staging.msdyn_entitlementapplication (
    msdyn_entitlementapplicationid VARCHAR NOT NULL, -- Key
    msdyn_entitlement VARCHAR, -- Entitlement
    msdyn_serviceaccount VARCHAR, -- Only for work at this account
    msdyn_customerasset VARCHAR, -- Only for work on this asset
    msdyn_assetcategory VARCHAR, -- Only for work on assets of this category
    msdyn_incidenttype VARCHAR, -- Only for work about this incident type
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_entitlementapplicationid) AS msdyn_entitlementapplicationid,
    to_guid(msdyn_entitlement) AS msdyn_entitlement,
    to_guid(msdyn_serviceaccount) AS msdyn_serviceaccount,
    to_guid(msdyn_customerasset) AS msdyn_customerasset,
    to_guid(msdyn_assetcategory) AS msdyn_assetcategory,
    to_guid(msdyn_incidenttype) AS msdyn_incidenttype,
    to_integer(statecode) AS statecode
FROM landing.msdyn_entitlementapplication;
