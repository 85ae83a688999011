-- Grain: one row per line of a return receipt ever seen, alive or deleted
-- Source: Dataverse msdyn_rmareceiptproduct (domain 2.17)
-- Rules: CST-02, CST-06
CREATE TABLE staging.msdyn_rmareceiptproduct (
    msdyn_rmareceiptproductid VARCHAR NOT NULL, -- Key
    msdyn_rmaproduct VARCHAR, -- Line of the authorization
    msdyn_quantity DECIMAL(18, 6) -- Quantity that came back
);

SELECT
    to_guid(msdyn_rmareceiptproductid) AS msdyn_rmareceiptproductid,
    to_guid(msdyn_rmaproduct) AS msdyn_rmaproduct,
    to_quantity(msdyn_quantity) AS msdyn_quantity
FROM landing.msdyn_rmareceiptproduct;
