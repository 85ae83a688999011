-- Grain: one row per actual that dual-write staged for Finance ever seen, alive or deleted
-- Source: Finance projcdsactualsimport (domain 2.18, 5.2)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-06, CST-07, CST-09, CST-11, REJ-05
-- Scope: recorded_id by id
-- Control: amount
CREATE TABLE staging.projcdsactualsimport (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    actualid VARCHAR, -- Actual of Project Operations
    projectid VARCHAR, -- Project number
    projectdataareaid VARCHAR, -- Legal entity of the project
    contractid VARCHAR, -- Contract number
    transtype BIGINT, -- Transaction type, as on the actual
    transactionclassification BIGINT, -- Class, as on the actual
    billingtype BIGINT, -- Billing type, as on the actual
    adjustmentstatus BIGINT, -- Adjustment status, as on the actual
    quantity DECIMAL(18, 6), -- Quantity
    unitprice DECIMAL(18, 4), -- Price or cost per unit
    amount DECIMAL(18, 4), -- Quantity at that price
    transactioncurrencyid VARCHAR, -- Currency code
    exchangerate DECIMAL(22, 12), -- Exchange rate
    documentdate TIMESTAMP, -- Day it happened
    accountingdate TIMESTAMP, -- Day it counts
    productnumber VARCHAR, -- Product number
    vouchernumber VARCHAR, -- Voucher it was posted with
    accountingamount DECIMAL(18, 4), -- Amount in the accounting currency
    salestaxamount DECIMAL(18, 4), -- Sales tax
    projadvancedjournalline BIGINT, -- Line of the integration journal (recid)
    invoiceproposalid VARCHAR, -- Invoice proposal, of billed sales
    isprocessed BOOLEAN, -- The periodic import has taken it
    isduplicate BOOLEAN, -- Staged before
    integrationcount BIGINT, -- How often it was staged
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

WITH typed AS (
    SELECT
        to_guid(id) AS id,
        to_guid(actualid) AS actualid,
        to_text(projectid) AS projectid,
        to_text(projectdataareaid) AS projectdataareaid,
        to_text(contractid) AS contractid,
        to_integer(transtype) AS transtype,
        to_integer(transactionclassification) AS transactionclassification,
        to_integer(billingtype) AS billingtype,
        to_integer(adjustmentstatus) AS adjustmentstatus,
        to_quantity(quantity) AS quantity,
        to_price(unitprice) AS unitprice,
        to_price(amount) AS amount,
        to_text(transactioncurrencyid) AS transactioncurrencyid,
        to_rate(exchangerate) AS exchangerate,
        to_instant(documentdate) AS documentdate,
        to_instant(accountingdate) AS accountingdate,
        to_text(productnumber) AS productnumber,
        to_text(vouchernumber) AS vouchernumber,
        to_price(accountingamount) AS accountingamount,
        to_price(salestaxamount) AS salestaxamount,
        to_integer(projadvancedjournalline) AS projadvancedjournalline,
        to_text(invoiceproposalid) AS invoiceproposalid,
        to_flag(isprocessed) AS isprocessed,
        to_flag(isduplicate) AS isduplicate,
        to_integer(integrationcount) AS integrationcount,
        to_text(dataareaid) AS dataareaid,
        to_integer(recid) AS recid
    FROM landing.projcdsactualsimport
)

SELECT
    typed.*,
    COALESCE(date_fault(typed.documentdate), date_fault(typed.accountingdate)) AS fault_code
FROM typed;
