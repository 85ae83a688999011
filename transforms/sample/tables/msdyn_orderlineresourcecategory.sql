-- Grain: one row per role that a contract line decides on: trainees are paid for on contracts about labor, engineers
-- come free of charge on some others.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('contract line role', p.project_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('contract line role', p.project_no) AS msdyn_orderlineresourcecategoryid,
    p.contract_line_id AS msdyn_contractlineid, r.role_id AS msdyn_resourcecategory,
    CASE p.shape_no WHEN 9 THEN 192350002 ELSE 192350001 END AS msdyn_billingtype,
    upper_row_version(1, p.project_no, 10) AS versionnumber, TIMESTAMP '2024-11-05 09:30:00' AS createdon,
    TIMESTAMP '2024-11-05 09:30:00' AS modifiedon
FROM project AS p
JOIN role AS r ON r.role_no = CASE p.shape_no WHEN 9 THEN 2 ELSE 3 END
WHERE p.shape_no IN (6, 9)
ORDER BY p.project_no
