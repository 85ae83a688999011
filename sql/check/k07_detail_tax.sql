-- Grain: one row per confirmed invoice line detail whose tax is not that of the tax code of its work order
-- Source: core.invoice_line_detail, core.work_order, core.work_order_line, core.tax_code, core.project
-- Rules: BIL-09, RCN-16
-- Check: K7
-- Stage: invoice
-- Sentence: What a confirmed invoice bills of a taxed work order is taxed by its tax code.
-- Cause: tax
-- Severity: warning
-- Remedy: Correct the tax on the invoice line detail by a corrective invoice, or the tax code of the work order.
-- Needs: msdyn_invoicelinetransaction, msdyn_taxcode
-- Follows: none
SELECT
    detail.invoice_line_detail_id AS subject_id,
    'msdyn_invoicelinetransaction' AS source_table,
    detail.invoice_line_detail_id AS source_id,
    project.company_code,
    detail.project_id,
    project.contract_id,
    detail.work_order_id,
    detail.source_id AS origin_id,
    detail.invoice_id,
    detail.invoice_date AS document_date,
    tax_of(
        detail.gross_amount - detail.discount_amount, tax_code.rate_percent, detail.billing_type, currency.currency_precision
    )
        AS expected_amount,
    detail.tax_amount AS found_amount,
    detail.currency_code
FROM core.invoice_line_detail AS detail
INNER JOIN core.work_order AS work_order
    ON detail.work_order_id = work_order.work_order_id AND work_order.is_taxable
INNER JOIN core.tax_code AS tax_code
    ON work_order.tax_code_id = tax_code.tax_code_id AND tax_code.is_active
LEFT JOIN core.work_order_line AS line
    ON detail.source_id = line.work_order_line_id
LEFT JOIN core.project AS project
    ON detail.project_id = project.project_id
LEFT JOIN (
    SELECT
        currency_code,
        MIN(currency_precision) AS currency_precision
    FROM core.currency
    GROUP BY currency_code
) AS currency
    ON detail.currency_code = currency.currency_code
WHERE
    detail.is_active
    AND detail.is_confirmed
    AND detail.billing_type = 'chargeable'
    AND COALESCE(line.is_taxable, TRUE)
    AND detail.tax_amount IS DISTINCT FROM tax_of(
        detail.gross_amount - detail.discount_amount, tax_code.rate_percent, detail.billing_type, currency.currency_precision
    )
    AND NOT is_rounding_difference(
        tax_of(
        detail.gross_amount - detail.discount_amount, tax_code.rate_percent, detail.billing_type, currency.currency_precision
    ),
        detail.tax_amount,
        currency.currency_precision
    );
