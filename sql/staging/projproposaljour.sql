-- Grain: one row per invoice proposal ever seen, alive or deleted
-- Source: Finance projproposaljour (domain 2.18, I8)
-- Rules: CST-01, CST-02, CST-03, CST-07, CST-09, CST-11, REJ-05
-- Scope: recorded_id by id
-- Control: invoiceamount
CREATE TABLE staging.projproposaljour (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    proposalid VARCHAR, -- Number, that of the pro forma invoice
    projinvoiceprojid VARCHAR, -- Contract number
    fundingsource VARCHAR, -- Funding source
    invoiceamount DECIMAL(18, 4), -- Amount with tax
    onaccountamount DECIMAL(18, 4), -- Of it on account
    sumlinedisc DECIMAL(18, 4), -- Discounts
    sumtax DECIMAL(18, 4), -- Tax
    currencyid VARCHAR, -- Currency code
    exchrate DECIMAL(22, 12), -- Exchange rate
    invoicedate TIMESTAMP, -- Day of the invoice
    duedate TIMESTAMP, -- Day it is due
    defaultdimension BIGINT, -- Dimension set (recid of dimensionattributevalueset)
    ledgervoucher VARCHAR, -- Voucher it was posted with
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

WITH typed AS (
    SELECT
        to_guid(id) AS id,
        to_text(proposalid) AS proposalid,
        to_text(projinvoiceprojid) AS projinvoiceprojid,
        to_text(fundingsource) AS fundingsource,
        to_price(invoiceamount) AS invoiceamount,
        to_price(onaccountamount) AS onaccountamount,
        to_price(sumlinedisc) AS sumlinedisc,
        to_price(sumtax) AS sumtax,
        to_text(currencyid) AS currencyid,
        to_rate(exchrate) AS exchrate,
        to_instant(invoicedate) AS invoicedate,
        to_instant(duedate) AS duedate,
        to_integer(defaultdimension) AS defaultdimension,
        to_text(ledgervoucher) AS ledgervoucher,
        to_text(dataareaid) AS dataareaid,
        to_integer(recid) AS recid
    FROM landing.projproposaljour
)

SELECT
    typed.*,
    date_fault(typed.invoicedate) AS fault_code
FROM typed;
