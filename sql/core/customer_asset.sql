-- Grain: one row per customer asset
-- Source: staging.msdyn_customerasset
-- Rules: COD-07
CREATE TABLE core.customer_asset (
    customer_asset_id VARCHAR NOT NULL, -- Key (Dataverse customer asset)
    customer_asset_name VARCHAR, -- Name for people
    customer_id VARCHAR, -- Account that owns it
    product_id VARCHAR, -- Product it is
    parent_asset_id VARCHAR, -- Asset it is part of
    master_asset_id VARCHAR, -- Top of its hierarchy
    work_order_line_id VARCHAR, -- Work order product that installed it
    functional_location_id VARCHAR, -- Where it stands
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_customerassetid AS customer_asset_id,
    msdyn_name AS customer_asset_name,
    msdyn_account AS customer_id,
    msdyn_product AS product_id,
    msdyn_parentasset AS parent_asset_id,
    msdyn_masterasset AS master_asset_id,
    msdyn_workorderproduct AS work_order_line_id,
    msdyn_functionallocation AS functional_location_id,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.msdyn_customerasset
WHERE versionnumber IS NOT NULL;
