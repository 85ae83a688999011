-- Grain: one row per quarter of an agreement that bills a fee.
-- Its invoice is one of Field Service, which is no pro forma invoice and not in the export.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('fee date', f.fee_key) AS id,
    0 AS statecode, 1 AS statuscode, guid('fee date', f.fee_key) AS msdyn_agreementinvoicedateid,
    a.agreement_id AS msdyn_agreement, a.invoice_setup_id AS msdyn_invoicesetup, f.fee_at AS msdyn_invoicedate,
    CASE WHEN f.is_billed THEN 690970001 ELSE 690970000 END AS msdyn_invoicestatus,
    CASE WHEN f.is_billed THEN guid('fee invoice', f.fee_key) END AS msdyn_invoice, 1 AS msdyn_revision,
    upper_row_version(1, f.fee_key, 24) AS versionnumber, TIMESTAMP '2024-12-20 09:20:00' AS createdon,
    CASE WHEN f.is_billed THEN f.fee_at ELSE TIMESTAMP '2024-12-20 09:20:00' END AS modifiedon
FROM fee_date AS f
JOIN agreement AS a ON a.store_no = f.store_no
ORDER BY f.fee_key
