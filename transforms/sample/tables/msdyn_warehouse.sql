-- Grain: one row per warehouse; two at each site.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('warehouse', w.warehouse_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('warehouse', w.warehouse_no) AS msdyn_warehouseid,
    concat(c.city, CASE WHEN w.warehouse_no % 2 = 0 THEN ' main warehouse' ELSE ' vans' END) AS msdyn_name,
    CASE WHEN w.warehouse_no % 2 = 1 THEN 'Stock on service vans, counted "weekly", by site' END AS msdyn_description,
    CASE WHEN w.warehouse_no % 2 = 0 THEN 'MAIN' ELSE 'VANS' END AS msdyn_warehouseidentifier,
    guid('site', c.company_no) AS msdyn_site, c.company_id AS msdyn_company,
    row_version(1, w.warehouse_no, 7) AS versionnumber, TIMESTAMP '2024-01-05 09:00:00' AS createdon,
    TIMESTAMP '2024-01-05 09:00:00' AS modifiedon
FROM (SELECT range AS warehouse_no FROM range(10)) AS w
JOIN company AS c ON c.company_no = w.warehouse_no // 2
ORDER BY w.warehouse_no
