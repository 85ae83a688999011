-- Grain: one row per planned labor: three roles on each project, in whole hours at the prices of 2025.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('assignment', p.project_no * 4 + r.role_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('assignment', p.project_no * 4 + r.role_no) AS msdyn_resourceassignmentid,
    p.project_id AS msdyn_projectid, NULL::UUID AS msdyn_taskid,
    guid('resource', p.company_no * 5 + r.role_no) AS msdyn_bookableresourceid, r.role_id AS msdyn_resourcecategory,
    as_float(e.hours) AS msdyn_effort, as_money(to_money(e.hours * cost.price, c.currency_precision)) AS msdyn_plannedcost,
    as_money(to_money(e.hours * CASE WHEN p.shape = 'internal' THEN 0 ELSE sales.price END, c.currency_precision))
        AS msdyn_plannedsales,
    upper_row_version(1, p.project_no * 4 + r.role_no, 12) AS versionnumber, TIMESTAMP '2024-12-02 10:30:00' AS createdon,
    TIMESTAMP '2025-01-02 10:30:00' AS modifiedon
FROM project AS p
JOIN company AS c ON c.company_no = p.company_no
JOIN role AS r ON r.role_no < 3
JOIN (
    SELECT role_no, 4 + getvariable('lines') // getvariable('projects') * [25, 12, 6][1 + role_no] // 100 AS hours FROM role
) AS e ON e.role_no = r.role_no
JOIN role_price AS sales ON sales.role_no = r.role_no
    AND sales.list_no = sales_list_of(p.shape, p.company_no, p.project_no, TIMESTAMP '2025-01-01 00:00:00')
JOIN role_price AS cost ON cost.role_no = r.role_no
    AND cost.list_no = cost_list_of(p.company_no, TIMESTAMP '2025-01-01 00:00:00')
ORDER BY p.project_no, r.role_no
