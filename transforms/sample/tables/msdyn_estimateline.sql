-- Grain: one row per version of an estimate row.
-- A cost row and a sales row per estimated line; the estimate's discount is not carried over.
WITH paired AS (SELECT *, unnest([0, 1]) AS side FROM exported_estimate)

SELECT l.folder_no, l.is_gone AS is_deleted, guid('estimate', l.line_no * 2 + l.side) AS id,
    0 AS statecode, 1 AS statuscode, guid('estimate', l.line_no * 2 + l.side) AS msdyn_estimatelineid,
    p.project_id AS msdyn_project, l.task_id AS msdyn_task, i.product_id AS msdyn_product, u.unit_id AS msdyn_unit,
    192350002 AS msdyn_transactionclassification,
    CASE l.side WHEN 0 THEN 192350000 ELSE 192350004 END AS msdyn_transactiontypecode,
    as_float(l.estimate_in_unit) AS msdyn_quantity,
    as_money(CASE l.side WHEN 0 THEN l.unit_cost
        ELSE coalesce(l.estimate_calculated_unit_amount, l.estimate_unit_amount) END) AS msdyn_price,
    as_money(to_money(l.estimate_in_unit * CASE l.side WHEN 0 THEN l.unit_cost
        ELSE coalesce(l.estimate_calculated_unit_amount, l.estimate_unit_amount) END, l.currency_precision)) AS msdyn_amount,
    date_trunc('day', l.created_at)::TIMESTAMP AS msdyn_documentdate, l.work_order_id AS msdyn_workorder,
    CASE WHEN NOT l.is_service THEN l.line_id END AS msdyn_workorderproduct,
    CASE WHEN l.is_service THEN l.line_id END AS msdyn_workorderservice, l.agreement_id AS msdyn_agreement,
    c.currency_id AS transactioncurrencyid,
    row_version(l.folder_no, l.line_no * 2 + l.side, 24) AS versionnumber, l.created_at AS createdon,
    CASE WHEN l.folder_no = l.estimate_change_folder THEN l.changed_at ELSE l.created_at END AS modifiedon
FROM paired AS l
JOIN project AS p ON p.project_no = l.project_no
JOIN item AS i ON i.product_no = l.product_no
JOIN unit AS u ON u.unit_no = l.unit_no
JOIN company AS c ON c.company_no = l.company_no
