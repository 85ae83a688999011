-- Grain: one row per line of an integration journal ever seen, alive or deleted
-- Source: Finance projadvancedjournalline (domain 2.18, 5.3)
-- Rules: CST-01, CST-02, CST-03, CST-06, CST-07, CST-09, CST-11, REJ-05
-- Scope: recorded_id by id
-- Control: extendedcost, extendedprice
CREATE TABLE staging.projadvancedjournalline (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    projadvancedjournal BIGINT, -- Integration journal (recid)
    linenumber DECIMAL(18, 6), -- Number within the journal
    transtype BIGINT, -- Kind of project transaction: 1 Revenue, 2 Hour, 3 Expense, 4 Item
    voucher VARCHAR, -- Voucher of this line
    relatedvoucher VARCHAR, -- Voucher of the other side of the same source
    accountingdate TIMESTAMP, -- Day it counts
    projtransdate TIMESTAMP, -- Day it happened
    projid VARCHAR, -- Project number
    projcategoryid VARCHAR, -- Project category
    projtransid VARCHAR, -- Transaction number it is posted as
    quantity DECIMAL(18, 6), -- Quantity
    unitcost DECIMAL(18, 4), -- Cost per unit; blank or 0 on sales
    extendedcost DECIMAL(18, 4), -- Cost
    costcurrency VARCHAR, -- Currency of the cost
    costexchangerate DECIMAL(22, 12), -- Its rate: accounting currency for 100
    unitprice DECIMAL(18, 4), -- Price per unit; blank or 0 on cost
    extendedprice DECIMAL(18, 4), -- Sales amount less discount
    pricecurrency VARCHAR, -- Currency of the price
    priceexchangerate DECIMAL(22, 12), -- Its rate: accounting currency for 100
    linediscount DECIMAL(18, 4), -- Discount
    linepropertyid VARCHAR, -- Line property
    defaultdimension BIGINT, -- Dimension set (recid of dimensionattributevalueset)
    itemid VARCHAR, -- Item number, of stocked items
    inventdimid VARCHAR, -- Inventory dimensions, of stocked items
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

WITH typed AS (
    SELECT
        to_guid(id) AS id,
        to_integer(projadvancedjournal) AS projadvancedjournal,
        to_quantity(linenumber) AS linenumber,
        to_integer(transtype) AS transtype,
        to_text(voucher) AS voucher,
        to_text(relatedvoucher) AS relatedvoucher,
        to_instant(accountingdate) AS accountingdate,
        to_instant(projtransdate) AS projtransdate,
        to_text(projid) AS projid,
        to_text(projcategoryid) AS projcategoryid,
        to_text(projtransid) AS projtransid,
        to_quantity(quantity) AS quantity,
        to_price(unitcost) AS unitcost,
        to_price(extendedcost) AS extendedcost,
        to_text(costcurrency) AS costcurrency,
        to_rate(costexchangerate) AS costexchangerate,
        to_price(unitprice) AS unitprice,
        to_price(extendedprice) AS extendedprice,
        to_text(pricecurrency) AS pricecurrency,
        to_rate(priceexchangerate) AS priceexchangerate,
        to_price(linediscount) AS linediscount,
        to_text(linepropertyid) AS linepropertyid,
        to_integer(defaultdimension) AS defaultdimension,
        to_text(itemid) AS itemid,
        to_text(inventdimid) AS inventdimid,
        to_text(dataareaid) AS dataareaid,
        to_integer(recid) AS recid
    FROM landing.projadvancedjournalline
)

SELECT
    typed.*,
    COALESCE(date_fault(typed.projtransdate), date_fault(typed.accountingdate)) AS fault_code
FROM typed;
