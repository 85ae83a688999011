-- Grain: one row per version of an invoice.
SELECT i.folder_no, FALSE AS is_deleted, i.invoice_id AS id,
    0 AS statecode, 1 AS statuscode, i.invoice_id AS invoiceid,
    concat('INV-', lpad(CAST(4000 + i.invoice_no AS VARCHAR), 7, '0')) AS invoicenumber,
    p.contract_id AS salesorderid, p.chain_id AS customerid, 'account' AS customerid_entitytype,
    192350001 AS msdyn_ordertype, CASE WHEN i.is_confirmed THEN 192350002 ELSE 192350000 END AS msdyn_projectinvoicestatus,
    i.kind_no = 2 AS msdyn_hascorrections,
    CASE WHEN i.is_confirmed THEN invoice_day(i.folder_no) ELSE TIMESTAMP '2026-07-31 00:00:00' END AS msdyn_invoicedate,
    c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    upper_row_version(i.folder_no, i.invoice_no, 14) AS versionnumber,
    folder_time(i.first_folder) - to_hours(6) AS createdon,
    CASE WHEN i.is_confirmed THEN folder_time(i.folder_no) - to_minutes(30) ELSE folder_time(i.folder_no) - to_hours(6) END
        AS modifiedon
FROM exported_invoice AS i
JOIN project AS p ON p.project_no = i.project_no
JOIN company AS c ON c.company_no = p.company_no
