-- Grain: one row per project.
SELECT 1 AS folder_no, FALSE AS is_deleted, p.project_id AS id,
    0 AS statecode, 1 AS statuscode, p.project_id AS msdyn_projectid, p.project_number AS msdyn_projectnumber,
    p.project_name AS msdyn_subject, p.contract_id AS msdyn_salesorderid,
    CASE WHEN p.shape <> 'internal' THEN p.chain_id END AS msdyn_customer, c.company_id AS msdyn_company,
    guid('organizational unit', c.company_no) AS msdyn_contractorganizationalunitid,
    c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    TIMESTAMP '2025-01-01 00:00:00' AS msdyn_scheduledstart, TIMESTAMP '2026-12-31 00:00:00' AS msdyn_scheduledend,
    TIMESTAMP '2025-01-02 00:00:00' AS msdyn_actualstart, NULL::TIMESTAMP AS msdyn_actualend,
    1 AS msdyn_overallprojectstatus,
    row_version(1, p.project_no, 8) AS versionnumber,
    TIMESTAMP '2024-11-04 09:00:00' + to_minutes(CAST(p.project_no % 20000 AS INTEGER)) AS createdon,
    TIMESTAMP '2026-06-30 16:00:00' AS modifiedon
FROM project AS p
JOIN company AS c ON c.company_no = p.company_no
ORDER BY p.project_no
