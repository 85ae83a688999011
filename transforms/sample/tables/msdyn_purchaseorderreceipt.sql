-- Grain: one row per receipt: two a company.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('receipt', c.company_no * 2 + w.wave) AS id,
    0 AS statecode, 1 AS statuscode, guid('receipt', c.company_no * 2 + w.wave) AS msdyn_purchaseorderreceiptid,
    guid('purchase order', c.company_no * 2 + w.wave) AS msdyn_purchaseorder, w.received_at AS msdyn_datereceived,
    upper_row_version(1, c.company_no * 2 + w.wave, 28) AS versionnumber, w.received_at AS createdon,
    w.received_at AS modifiedon
FROM company AS c
CROSS JOIN (VALUES (1, TIMESTAMP '2024-12-02 08:00:00'), (2, TIMESTAMP '2025-06-02 08:00:00')) AS w(wave, received_at)
WHERE NOT c.is_finance_model
