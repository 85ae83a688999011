-- Grain: one row per invoice proposal: a confirmed pro forma invoice of a company with Finance.
WITH proposal AS (
    SELECT proposal_no, folder_no, company_code, project_no, project_number, currency_code, exchange_rate, posted_at,
        sum(CASE WHEN billing_type = 192350001 THEN net_amount ELSE 0 END) AS net_amount, sum(sign * tax) AS tax,
        sum(CASE WHEN billing_type = 192350001 THEN sign * discount_given ELSE 0 END) AS discount,
        sum(CASE WHEN transaction_class = 192350003 THEN net_amount ELSE 0 END) AS on_account
    FROM finance_actual WHERE kind = 'invoice'
    GROUP BY ALL
)

SELECT f.folder_no, FALSE AS is_deleted, guid('invoice proposal', f.proposal_no) AS id,
    invoice_number(f.proposal_no) AS proposalid, replace(f.project_number, 'PRJ', 'ORD') AS projinvoiceprojid,
    concat('FS-', replace(f.project_number, 'PRJ-', '')) AS fundingsource,
    as_real(f.net_amount + f.tax) AS invoiceamount, as_real(f.on_account) AS onaccountamount, as_real(f.discount) AS sumlinedisc,
    as_real(f.tax) AS sumtax, f.currency_code AS currencyid, finance_rate(f.exchange_rate) AS exchrate,
    invoice_day(f.folder_no) AS invoicedate, invoice_day(f.folder_no) + to_days(30) AS duedate,
    5637200000 + f.project_no AS defaultdimension, invoice_voucher(f.proposal_no) AS ledgervoucher,
    f.posted_at AS modifieddatetime, 'accountant' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    f.posted_at - to_minutes(5) AS createddatetime, 'dualwrite' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(f.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(f.folder_no, f.proposal_no, 2) AS sysrowversion, 5730000000 + f.proposal_no AS recid, 633 AS tableid,
    row_version(f.folder_no, f.proposal_no, 2) AS versionnumber, f.posted_at - to_minutes(5) AS createdon, f.posted_at AS modifiedon
FROM proposal AS f
