-- Grain: one row per set of financial dimensions; each project has its own.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('dimension set', p.project_no) AS id,
    md5(concat('dimension set ', p.project_no)) AS hash,
    TIMESTAMP '2024-11-04 09:00:00' AS modifieddatetime, 'dualwrite' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 09:00:00' AS createddatetime, 'dualwrite' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, p.project_no, 28) AS sysrowversion, 5637200000 + p.project_no AS recid, 2486 AS tableid,
    row_version(1, p.project_no, 28) AS versionnumber, TIMESTAMP '2024-11-04 09:00:00' AS createdon,
    TIMESTAMP '2024-11-04 09:00:00' AS modifiedon
FROM project AS p
JOIN company AS c ON c.company_no = p.company_no
WHERE c.is_finance_model
ORDER BY p.project_no
