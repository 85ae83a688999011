-- Grain: one row per invoice proposal of Finance that is not what its confirmed invoice billed, or confirmed invoice without
--        its proposal
-- Source: core.finance_invoice_proposal, core.invoice, core.recorded_actual, core.project
-- Rules: RCN-16, RCN-20
-- Check: K7
-- Stage: invoice
-- Sentence: Every confirmed invoice is one proposal of Finance, with what its billed actuals say of amount, discount and tax.
-- Cause: missing, orphan, tax, discount, price, rounding, currency
-- Severity: critical
-- Remedy: Missing: confirm the invoice again (dual-write of invoices). Tax: correct the tax group of the proposal before it is posted.
-- Needs: msdyn_actual, invoice, projproposaljour
-- Follows: none
WITH billed AS (
    SELECT
        actual.voucher_number,
        project.company_code,
        MIN(actual.invoice_id) AS invoice_id,
        MIN(actual.contract_id) AS contract_id,
        MIN(actual.project_id) AS project_id,
        MIN(actual.currency_code) AS currency_code,
        MAX(actual.currency_code) AS last_currency_code,
        SUM(actual.amount) + SUM(COALESCE(actual.sales_tax_amount, CAST(0 AS DECIMAL(19, 4)))) AS due_amount,
        SUM(actual.discount_amount) AS discount_amount,
        SUM(COALESCE(actual.sales_tax_amount, CAST(0 AS DECIMAL(19, 4)))) AS tax_amount
    FROM core.recorded_actual AS actual
    INNER JOIN core.project AS project
        ON actual.project_id = project.project_id
    WHERE
        actual.is_active
        AND actual.transaction_type = 'billed_sales'
        AND actual.billing_type = 'chargeable'
        AND actual.voucher_number IS NOT NULL
    GROUP BY actual.voucher_number, project.company_code
),

confirmed AS (
    SELECT
        invoice.invoice_id,
        invoice.invoice_number,
        invoice.contract_id,
        invoice.invoice_date,
        MIN(project.company_code) AS company_code
    FROM core.invoice AS invoice
    INNER JOIN core.recorded_actual AS actual
        ON
            invoice.invoice_id = actual.invoice_id
            AND actual.is_active
            AND is_told_to_finance(actual.transaction_type, actual.is_sync_skipped)
    INNER JOIN core.project AS project
        ON actual.project_id = project.project_id
    WHERE invoice.is_confirmed
    GROUP BY invoice.invoice_id, invoice.invoice_number, invoice.contract_id, invoice.invoice_date
),

proposal AS (
    SELECT *
    FROM core.finance_invoice_proposal
    WHERE is_active
),

compared AS (
    SELECT
        proposal.finance_invoice_proposal_id,
        confirmed.invoice_id,
        CASE
            WHEN proposal.finance_invoice_proposal_id IS NULL THEN 'missing'
            WHEN known.invoice_number IS NULL THEN 'orphan'
            WHEN billed.voucher_number IS NULL THEN NULL
            WHEN proposal.currency_code <> billed.currency_code OR proposal.currency_code <> billed.last_currency_code
                THEN 'currency'
            WHEN proposal.tax_amount <> billed.tax_amount THEN 'tax'
            WHEN proposal.discount_amount <> billed.discount_amount THEN 'discount'
            WHEN is_rounding_difference(billed.due_amount, proposal.invoice_amount, currency.currency_precision) THEN 'rounding'
            WHEN proposal.invoice_amount <> billed.due_amount THEN 'price'
        END AS cause_code,
        COALESCE(proposal.company_code, confirmed.company_code) AS company_code,
        billed.project_id,
        COALESCE(confirmed.contract_id, billed.contract_id) AS contract_id,
        proposal.voucher_number,
        COALESCE(proposal.invoice_date, confirmed.invoice_date) AS invoice_date,
        billed.due_amount,
        proposal.invoice_amount,
        billed.tax_amount AS billed_tax_amount,
        proposal.tax_amount,
        proposal.currency_code
    FROM proposal
    FULL OUTER JOIN confirmed
        ON proposal.proposal_number = confirmed.invoice_number
    LEFT JOIN (SELECT DISTINCT invoice_number FROM core.invoice) AS known
        ON proposal.proposal_number = known.invoice_number
    LEFT JOIN billed
        ON
            proposal.voucher_number = billed.voucher_number
            AND LOWER(proposal.company_code) = LOWER(billed.company_code)
    LEFT JOIN (
        SELECT
            currency_code,
            MIN(currency_precision) AS currency_precision
        FROM core.currency
        GROUP BY currency_code
    ) AS currency
        ON proposal.currency_code = currency.currency_code
)

SELECT
    COALESCE(finance_invoice_proposal_id, invoice_id) AS subject_id,
    CASE WHEN finance_invoice_proposal_id IS NULL THEN 'invoice' ELSE 'projproposaljour' END AS source_table,
    COALESCE(finance_invoice_proposal_id, invoice_id) AS source_id,
    cause_code,
    company_code,
    project_id,
    contract_id,
    invoice_id,
    voucher_number,
    invoice_date AS document_date,
    due_amount AS expected_amount,
    invoice_amount AS found_amount,
    'tax ' || CAST(billed_tax_amount AS VARCHAR) AS expected_text,
    'tax ' || CAST(tax_amount AS VARCHAR) AS found_text,
    currency_code
FROM compared
WHERE cause_code IS NOT NULL;
