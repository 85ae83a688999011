-- Grain: one row per condition of an entitlement; an entitlement without one applies to all work of its customer
-- Source: staging.msdyn_entitlementapplication
-- Rules: ENT-05, COD-07
CREATE TABLE core.entitlement_condition (
    entitlement_condition_id VARCHAR NOT NULL, -- Key (Dataverse entitlement application)
    entitlement_id VARCHAR, -- Entitlement
    service_account_id VARCHAR, -- Only for work at this account
    customer_asset_id VARCHAR, -- Only for work on this asset
    asset_category_id VARCHAR, -- Only for work on assets of this category
    incident_type_id VARCHAR, -- Only for work about this incident type
    filled_count BIGINT NOT NULL, -- How many of these it names: how specific it is
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_entitlementapplicationid AS entitlement_condition_id,
    msdyn_entitlement AS entitlement_id,
    msdyn_serviceaccount AS service_account_id,
    msdyn_customerasset AS customer_asset_id,
    msdyn_assetcategory AS asset_category_id,
    msdyn_incidenttype AS incident_type_id,
    entitlement_specificity(
        msdyn_serviceaccount, msdyn_customerasset, msdyn_assetcategory, msdyn_incidenttype
    ) AS filled_count,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.msdyn_entitlementapplication
WHERE versionnumber IS NOT NULL;
