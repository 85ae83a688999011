-- Grain: one row per version of a milestone.
WITH version AS (
    SELECT *, 1 AS folder_no,
        CASE WHEN is_on_invoice THEN 192350002 ELSE [192350003, 192350001, 192350000][milestone_no] END AS invoice_status
    FROM milestone
    UNION ALL
    SELECT *, confirm_folder(), 192350003 FROM milestone WHERE is_on_invoice AND confirm_folder() IS NOT NULL
)

SELECT m.folder_no, FALSE AS is_deleted, m.milestone_id AS id,
    0 AS statecode, 1 AS statuscode, m.milestone_id AS msdyn_contractlinescheduleofvalueid, m.milestone_name AS msdyn_name,
    p.contract_line_id AS msdyn_contractlineid, m.due_at AS msdyn_milestonedate, as_money(m.amount) AS msdyn_amount,
    m.invoice_status AS msdyn_invoicestatus,
    upper_row_version(m.folder_no, m.project_no * 4 + m.milestone_no, 13) AS versionnumber,
    TIMESTAMP '2024-11-05 10:00:00' AS createdon,
    CASE m.folder_no WHEN 1 THEN TIMESTAMP '2026-07-01 10:00:00' ELSE folder_time(m.folder_no) - to_minutes(30) END
        AS modifiedon
FROM version AS m
JOIN project AS p ON p.project_no = m.project_no
