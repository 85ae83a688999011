-- Grain: one row per line of an inventory adjustment or transfer ever seen, alive or deleted
-- Source: Dataverse msdyn_inventoryadjustmentproduct (domain 2.17)
-- Rules: CST-02, CST-06
CREATE TABLE staging.msdyn_inventoryadjustmentproduct (
    msdyn_inventoryadjustmentproductid VARCHAR NOT NULL, -- Key
    msdyn_inventoryadjustment VARCHAR, -- Adjustment
    msdyn_inventorytransfer VARCHAR, -- Transfer
    msdyn_product VARCHAR, -- Product
    msdyn_unit VARCHAR, -- Unit
    msdyn_quantity DECIMAL(18, 6) -- Quantity adjusted or moved
);

SELECT
    to_guid(msdyn_inventoryadjustmentproductid) AS msdyn_inventoryadjustmentproductid,
    to_guid(msdyn_inventoryadjustment) AS msdyn_inventoryadjustment,
    to_guid(msdyn_inventorytransfer) AS msdyn_inventorytransfer,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_quantity(msdyn_quantity) AS msdyn_quantity
FROM landing.msdyn_inventoryadjustmentproduct;
