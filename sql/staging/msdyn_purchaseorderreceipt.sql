-- Grain: one row per purchase order receipt ever seen, alive or deleted
-- Source: Dataverse msdyn_purchaseorderreceipt (domain 2.17)
-- Rules: CST-02, CST-11
CREATE TABLE staging.msdyn_purchaseorderreceipt (
    msdyn_purchaseorderreceiptid VARCHAR NOT NULL, -- Key
    msdyn_purchaseorder VARCHAR, -- Purchase order
    msdyn_datereceived TIMESTAMP -- When it was received
);

SELECT
    to_guid(msdyn_purchaseorderreceiptid) AS msdyn_purchaseorderreceiptid,
    to_guid(msdyn_purchaseorder) AS msdyn_purchaseorder,
    to_instant(msdyn_datereceived) AS msdyn_datereceived
FROM landing.msdyn_purchaseorderreceipt;
