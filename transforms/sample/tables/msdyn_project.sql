-- Grain: one row per project; one whose totals were updated again, on demand, behind the last change: a second.
WITH last_change AS (
    SELECT coalesce(list_max(getvariable('change_folders')), 1) AS folder_no
),

shown AS (
    SELECT project_no, sum(sign * gross_amount) AS cost,
        sum(CASE WHEN transaction_class = 192350000 THEN sign * gross_amount ELSE 0 END) AS labor_cost, max(written_at) AS written_at
    FROM exported_actual
    WHERE transaction_type = 192350000 AND entry <> 'adjusted'
    GROUP BY project_no
),

version AS (
    SELECT *, 1 AS folder_no FROM project
    UNION ALL
    SELECT p.*, l.folder_no FROM project AS p CROSS JOIN last_change AS l WHERE p.is_invoiced AND l.folder_no > 1
)

SELECT p.folder_no, FALSE AS is_deleted, p.project_id AS id,
    0 AS statecode, 1 AS statuscode, p.project_id AS msdyn_projectid, p.project_number AS msdyn_projectnumber,
    p.project_name AS msdyn_subject, p.contract_id AS msdyn_salesorderid,
    CASE WHEN p.shape <> 'internal' THEN p.chain_id END AS msdyn_customer, c.company_id AS msdyn_company,
    guid('organizational unit', c.company_no) AS msdyn_contractorganizationalunitid,
    c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    TIMESTAMP '2025-01-01 00:00:00' AS msdyn_scheduledstart, TIMESTAMP '2026-12-31 00:00:00' AS msdyn_scheduledend,
    TIMESTAMP '2025-01-02 00:00:00' AS msdyn_actualstart, NULL::TIMESTAMP AS msdyn_actualend,
    1 AS msdyn_overallprojectstatus,
    as_money(CASE WHEN p.folder_no > 1 THEN coalesce(s.labor_cost, 0) END) AS msdyn_actuallaborcost,
    as_money(CASE WHEN p.folder_no > 1 THEN coalesce(s.cost, 0) END) AS msdyn_totalactualcost,
    row_version(p.folder_no, p.project_no, 8) AS versionnumber,
    TIMESTAMP '2024-11-04 09:00:00' + to_minutes(CAST(p.project_no % 20000 AS INTEGER)) AS createdon,
    greatest(TIMESTAMP '2026-06-30 16:00:00', CASE WHEN p.folder_no > 1 THEN s.written_at + to_minutes(5) END) AS modifiedon
FROM version AS p
JOIN company AS c ON c.company_no = p.company_no
LEFT JOIN shown AS s ON s.project_no = p.project_no
ORDER BY p.project_no
