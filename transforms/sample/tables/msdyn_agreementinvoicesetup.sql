-- Grain: one row per agreement that bills a fee.
SELECT 1 AS folder_no, FALSE AS is_deleted, a.invoice_setup_id AS id,
    0 AS statecode, 1 AS statuscode, a.invoice_setup_id AS msdyn_agreementinvoicesetupid,
    'Quarterly fee' AS msdyn_name, a.agreement_id AS msdyn_agreement,
    concat('<root><pattern><period>monthly</period><option>every</option><months every=''3''><day>1</day></months></pattern>',
        '<range><start>01/01/2025</start><option>noEnd</option></range><datas/></root>') AS msdyn_recurrencesettings,
    1 AS msdyn_revision,
    upper_row_version(1, a.store_no * 8, 18) AS versionnumber, TIMESTAMP '2024-12-10 09:50:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM agreement AS a
WHERE a.has_fee
ORDER BY a.store_no
