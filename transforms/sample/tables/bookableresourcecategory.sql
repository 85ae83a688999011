-- Grain: one row per role.
SELECT 1 AS folder_no, FALSE AS is_deleted, role_id AS id,
    0 AS statecode, 1 AS statuscode, role_id AS bookableresourcecategoryid, role_name AS name,
    CASE WHEN is_chargeable THEN 192350001 ELSE 192350000 END AS msdyn_billingtype,
    upper_row_version(1, role_no, 0) AS versionnumber, TIMESTAMP '2024-01-10 08:00:00' AS createdon,
    TIMESTAMP '2024-01-10 08:00:00' AS modifiedon
FROM role
