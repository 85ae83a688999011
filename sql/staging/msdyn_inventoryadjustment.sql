-- Grain: one row per inventory adjustment ever seen, alive or deleted
-- Source: Dataverse msdyn_inventoryadjustment (domain 2.17)
-- Rules: CST-02, CST-11
CREATE TABLE staging.msdyn_inventoryadjustment (
    msdyn_inventoryadjustmentid VARCHAR NOT NULL, -- Key
    msdyn_warehouse VARCHAR, -- Warehouse
    msdyn_adjustmenttime TIMESTAMP -- When it was counted
);

SELECT
    to_guid(msdyn_inventoryadjustmentid) AS msdyn_inventoryadjustmentid,
    to_guid(msdyn_warehouse) AS msdyn_warehouse,
    to_instant(msdyn_adjustmenttime) AS msdyn_adjustmenttime
FROM landing.msdyn_inventoryadjustment;
