-- Grain: one row per pro forma invoice of Project Operations ever seen, alive or deleted
-- Source: Dataverse invoice (domain 2.16)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-11, REJ-05
CREATE TABLE staging.invoice (
    invoiceid VARCHAR NOT NULL, -- Key
    invoicenumber VARCHAR, -- Number
    salesorderid VARCHAR, -- Project contract
    customerid VARCHAR, -- Customer
    msdyn_projectinvoicestatus BIGINT, -- 192350000 Draft, 1 In Review, 2 Confirmed, 3 Invoice Paid
    msdyn_hascorrections BOOLEAN, -- It corrects another invoice
    msdyn_invoicedate TIMESTAMP, -- Day of the invoice, that of its confirmation once confirmed
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    statecode BIGINT -- 0 active
);

WITH typed AS (
    SELECT
        to_guid(invoiceid) AS invoiceid,
        to_text(invoicenumber) AS invoicenumber,
        to_guid(salesorderid) AS salesorderid,
        to_guid(customerid) AS customerid,
        to_integer(msdyn_projectinvoicestatus) AS msdyn_projectinvoicestatus,
        to_flag(msdyn_hascorrections) AS msdyn_hascorrections,
        to_instant(msdyn_invoicedate) AS msdyn_invoicedate,
        to_guid(transactioncurrencyid) AS transactioncurrencyid,
        to_integer(statecode) AS statecode
    FROM landing.invoice
)

SELECT
    typed.*,
    date_fault(typed.msdyn_invoicedate) AS fault_code
FROM typed;
