-- Grain: one row per line detail of an invoice: of a line, a time entry or a milestone.
WITH detail AS (
    SELECT detail_id, detail_no, invoice_no, line_id, is_service, time_id, NULL::UUID AS milestone_id, customer_id,
        transaction_class, billing_type, quantity, unit_price, gross_amount, discount_given, tax, currency_precision,
        CASE WHEN cut_quantity > 0 THEN previous_quantity END AS previous_quantity, is_correction, original_id, project_no
    FROM invoice_detail
    UNION ALL
    SELECT guid('milestone detail', m.project_no), m.project_no, m.project_no * 4 + 3, NULL, NULL, NULL,
        m.milestone_id, p.chain_id, 192350003, 192350001, 1, m.amount, m.amount, 0,
        to_money(m.amount * t.tax_rate * 0.01::DECIMAL(3,2), c.currency_precision), c.currency_precision, NULL, FALSE, NULL,
        m.project_no
    FROM milestone AS m
    JOIN project AS p ON p.project_no = m.project_no
    JOIN company AS c ON c.company_no = p.company_no
    JOIN tax_code AS t ON t.company_no = p.company_no
    WHERE m.is_on_invoice
)

SELECT i.first_folder AS folder_no, FALSE AS is_deleted, d.detail_id AS id,
    0 AS statecode, 1 AS statuscode, d.detail_id AS msdyn_invoicelinetransactionid, i.invoice_id AS msdyn_invoice,
    p.project_id AS msdyn_project, CAST(CASE WHEN NOT d.is_service THEN d.line_id END AS UUID) AS msdyn_workorderproduct,
    CAST(CASE WHEN d.is_service THEN d.line_id END AS UUID) AS msdyn_workorderservice, d.time_id AS msdyn_timeentry,
    d.milestone_id AS msdyn_contractlinescheduleofvalue, d.customer_id AS msdyn_accountcustomer,
    d.transaction_class AS msdyn_transactionclassification, d.billing_type AS msdyn_billingtype,
    as_float(d.quantity) AS msdyn_quantity, as_money(d.unit_price) AS msdyn_price, as_money(d.gross_amount) AS msdyn_amount,
    as_money(d.discount_given) AS msdyn_discountamount, as_money(d.tax) AS msdyn_tax,
    as_float(d.previous_quantity) AS msdyn_previousquantity,
    as_money(to_money(d.previous_quantity * d.unit_price, d.currency_precision)) AS msdyn_previousamount,
    d.is_correction AS msdyn_correction, d.original_id AS msdyn_originalinvoicelinedetail,
    c.currency_id AS transactioncurrencyid,
    upper_row_version(i.first_folder, d.detail_no, CASE WHEN d.milestone_id IS NULL THEN 15 ELSE 16 END) AS versionnumber,
    folder_time(i.first_folder) - to_hours(6) AS createdon, folder_time(i.first_folder) - to_hours(6) AS modifiedon
FROM detail AS d
JOIN invoice AS i ON i.invoice_no = d.invoice_no
JOIN project AS p ON p.project_no = d.project_no
JOIN company AS c ON c.company_no = p.company_no
