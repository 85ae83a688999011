-- Grain: one row per warehouse in Finance; two at each site.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('finance warehouse', w.warehouse_no) AS id,
    CASE WHEN w.warehouse_no % 2 = 0 THEN 'MAIN' ELSE 'VANS' END AS inventlocationid, '1' AS inventsiteid,
    TIMESTAMP '2024-11-04 08:00:00' AS modifieddatetime, 'admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 08:00:00' AS createddatetime, 'admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(c.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, w.warehouse_no, 31) AS sysrowversion, 5637147000 + w.warehouse_no AS recid, 158 AS tableid,
    row_version(1, w.warehouse_no, 31) AS versionnumber, TIMESTAMP '2024-11-04 08:00:00' AS createdon,
    TIMESTAMP '2024-11-04 08:00:00' AS modifiedon
FROM (SELECT range AS warehouse_no FROM range(10)) AS w
JOIN company AS c ON c.company_no = w.warehouse_no // 2
WHERE c.is_finance_model
ORDER BY w.warehouse_no
