-- Grain: one row per inventory site; one in each company.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('site', company_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('site', company_no) AS msdyn_siteid, concat(city, ' site') AS msdyn_name,
    '1' AS msdyn_sitenumber, company_id AS msdyn_company,
    row_version(1, company_no, 6) AS versionnumber, TIMESTAMP '2024-01-05 08:00:00' AS createdon,
    TIMESTAMP '2024-01-05 08:00:00' AS modifiedon
FROM company
