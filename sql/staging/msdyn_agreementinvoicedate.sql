-- Grain: one row per invoice date of an agreement ever seen, alive or deleted
-- Source: Dataverse msdyn_agreementinvoicedate (domain 2.7, 6)
-- Rules: CST-02, CST-03, CST-11, REJ-05
CREATE TABLE staging.msdyn_agreementinvoicedate (
    msdyn_agreementinvoicedateid VARCHAR NOT NULL, -- Key
    msdyn_agreement VARCHAR, -- Agreement; blank is the setup's
    msdyn_invoicesetup VARCHAR, -- Invoice setup
    msdyn_invoicedate TIMESTAMP, -- Planned day
    msdyn_invoicestatus BIGINT, -- 690970000 Scheduled, 690970001 Processed, 690970002 Canceled
    msdyn_invoice VARCHAR, -- Invoice made for it
    msdyn_revision BIGINT, -- Revision of the recurrence it was made by
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementinvoicedateid) AS msdyn_agreementinvoicedateid,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_guid(msdyn_invoicesetup) AS msdyn_invoicesetup,
    to_instant(msdyn_invoicedate) AS msdyn_invoicedate,
    to_integer(msdyn_invoicestatus) AS msdyn_invoicestatus,
    to_guid(msdyn_invoice) AS msdyn_invoice,
    to_integer(msdyn_revision) AS msdyn_revision,
    to_integer(statecode) AS statecode,
    date_fault(to_instant(msdyn_invoicedate)) AS fault_code
FROM landing.msdyn_agreementinvoicedate;
