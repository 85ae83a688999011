-- Grain: one row per voucher in the general ledger.
WITH voucher AS (
    SELECT voucher, voucher_no, company_no, folder_no, posted_at, accounting_day FROM ledger_leg GROUP BY ALL
)

SELECT v.folder_no, FALSE AS is_deleted, guid('ledger voucher', v.voucher_no) AS id,
    concat('GJ', lpad(CAST(v.voucher_no AS VARCHAR), 12, '0')) AS journalnumber, v.voucher AS subledgervoucher,
    lower(c.company_code) AS subledgervoucherdataareaid, v.accounting_day AS accountingdate, v.accounting_day AS documentdate,
    v.posted_at AS modifieddatetime, 'accountant' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    v.posted_at AS createddatetime, 'accountant' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(v.folder_no, v.voucher_no, 3) AS sysrowversion, 5740000000 + v.voucher_no AS recid, 3119 AS tableid,
    row_version(v.folder_no, v.voucher_no, 3) AS versionnumber, v.posted_at AS createdon, v.posted_at AS modifiedon
FROM voucher AS v
JOIN company AS c ON c.company_no = v.company_no
