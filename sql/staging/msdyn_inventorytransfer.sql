-- Grain: one row per inventory transfer ever seen, alive or deleted
-- Source: Dataverse msdyn_inventorytransfer (domain 2.17)
-- Rules: CST-02, CST-11
CREATE TABLE staging.msdyn_inventorytransfer (
    msdyn_inventorytransferid VARCHAR NOT NULL, -- Key
    msdyn_sourcewarehouse VARCHAR, -- Warehouse it leaves
    msdyn_destinationwarehouse VARCHAR, -- Warehouse it reaches
    msdyn_transfertime TIMESTAMP -- When it was moved
);

SELECT
    to_guid(msdyn_inventorytransferid) AS msdyn_inventorytransferid,
    to_guid(msdyn_sourcewarehouse) AS msdyn_sourcewarehouse,
    to_guid(msdyn_destinationwarehouse) AS msdyn_destinationwarehouse,
    to_instant(msdyn_transfertime) AS msdyn_transfertime
FROM landing.msdyn_inventorytransfer;
