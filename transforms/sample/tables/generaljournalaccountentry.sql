-- Grain: one row per voucher and account of the general ledger.
SELECT l.folder_no, FALSE AS is_deleted, guid('ledger entry', l.voucher_no * 256 + l.posting_type) AS id,
    5740000000 + l.voucher_no AS generaljournalentry,
    concat(CASE l.posting_type WHEN 4 THEN '222200' WHEN 31 THEN '130100' WHEN 92 THEN '140200' WHEN 121 THEN '540100'
        WHEN 122 THEN '600300' WHEN 124 THEN '540200' WHEN 126 THEN '420100' WHEN 128 THEN '420200' WHEN 129 THEN '161300'
        WHEN 138 THEN '161400' END, '-CC_', lpad(CAST(l.project_no % 7 AS VARCHAR), 3, '0'), '-FIELD_SERVICE') AS ledgeraccount,
    l.posting_type AS postingtype, as_real(l.amount) AS transactioncurrencyamount,
    l.currency_code AS transactioncurrencycode, as_real(l.accounting_amount) AS accountingcurrencyamount,
    as_real(l.accounting_amount) AS reportingcurrencyamount, CASE WHEN l.amount < 0 THEN 1 ELSE 0 END AS iscredit, 0 AS iscorrection,
    l.posted_at AS modifieddatetime, 'accountant' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    l.posted_at AS createddatetime, 'accountant' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(l.folder_no, l.voucher_no * 256 + l.posting_type, 4) AS sysrowversion,
    5750000000000 + l.voucher_no * 256 + l.posting_type AS recid, 3124 AS tableid,
    row_version(l.folder_no, l.voucher_no * 256 + l.posting_type, 4) AS versionnumber, l.posted_at AS createdon,
    l.posted_at AS modifiedon
FROM ledger_leg AS l
