-- Grain: one row per price of a role; costs are those of the resources of one unit.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('role price', r.price_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('role price', r.price_no) AS msdyn_resourcecategorypricelevelid,
    l.list_id AS msdyn_pricelist, o.role_id AS msdyn_resourcecategory,
    CAST(CASE l.kind WHEN 'cost' THEN guid('organizational unit', l.company_no) END AS UUID) AS msdyn_organizationalunit,
    guid('unit', 1) AS msdyn_unit, as_money(r.price) AS msdyn_price,
    upper_row_version(1, r.price_no, 5) AS versionnumber, TIMESTAMP '2024-11-01 08:05:00' AS createdon,
    TIMESTAMP '2025-12-01 08:00:00' AS modifiedon
FROM role_price AS r
JOIN price_list AS l ON l.list_no = r.list_no
JOIN role AS o ON o.role_no = r.role_no
ORDER BY r.price_no
