-- Grain: one row per inventory journal ever seen, alive or deleted
-- Source: Dataverse msdyn_inventoryjournal (domain 2.17)
-- Rules: CST-02, CST-03, CST-04, CST-06
CREATE TABLE staging.msdyn_inventoryjournal (
    msdyn_inventoryjournalid VARCHAR NOT NULL, -- Key
    msdyn_journaltype BIGINT, -- 690970000 on hand, 690970001 on order, 690970002 allocated
    msdyn_transactiontype BIGINT, -- What made it: 690970000 purchase order product, 1 its receipt, 2 work order product, 3 adjustment, 4 transfer, 5 RMA, 6 manual
    msdyn_product VARCHAR, -- Product
    msdyn_unit VARCHAR, -- Unit of the quantity
    msdyn_warehouse VARCHAR, -- Warehouse
    msdyn_quantity DECIMAL(18, 6), -- Change of the stock it is about; below zero is out
    msdyn_reversal BOOLEAN, -- It takes another journal back
    msdyn_originatingjournal VARCHAR, -- The journal it takes back
    msdyn_workorderproduct VARCHAR, -- Work order product that made it
    msdyn_inventoryadjustmentproduct VARCHAR, -- Line of the adjustment or transfer that made it
    msdyn_purchaseorderreceiptproduct VARCHAR, -- Line of the receipt that made it
    msdyn_rmareceiptproduct VARCHAR -- Line of the return receipt that made it
);

SELECT
    to_guid(msdyn_inventoryjournalid) AS msdyn_inventoryjournalid,
    to_integer(msdyn_journaltype) AS msdyn_journaltype,
    to_integer(msdyn_transactiontype) AS msdyn_transactiontype,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_guid(msdyn_warehouse) AS msdyn_warehouse,
    to_quantity(msdyn_quantity) AS msdyn_quantity,
    to_flag(msdyn_reversal) AS msdyn_reversal,
    to_guid(msdyn_originatingjournal) AS msdyn_originatingjournal,
    to_guid(msdyn_workorderproduct) AS msdyn_workorderproduct,
    to_guid(msdyn_inventoryadjustmentproduct) AS msdyn_inventoryadjustmentproduct,
    to_guid(msdyn_purchaseorderreceiptproduct) AS msdyn_purchaseorderreceiptproduct,
    to_guid(msdyn_rmareceiptproduct) AS msdyn_rmareceiptproduct
FROM landing.msdyn_inventoryjournal;
