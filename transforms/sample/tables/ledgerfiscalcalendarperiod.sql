-- Grain: one row per ledger and fiscal period. Everything before the first work order is closed, all else is open.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('ledger period', c.company_no * 100 + m.month_no) AS id,
    5760000001 + c.company_no AS ledger, 5760020000 + m.month_no AS fiscalcalendarperiod,
    CASE WHEN m.month_no < 12 THEN 2 ELSE 0 END AS status,
    TIMESTAMP '2025-01-09 17:00:00' AS modifieddatetime, 'controller' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2023-11-06 09:00:00' AS createddatetime, 'controller' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, c.company_no * 100 + m.month_no, 9) AS sysrowversion, 5760030000 + c.company_no * 100 + m.month_no AS recid, 5149 AS tableid,
    row_version(1, c.company_no * 100 + m.month_no, 9) AS versionnumber, TIMESTAMP '2023-11-06 09:00:00' AS createdon, TIMESTAMP '2025-01-09 17:00:00' AS modifiedon
FROM company AS c
CROSS JOIN (SELECT range AS month_no FROM range(36)) AS m
WHERE c.is_finance_model
