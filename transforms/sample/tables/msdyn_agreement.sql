-- Grain: one row per agreement; a store has one at most.
SELECT 1 AS folder_no, FALSE AS is_deleted, s.agreement_id AS id,
    0 AS statecode, 1 AS statuscode, s.agreement_id AS msdyn_agreementid,
    concat('AGR-', lpad(CAST(s.store_no AS VARCHAR), 6, '0')) AS msdyn_name, 690970001 AS msdyn_systemstatus,
    s.account_id AS msdyn_serviceaccount, h.account_id AS msdyn_billingaccount, p.project_id AS msdyn_project,
    c.company_id AS msdyn_company, guid('price list', 10 + s.company_no) AS msdyn_pricelist,
    guid('tax code', s.company_no) AS msdyn_salestaxcode, TIMESTAMP '2025-01-01 00:00:00' AS msdyn_startdate,
    TIMESTAMP '2026-12-31 00:00:00' AS msdyn_enddate, 729 AS msdyn_duration, TRUE AS msdyn_taxable,
    c.currency_id AS transactioncurrencyid,
    row_version(1, s.store_no, 14) AS versionnumber, TIMESTAMP '2024-12-10 09:00:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM store AS s
JOIN chain AS h ON h.chain_no = s.chain_no
JOIN project AS p ON p.project_no = s.chain_no
JOIN company AS c ON c.company_no = s.company_no
WHERE s.has_agreement
ORDER BY s.store_no
