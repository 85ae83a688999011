-- Grain: one row per site in Finance; one in each company.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('finance site', c.company_no) AS id,
    '1' AS siteid, concat(c.city, ' site') AS name,
    TIMESTAMP '2024-11-04 08:00:00' AS modifieddatetime, 'admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 08:00:00' AS createddatetime, 'admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(c.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, c.company_no, 30) AS sysrowversion, 5637146000 + c.company_no AS recid, 1203 AS tableid,
    row_version(1, c.company_no, 30) AS versionnumber, TIMESTAMP '2024-11-04 08:00:00' AS createdon,
    TIMESTAMP '2024-11-04 08:00:00' AS modifiedon
FROM company AS c
WHERE c.is_finance_model
ORDER BY c.company_no
