-- Grain: one row per financial dimension.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('dimension', side) AS id,
    ['CostCenter', 'BusinessUnit'][1 + side] AS name,
    TIMESTAMP '2024-11-04 08:00:00' AS modifieddatetime, 'admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 08:00:00' AS createddatetime, 'admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, side, 30) AS sysrowversion, 5637290000 + side AS recid, 1885 AS tableid,
    row_version(1, side, 30) AS versionnumber, TIMESTAMP '2024-11-04 08:00:00' AS createdon,
    TIMESTAMP '2024-11-04 08:00:00' AS modifiedon
FROM (SELECT unnest([0, 1]) AS side) AS dimension
ORDER BY side
