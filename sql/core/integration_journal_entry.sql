-- Grain: one row per voucher and posting type: what a posting does to the accounts of Finance; append-only
-- Source: ledger.project_actual (this run's postings), core.integration_journal_line, core.invoice_line_detail (tax);
--         an invoice and the reversal of the accrual are vouchers of their own, and no lines of a journal: the accrual that
--         stands is always that of the unbilled sales that stand. Amounts are signed, a credit is negative: a reversal
--         writes the same accounts with the other sign. What is held has no entries.
-- Rules: JRN-02, JRN-07, JRN-09, JRN-13, JRN-14, JRN-15, JRN-16, JRN-17, JRN-18, MNY-04
-- Step: load
CREATE TABLE core.integration_journal_entry (
    integration_journal_entry_id VARCHAR NOT NULL, -- Key: posting and posting type
    posting_id VARCHAR NOT NULL, -- Posting
    integration_journal_id VARCHAR, -- Journal; blank where Finance settles by itself (invoice, reversal of the accrual)
    posting_batch_id VARCHAR NOT NULL, -- Batch that brought the posting
    company_code VARCHAR NOT NULL, -- Legal entity
    voucher_number VARCHAR NOT NULL, -- Voucher
    event_code VARCHAR NOT NULL CHECK (event_code IN (
        'time_cost', 'time_cost_wip', 'expense_cost', 'expense_cost_wip', 'item_usage', 'item_usage_wip', 'accrual', 'accrual_reversal', 'invoice', 'on_account_invoice', 'on_account_invoice_wip'
    )), -- What happens, of the posting matrix
    posting_type_code VARCHAR NOT NULL CHECK (posting_type_code IN (
        'cost', 'cost_item', 'cost_item_inventory', 'payroll_allocation', 'expense_offset', 'wip_cost', 'wip_cost_item', 'wip_sales', 'wip_on_account', 'customer_balance', 'invoiced_revenue', 'accrued_revenue', 'revenue_on_account', 'tax_payable'
    )), -- Posting type
    main_account_number VARCHAR NOT NULL, -- Main account
    accounting_date DATE NOT NULL, -- Day it counts
    fiscal_period_id VARCHAR NOT NULL, -- Company and period of that day
    work_order_id VARCHAR, -- Work order
    project_id VARCHAR NOT NULL, -- Project
    contract_line_id VARCHAR, -- Contract line
    invoice_id VARCHAR, -- Recorded invoice, of billed sales
    customer_id VARCHAR, -- Customer who is billed
    dimension_set_id VARCHAR, -- Financial dimensions; those of the worker are not in the export
    is_credit BOOLEAN NOT NULL, -- The amount is credited
    amount DECIMAL(19, 4) NOT NULL, -- Amount in the currency of the posting; a credit is negative
    currency_code VARCHAR NOT NULL, -- That currency
    accounting_amount DECIMAL(19, 4) NOT NULL -- The same in the accounting currency
);

WITH company AS (
    SELECT DISTINCT company_code
    FROM core.company
    WHERE deployment_model = 'finance' AND company_code IS NOT NULL
),

tax AS (
    SELECT
        actual_key,
        SUM(tax_amount) AS tax_amount
    FROM core.invoice_line_detail
    GROUP BY actual_key
),

told AS (
    SELECT
        posting.*,
        journal.integration_journal_id,
        journal_event(
            posting.transaction_type,
            posting.transaction_class,
            posting.billing_type,
            posting.reason_code,
            line.billing_method_code,
            policy.fixed_price_revenue,
            policy.time_and_material_revenue
        ) AS event_code,
        CASE WHEN posting.transaction_type = 'billed_sales' THEN tax.tax_amount END AS tax_amount,
        policy.accounting_precision
    FROM ledger.project_actual AS posting
    CROSS JOIN parameter.policy AS policy
    INNER JOIN company
        ON posting.company_code = company.company_code
    LEFT JOIN core.integration_journal_line AS journal
        ON posting.posting_id = journal.posting_id
    LEFT JOIN core.contract_line AS line
        ON posting.contract_line_id = line.contract_line_id
    LEFT JOIN tax
        ON posting.actual_key = tax.actual_key
    WHERE
        held_reason(posting.company_code, posting.accounting_amount, line_property(posting.billing_type)) IS NULL
        AND (
            journal.posting_id IS NOT NULL
            OR posting.transaction_type = 'billed_sales'
            OR (posting.transaction_type = 'unbilled_sales' AND posting.reason_code = 'invoiced')
        )
),

event AS (
    SELECT
        posting_id,
        event_code,
        event_amount(event_code, amount) AS amount,
        event_amount(event_code, accounting_amount) AS accounting_amount
    FROM told
    WHERE event_code IS NOT NULL AND amount <> 0
    UNION ALL
    SELECT
        posting_id,
        'invoice_tax' AS event_code,
        CASE WHEN entry_type = 'reversal' THEN -tax_amount ELSE tax_amount END AS amount,
        accounting_amount(
            CASE WHEN entry_type = 'reversal' THEN -tax_amount ELSE tax_amount END, exchange_rate, accounting_precision
        ) AS accounting_amount
    FROM told
    WHERE event_code IS NOT NULL AND tax_amount <> 0
),

leg AS (
    SELECT
        posting_id,
        debit_posting_type(event_code) AS posting_type_code,
        amount,
        accounting_amount
    FROM event
    UNION ALL
    SELECT
        posting_id,
        credit_posting_type(event_code) AS posting_type_code,
        -amount AS amount,
        -accounting_amount AS accounting_amount
    FROM event
),

side AS (
    SELECT
        posting_id,
        posting_type_code,
        SUM(amount) AS amount,
        SUM(accounting_amount) AS accounting_amount
    FROM leg
    GROUP BY
        posting_id,
        posting_type_code
)

SELECT
    side.posting_id || ':' || side.posting_type_code AS integration_journal_entry_id,
    side.posting_id,
    told.integration_journal_id,
    told.posting_batch_id,
    told.company_code,
    voucher_number(side.posting_id) AS voucher_number,
    told.event_code,
    side.posting_type_code,
    posting_account(side.posting_type_code) AS main_account_number,
    told.accounting_date,
    told.fiscal_period_id,
    told.work_order_id,
    told.project_id,
    told.contract_line_id,
    told.invoice_id,
    told.customer_id,
    merged_dimension(side.posting_type_code, NULL, told.dimension_set_id) AS dimension_set_id,
    side.amount < 0 AS is_credit,
    side.amount,
    told.currency_code,
    side.accounting_amount
FROM side
INNER JOIN told
    ON side.posting_id = told.posting_id;
