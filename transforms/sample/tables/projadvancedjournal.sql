-- Grain: one row per integration journal.
WITH journal AS (
    SELECT journal_no, folder_no, company_code, month, count(*) AS line_count
    FROM finance_actual WHERE kind = 'journal'
    GROUP BY ALL
)

SELECT j.folder_no, FALSE AS is_deleted, guid('integration journal', j.journal_no) AS id,
    journal_name(j.company_code, j.folder_no, j.month, j.journal_no) AS projadvancedjournalid,
    concat('Imported from staging, ', j.line_count, ' lines') AS description, 2 AS status,
    journals_posted_at(j.folder_no, j.month) AS posteddatetime,
    journals_posted_at(j.folder_no, j.month) AS modifieddatetime, 'accountant' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    imported_at(j.folder_no, j.month) AS createddatetime, 'import' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(j.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(j.folder_no, row_number() OVER (PARTITION BY j.folder_no ORDER BY j.journal_no), 1) AS sysrowversion,
    5700000000000 + j.journal_no AS recid, 17205 AS tableid,
    row_version(j.folder_no, row_number() OVER (PARTITION BY j.folder_no ORDER BY j.journal_no), 1) AS versionnumber,
    imported_at(j.folder_no, j.month) AS createdon, journals_posted_at(j.folder_no, j.month) AS modifiedon
FROM journal AS j
