-- Grain: one row per posted project transaction: a line of an integration journal.
SELECT f.folder_no, FALSE AS is_deleted, guid('posted transaction', staged_number(f.lane, f.actual_no)) AS id,
    concat('PT', substr(f.voucher, 4)) AS transid, f.project_number AS projid,
    CASE f.transaction_class WHEN 192350000 THEN 2 WHEN 192350004 THEN 1 ELSE 4 END AS projtranstype,
    f.accounting_day AS transdate,
    CASE WHEN f.product_no < 19 AND f.transaction_type = 192350000 THEN f.product_number END AS itemid,
    as_real(f.sign * f.quantity) AS qty,
    as_real(CASE WHEN f.transaction_type = 192350000 THEN f.net_amount ELSE 0 END) AS totalcostamountcur,
    as_real(CASE WHEN f.transaction_type = 192350000 THEN 0 ELSE f.net_amount END) AS totalsalesamountcur,
    CASE WHEN f.transaction_type <> 192350000 THEN f.currency_code END AS currencyid,
    CASE WHEN f.transaction_type = 192350000 THEN f.currency_code END AS currencyidcost,
    as_real(f.sign * f.discount_given) AS linediscount,
    CASE f.billing_type WHEN 192350001 THEN 'Chargeable' WHEN 192350002 THEN 'Complimentary' ELSE 'Non-chargeable' END
        AS linepropertyid,
    5637200000 + f.project_no AS defaultdimension, f.voucher, CASE f.entry WHEN 'reversal' THEN 1 ELSE 0 END AS iscorrection,
    CASE f.entry WHEN 'reversal' THEN concat('PT', substr(journal_voucher(f.lane, f.actual_no - 1), 4)) END AS adjreftransid,
    f.posted_at AS modifieddatetime, 'accountant' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    f.posted_at AS createddatetime, 'accountant' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(f.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    actual_version(f.folder_no, f.lane, f.actual_no, 26) AS sysrowversion,
    5720000000 + staged_number(f.lane, f.actual_no) AS recid, 1048 AS tableid,
    actual_version(f.folder_no, f.lane, f.actual_no, 26) AS versionnumber, f.posted_at AS createdon, f.posted_at AS modifiedon
FROM finance_actual AS f
WHERE f.kind = 'journal'
