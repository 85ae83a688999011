-- Grain: one row per fiscal year, that of the calendar.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('fiscal year', y.year_no) AS id,
    CAST(y.year_no AS VARCHAR) AS name, 5760000000 AS fiscalcalendar, make_timestamp(y.year_no, 1, 1, 0, 0, 0) AS startdate,
    make_timestamp(y.year_no, 12, 31, 0, 0, 0) AS enddate,
    TIMESTAMP '2025-01-09 17:00:00' AS modifieddatetime, 'controller' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2023-11-06 09:00:00' AS createddatetime, 'controller' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, y.year_no, 7) AS sysrowversion, 5760010000 + y.year_no AS recid, 3061 AS tableid,
    row_version(1, y.year_no, 7) AS versionnumber, TIMESTAMP '2023-11-06 09:00:00' AS createdon, TIMESTAMP '2025-01-09 17:00:00' AS modifiedon
FROM (SELECT unnest([2024, 2025, 2026]) AS year_no) AS y
