-- Grain: one row per posted project transaction ever seen, alive or deleted
-- Source: Finance projpostedtranstable (domain 2.18)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-06, CST-07, CST-11, REJ-05
-- Scope: recorded_id by id
-- Control: totalcostamountcur, totalsalesamountcur
CREATE TABLE staging.projpostedtranstable (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    transid VARCHAR, -- Transaction number
    projid VARCHAR, -- Project number
    projtranstype BIGINT, -- Kind: 1 Revenue, 2 Hour, 3 Expense, 4 Item, 5 OnAccount
    transdate TIMESTAMP, -- Day it happened
    itemid VARCHAR, -- Item number
    qty DECIMAL(18, 6), -- Quantity
    totalcostamountcur DECIMAL(18, 4), -- Cost
    totalsalesamountcur DECIMAL(18, 4), -- Sales amount less discount
    currencyid VARCHAR, -- Currency of the sales
    currencyidcost VARCHAR, -- Currency of the cost
    linediscount DECIMAL(18, 4), -- Discount
    linepropertyid VARCHAR, -- Line property
    defaultdimension BIGINT, -- Dimension set (recid of dimensionattributevalueset)
    inventtransid VARCHAR, -- Inventory transaction
    inventdimid VARCHAR, -- Inventory dimensions
    voucher VARCHAR, -- Voucher
    iscorrection BOOLEAN, -- It corrects another
    adjreftransid VARCHAR, -- The transaction it corrects
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

WITH typed AS (
    SELECT
        to_guid(id) AS id,
        to_text(transid) AS transid,
        to_text(projid) AS projid,
        to_integer(projtranstype) AS projtranstype,
        to_instant(transdate) AS transdate,
        to_text(itemid) AS itemid,
        to_quantity(qty) AS qty,
        to_price(totalcostamountcur) AS totalcostamountcur,
        to_price(totalsalesamountcur) AS totalsalesamountcur,
        to_text(currencyid) AS currencyid,
        to_text(currencyidcost) AS currencyidcost,
        to_price(linediscount) AS linediscount,
        to_text(linepropertyid) AS linepropertyid,
        to_integer(defaultdimension) AS defaultdimension,
        to_text(inventtransid) AS inventtransid,
        to_text(inventdimid) AS inventdimid,
        to_text(voucher) AS voucher,
        to_flag(iscorrection) AS iscorrection,
        to_text(adjreftransid) AS adjreftransid,
        to_text(dataareaid) AS dataareaid,
        to_integer(recid) AS recid
    FROM landing.projpostedtranstable
)

SELECT
    typed.*,
    date_fault(typed.transdate) AS fault_code
FROM typed;
