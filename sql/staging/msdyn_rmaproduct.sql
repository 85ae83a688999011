-- Grain: one row per line of a return authorization ever seen, alive or deleted
-- Source: Dataverse msdyn_rmaproduct (domain 2.17)
-- Rules: CST-02, CST-06, CST-07
CREATE TABLE staging.msdyn_rmaproduct (
    msdyn_rmaproductid VARCHAR NOT NULL, -- Key
    msdyn_woproduct VARCHAR, -- Work order product that comes back
    msdyn_customerasset VARCHAR, -- Asset that comes back
    msdyn_product VARCHAR, -- Product
    msdyn_unit VARCHAR, -- Unit
    msdyn_quantity DECIMAL(18, 6), -- Quantity announced
    msdyn_unitamount DECIMAL(18, 4) -- Credit per unit
);

SELECT
    to_guid(msdyn_rmaproductid) AS msdyn_rmaproductid,
    to_guid(msdyn_woproduct) AS msdyn_woproduct,
    to_guid(msdyn_customerasset) AS msdyn_customerasset,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_quantity(msdyn_quantity) AS msdyn_quantity,
    to_price(msdyn_unitamount) AS msdyn_unitamount
FROM landing.msdyn_rmaproduct;
