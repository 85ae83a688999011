-- Grain: one row per product in a warehouse ever seen, alive or deleted
-- Source: Dataverse msdyn_productinventory (domain 2.17)
-- Rules: CST-02, CST-06
CREATE TABLE staging.msdyn_productinventory (
    msdyn_productinventoryid VARCHAR NOT NULL, -- Key
    msdyn_product VARCHAR, -- Product
    msdyn_warehouse VARCHAR, -- Warehouse
    msdyn_unit VARCHAR, -- Unit
    msdyn_qtyonhand DECIMAL(18, 6), -- On hand: available and allocated
    msdyn_qtyavailable DECIMAL(18, 6), -- Available
    msdyn_qtyallocated DECIMAL(18, 6), -- Allocated to work orders
    msdyn_qtyonorder DECIMAL(18, 6), -- On order
    msdyn_reorderpoint DECIMAL(18, 6) -- Quantity at which to order
);

SELECT
    to_guid(msdyn_productinventoryid) AS msdyn_productinventoryid,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_warehouse) AS msdyn_warehouse,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_quantity(msdyn_qtyonhand) AS msdyn_qtyonhand,
    to_quantity(msdyn_qtyavailable) AS msdyn_qtyavailable,
    to_quantity(msdyn_qtyallocated) AS msdyn_qtyallocated,
    to_quantity(msdyn_qtyonorder) AS msdyn_qtyonorder,
    to_quantity(msdyn_reorderpoint) AS msdyn_reorderpoint
FROM landing.msdyn_productinventory;
