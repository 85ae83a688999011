-- Grain: one row per price list of a project contract ever seen, alive or deleted
-- Source: Dataverse msdyn_orderpricelist (domain F1, P1)
-- Rules: CST-02
CREATE TABLE staging.msdyn_orderpricelist (
    msdyn_orderpricelistid VARCHAR NOT NULL, -- Key
    msdyn_contract VARCHAR, -- Project contract
    msdyn_pricelist VARCHAR -- Price list
);

SELECT
    to_guid(msdyn_orderpricelistid) AS msdyn_orderpricelistid,
    to_guid(msdyn_contract) AS msdyn_contract,
    to_guid(msdyn_pricelist) AS msdyn_pricelist
FROM landing.msdyn_orderpricelist;
