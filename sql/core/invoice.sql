-- Grain: one row per pro forma invoice that Project Operations recorded
-- Source: staging.invoice
-- Rules: COD-11
CREATE TABLE core.invoice (
    invoice_id VARCHAR NOT NULL, -- Key (Dataverse invoice)
    invoice_number VARCHAR, -- Invoice number
    contract_id VARCHAR, -- Project contract
    customer_id VARCHAR, -- Customer
    status_code VARCHAR NOT NULL CHECK (status_code IN ('draft', 'in_review', 'confirmed', 'paid')), -- Status
    is_confirmed BOOLEAN NOT NULL, -- Confirmed or paid, and not deleted: what it bills is billed
    has_corrections BOOLEAN NOT NULL, -- It corrects another invoice
    invoice_date DATE, -- Day of the invoice
    currency_code VARCHAR, -- Currency of its amounts
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    invoice.invoiceid AS invoice_id,
    invoice.invoicenumber AS invoice_number,
    invoice.salesorderid AS contract_id,
    invoice.customerid AS customer_id,
    invoice_status(invoice.msdyn_projectinvoicestatus) AS status_code,
    invoice_status(invoice.msdyn_projectinvoicestatus) IN ('confirmed', 'paid') AND NOT invoice.is_deleted AS is_confirmed,
    COALESCE(invoice.msdyn_hascorrections, FALSE) AS has_corrections,
    CAST(COALESCE(invoice.msdyn_invoicedate, invoice.modifiedon, invoice.createdon, invoice.landed_at) AS DATE) AS invoice_date,
    currency.currency_code,
    NOT invoice.is_deleted AS is_active,
    invoice.deleted_at
FROM current.invoice AS invoice
LEFT JOIN core.currency AS currency
    ON invoice.transactioncurrencyid = currency.currency_id
WHERE invoice.versionnumber IS NOT NULL;
