-- Grain: one row per project in Finance.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('finance project', p.project_no) AS id,
    p.project_number AS projid, p.project_name AS name, CASE p.shape WHEN 'fixed_price' THEN 1 WHEN 'internal' THEN 4
        ELSE 0 END AS type, 3 AS status, CASE p.shape WHEN 'internal' THEN 'INT' ELSE 'EXT' END AS projgroupid,
    CASE WHEN p.contract_id IS NOT NULL THEN replace(p.project_number, 'PRJ', 'ORD') END AS projinvoiceprojid,
    5637200000 + p.project_no AS defaultdimension,
    TIMESTAMP '2026-06-30 16:00:00' AS modifieddatetime, 'dualwrite' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 09:00:00' AS createddatetime, 'dualwrite' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(c.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, p.project_no, 27) AS sysrowversion, 5637144600 + p.project_no AS recid, 624 AS tableid,
    row_version(1, p.project_no, 27) AS versionnumber, TIMESTAMP '2024-11-04 09:00:00' AS createdon,
    TIMESTAMP '2026-06-30 16:00:00' AS modifiedon
FROM project AS p
JOIN company AS c ON c.company_no = p.company_no
WHERE c.is_finance_model
ORDER BY p.project_no
