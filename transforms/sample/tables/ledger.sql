-- Grain: one row per ledger: a company that keeps its books in Finance. All use one fiscal calendar, of calendar months.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('ledger', c.company_no) AS id,
    c.company_code AS name, 5760000000 AS fiscalcalendar, 'USD' AS accountingcurrency, 'USD' AS reportingcurrency,
    TIMESTAMP '2025-01-09 17:00:00' AS modifieddatetime, 'controller' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2023-11-06 09:00:00' AS createddatetime, 'controller' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, c.company_no, 6) AS sysrowversion, 5760000001 + c.company_no AS recid, 3117 AS tableid,
    row_version(1, c.company_no, 6) AS versionnumber, TIMESTAMP '2023-11-06 09:00:00' AS createdon, TIMESTAMP '2025-01-09 17:00:00' AS modifiedon
FROM company AS c
WHERE c.is_finance_model
