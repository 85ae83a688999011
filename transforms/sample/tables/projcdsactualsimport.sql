-- Grain: one row per version of a staged actual.
-- What dual-write put into the staging table of Finance, for the companies that keep their books there.
SELECT a.folder_no, FALSE AS is_deleted, CASE a.lane WHEN 0 THEN guid('staged actual', a.actual_no)
        ELSE guid('another staged actual', a.actual_no * 8 + a.lane) END AS id,
    a.actual_id AS actualid, a.project_number AS projectid, lower(a.company_code) AS projectdataareaid,
    CASE WHEN a.contract_id IS NOT NULL THEN replace(a.project_number, 'PRJ', 'ORD') END AS contractid,
    a.transaction_type AS transtype, a.transaction_class AS transactionclassification,
    a.billing_type AS billingtype, a.adjustment_status AS adjustmentstatus, as_real(a.sign * a.quantity) AS quantity,
    as_real(a.unit_price) AS unitprice, as_real(a.sign * a.gross_amount) AS amount,
    a.currency_code AS transactioncurrencyid, as_real(a.exchange_rate) AS exchangerate,
    date_trunc('day', a.happened_at)::TIMESTAMP AS documentdate, f.accounting_day AS accountingdate, a.product_number AS productnumber,
    a.unit_name AS unitofmeasure, f.voucher AS vouchernumber, as_real(f.accounting_amount) AS accountingamount,
    as_real(f.sign * f.tax) AS salestaxamount,
    CASE WHEN f.kind = 'journal' THEN journal_line_record(a.lane, a.actual_no) END AS projadvancedjournalline,
    CASE WHEN f.kind = 'invoice' THEN invoice_number(f.proposal_no) END AS invoiceproposalid, 1 AS isprocessed, 0 AS isduplicate, 1 AS integrationcount,
    CASE WHEN a.entry = 'adjusted' THEN a.touched_at ELSE greatest(a.touched_at, f.posted_at) END AS modifieddatetime, 'dualwrite' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    a.written_at AS createddatetime, 'dualwrite' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(a.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    actual_version(a.folder_no, a.lane, a.actual_no, 26) AS sysrowversion, 5640000000 + a.lane * 200000000 + a.actual_no AS recid, 17201 AS tableid,
    actual_version(a.folder_no, a.lane, a.actual_no, 26) AS versionnumber, a.written_at AS createdon,
    CASE WHEN a.entry = 'adjusted' THEN a.touched_at ELSE greatest(a.touched_at, f.posted_at) END AS modifiedon
FROM exported_actual AS a
JOIN finance_actual AS f ON f.actual_id = a.actual_id
