-- Grain: one row per sales price list of a project contract: its own ones, else that of its company.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('contract price list', p.project_no * 2 + l.list_no % 2) AS id,
    0 AS statecode, 1 AS statuscode,
    guid('contract price list', p.project_no * 2 + l.list_no % 2) AS msdyn_orderpricelistid,
    p.contract_id AS msdyn_contract, l.list_id AS msdyn_pricelist,
    upper_row_version(1, p.project_no * 2 + l.list_no % 2, 3) AS versionnumber,
    TIMESTAMP '2024-11-04 10:30:00' AS createdon, TIMESTAMP '2024-11-04 10:30:00' AS modifiedon
FROM project AS p
JOIN price_list AS l ON l.kind = 'sales' AND l.company_no = p.company_no
    AND CASE WHEN p.shape = 'no_material' THEN l.project_no = p.project_no ELSE l.project_no IS NULL END
WHERE p.contract_id IS NOT NULL
ORDER BY p.project_no, l.list_no
