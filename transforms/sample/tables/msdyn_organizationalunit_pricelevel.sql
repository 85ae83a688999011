-- Grain: one row per cost price list of an organizational unit.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('unit price list', l.list_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('unit price list', l.list_no) AS msdyn_organizationalunit_pricelevelid,
    guid('organizational unit', l.company_no) AS msdyn_organizationalunitid, l.list_id AS pricelevelid,
    upper_row_version(1, l.list_no, 4) AS versionnumber, TIMESTAMP '2024-11-01 08:00:00' AS createdon,
    TIMESTAMP '2025-12-01 08:00:00' AS modifiedon
FROM price_list AS l
WHERE l.kind = 'cost'
ORDER BY l.list_no
