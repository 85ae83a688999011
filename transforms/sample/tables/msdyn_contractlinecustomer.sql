-- Grain: one row per contract line: one customer pays all of it.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('contract line customer', l.number) AS id,
    0 AS statecode, 1 AS statuscode, guid('contract line customer', l.number) AS msdyn_contractlinecustomerid,
    l.line_id AS salesorderdetailid, l.chain_id AS msdyn_customer, as_float(100) AS msdyn_percentage,
    TRUE AS msdyn_isroundingcustomer, as_money(NULL) AS msdyn_nottoexceedamount,
    row_version(1, l.number, 13) AS versionnumber, TIMESTAMP '2024-11-05 09:00:00' AS createdon,
    TIMESTAMP '2024-11-05 09:00:00' AS modifiedon
FROM (
    SELECT project_no * 2 AS number, contract_line_id AS line_id, chain_id FROM project WHERE contract_id IS NOT NULL
    UNION ALL
    SELECT project_no * 2 + 1, guid('expense line', project_no), chain_id
    FROM project WHERE shape = 'time_and_material' AND project_no % 10 IN (0, 7)
) AS l
ORDER BY l.number
