-- Grain: one row per inventory transaction of Finance ever seen, alive or deleted
-- Source: Finance InventTrans (domain 2.18)
-- Rules: CST-01, CST-02, CST-03, CST-06, CST-07, CST-11
-- Scope: stock_id by id
-- Control: costamountposted
CREATE TABLE staging.inventtrans (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    inventtransorigin BIGINT, -- Origin (recid of inventtransorigin)
    itemid VARCHAR, -- Item, the product number
    inventdimid VARCHAR, -- Inventory dimensions
    qty DECIMAL(18, 6), -- Quantity; an issue is below zero
    statusissue BIGINT, -- Of an issue: 1 sold, 2 deducted, 3 picked, 4 reserved physical, 5 reserved ordered, 6 on order, 7 quotation
    statusreceipt BIGINT, -- Of a receipt: 1 purchased, 2 received, 3 registered, 4 arrived, 5 ordered, 6 quotation
    datephysical TIMESTAMP, -- Day it moved
    datefinancial TIMESTAMP, -- Day it was posted
    costamountposted DECIMAL(18, 4), -- Cost posted, in the accounting currency of the company
    costamountphysical DECIMAL(18, 4), -- Cost of what moved and is not posted yet
    costamountadjustment DECIMAL(18, 4), -- Cost added by the closing of the inventory
    projid VARCHAR, -- Project number
    voucher VARCHAR, -- Voucher it was posted with
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(inventtransorigin) AS inventtransorigin,
    to_text(itemid) AS itemid,
    to_text(inventdimid) AS inventdimid,
    to_quantity(qty) AS qty,
    to_integer(statusissue) AS statusissue,
    to_integer(statusreceipt) AS statusreceipt,
    to_instant(datephysical) AS datephysical,
    to_instant(datefinancial) AS datefinancial,
    to_price(costamountposted) AS costamountposted,
    to_price(costamountphysical) AS costamountphysical,
    to_price(costamountadjustment) AS costamountadjustment,
    to_text(projid) AS projid,
    to_text(voucher) AS voucher,
    to_text(dataareaid) AS dataareaid,
    to_integer(recid) AS recid
FROM landing.inventtrans;
