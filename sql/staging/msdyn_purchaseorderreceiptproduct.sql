-- Grain: one row per line of a purchase order receipt ever seen, alive or deleted
-- Source: Dataverse msdyn_purchaseorderreceiptproduct (domain 2.17)
-- Rules: CST-02, CST-06, CST-07, CST-09
CREATE TABLE staging.msdyn_purchaseorderreceiptproduct (
    msdyn_purchaseorderreceiptproductid VARCHAR NOT NULL, -- Key
    msdyn_purchaseorderreceipt VARCHAR, -- Receipt
    msdyn_associatetowarehouse VARCHAR, -- Warehouse it went to
    msdyn_associatetoworkorder VARCHAR, -- Work order it was bought for
    msdyn_quantity DECIMAL(18, 6), -- Quantity received
    msdyn_unitcost DECIMAL(18, 4), -- Cost per unit
    transactioncurrencyid VARCHAR, -- Currency of the cost
    exchangerate DECIMAL(22, 12) -- Rate against the base currency
);

SELECT
    to_guid(msdyn_purchaseorderreceiptproductid) AS msdyn_purchaseorderreceiptproductid,
    to_guid(msdyn_purchaseorderreceipt) AS msdyn_purchaseorderreceipt,
    to_guid(msdyn_associatetowarehouse) AS msdyn_associatetowarehouse,
    to_guid(msdyn_associatetoworkorder) AS msdyn_associatetoworkorder,
    to_quantity(msdyn_quantity) AS msdyn_quantity,
    to_price(msdyn_unitcost) AS msdyn_unitcost,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_rate(exchangerate) AS exchangerate
FROM landing.msdyn_purchaseorderreceiptproduct;
