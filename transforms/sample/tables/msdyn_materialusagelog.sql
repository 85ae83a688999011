-- Grain: one row per version of a usage log.
SELECT l.folder_no, l.is_gone AS is_deleted, guid('usage log', l.line_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('usage log', l.line_no) AS msdyn_materialusagelogid,
    CASE WHEN NOT l.is_service THEN l.line_id END AS msdyn_workorderproduct,
    CASE WHEN l.is_service THEN l.line_id END AS msdyn_workorderservice,
    p.project_id AS msdyn_project, l.task_id AS msdyn_projecttask, i.product_id AS msdyn_product,
    l.resource_id AS msdyn_bookableresource, u.unit_id AS msdyn_unit, as_float(l.used_in_unit) AS msdyn_quantity,
    as_money(l.unit_cost) AS msdyn_unitcost,
    l.used_at AS msdyn_transactiondate,
    CASE WHEN i.kind = 'inventory' THEN l.site_id END AS msdyn_site,
    CASE WHEN i.kind = 'inventory' THEN l.warehouse_id END AS msdyn_warehouse,
    l.serial_number AS msdyn_serialnumber, l.batch_number AS msdyn_batchnumber, 192350002 AS msdyn_status,
    row_version(l.folder_no, l.line_no, 22) AS versionnumber, l.recorded_at AS createdon, l.touched_at AS modifiedon
FROM exported_usage AS l
JOIN project AS p ON p.project_no = l.project_no
JOIN item AS i ON i.product_no = l.product_no
JOIN unit AS u ON u.unit_no = l.unit_no
