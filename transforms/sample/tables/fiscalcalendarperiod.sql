-- Grain: one row per fiscal period: a calendar month.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('fiscal period', m.month_no) AS id,
    strftime(m.first_day, '%Y-%m') AS name, strftime(m.first_day, '%b') AS shortname,
    m.first_day AS startdate, m.first_day + INTERVAL 1 MONTH - INTERVAL 1 DAY AS enddate, 1 AS type,
    5760000000 AS fiscalcalendar, 5760010000 + year(m.first_day) AS fiscalcalendaryear,
    TIMESTAMP '2025-01-09 17:00:00' AS modifieddatetime, 'controller' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2023-11-06 09:00:00' AS createddatetime, 'controller' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, m.month_no, 8) AS sysrowversion, 5760020000 + m.month_no AS recid, 3060 AS tableid,
    row_version(1, m.month_no, 8) AS versionnumber, TIMESTAMP '2023-11-06 09:00:00' AS createdon, TIMESTAMP '2025-01-09 17:00:00' AS modifiedon
FROM (
    SELECT range AS month_no, TIMESTAMP '2024-01-01 00:00:00' + to_months(CAST(range AS INTEGER)) AS first_day FROM range(36)
) AS m
