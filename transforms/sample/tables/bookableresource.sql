-- Grain: one row per technician; five in each company.
SELECT 1 AS folder_no, FALSE AS is_deleted, r.resource_id AS id,
    0 AS statecode, 1 AS statuscode, r.resource_id AS bookableresourceid,
    concat(['Ana', 'Ben', 'Chika', 'Dana', 'Emre', 'Faisal', 'Greta', 'Hiro'][1 + r.resource_no % 8], ' ',
           ['Okafor', 'Schmidt', 'Tanaka', 'Al-Sabah', 'Miller', 'Rossi', 'Larsen'][1 + r.resource_no % 7]) AS name,
    3 AS resourcetype, c.company_id AS msdyn_company,
    guid('warehouse', c.company_no * 2 + r.resource_no % 2) AS msdyn_warehouse,
    row_version(1, r.resource_no, 5) AS versionnumber, TIMESTAMP '2024-03-01 07:30:00' AS createdon,
    TIMESTAMP '2026-02-11 07:30:00' AS modifiedon
FROM (SELECT range AS resource_no, guid('resource', range) AS resource_id FROM range(25)) AS r
JOIN company AS c ON c.company_no = r.resource_no // 5
ORDER BY r.resource_no
