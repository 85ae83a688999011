-- Grain: one row per voucher and posting type: what a posting does to the accounts of Finance; append-only
-- Source: ledger.project_actual (this run's postings), core.integration_journal_line,
--         core.posting_profile (accounts), core.project (its group); of a reversal the entries of the posting it negates, with the other sign, whatever accounts, policies and taxes are
--         now. Amounts are signed, a credit is negative. An invoice, and the reversal of the accrual it ends, are
--         vouchers of their own and no lines of a journal: the accrual that stands is always that of the unbilled sales
--         that stand. What is held has no entries.
-- Rules: JRN-02, JRN-07, JRN-08, JRN-09, JRN-13, JRN-14, JRN-15, JRN-17, JRN-18, JRN-20, MNY-04
-- Scope: work_order_id by work_order_id, project_id
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

told AS (
    SELECT
        posting.*,
        journal_event(
            posting.transaction_type,
            posting.transaction_class,
            posting.billing_type,
            line.billing_method_code,
            policy.fixed_price_revenue,
            policy.time_and_material_revenue
        ) AS event_code,
        journal_category(posting.transaction_class) AS category_name,
        project.project_group_id,
        policy.accounting_precision
    FROM ledger.project_actual AS posting
    CROSS JOIN parameter.policy AS policy
    INNER JOIN company
        ON posting.company_code = company.company_code
    LEFT JOIN core.integration_journal_line AS journal
        ON posting.posting_id = journal.posting_id
    LEFT JOIN core.contract_line AS line
        ON posting.contract_line_id = line.contract_line_id
    LEFT JOIN core.project AS project
        ON posting.project_id = project.project_id
    WHERE
        posting.entry_type <> 'reversal'
        AND held_reason(posting.company_code, posting.accounting_amount, line_property(posting.billing_type)) IS NULL
        AND (journal.posting_id IS NOT NULL OR posting.transaction_type = 'billed_sales')
),

event AS (
    SELECT
        posting_id,
        event_code,
        event_code AS leg_code,
        amount,
        accounting_amount
    FROM told
    WHERE event_code IS NOT NULL AND amount <> 0
    UNION ALL
    SELECT
        posting_id,
        event_code,
        'invoice_tax' AS leg_code,
        tax_amount AS amount,
        accounting_amount(tax_amount, exchange_rate, accounting_precision) AS accounting_amount
    FROM told
    WHERE event_code IS NOT NULL AND tax_amount <> 0
),

leg AS (
    SELECT
        posting_id,
        event_code,
        debit_posting_type(leg_code) AS posting_type_code,
        amount,
        accounting_amount
    FROM event
    UNION ALL
    SELECT
        posting_id,
        event_code,
        credit_posting_type(leg_code) AS posting_type_code,
        -amount AS amount,
        -accounting_amount AS accounting_amount
    FROM event
),

posted AS (
    SELECT
        posting_id,
        event_code,
        posting_type_code,
        SUM(amount) AS amount,
        SUM(accounting_amount) AS accounting_amount
    FROM leg
    GROUP BY posting_id, event_code, posting_type_code
),

place AS (
    SELECT DISTINCT
        posted.posting_type_code,
        told.company_code,
        told.category_name,
        told.project_group_id
    FROM posted
    INNER JOIN told
        ON posted.posting_id = told.posting_id
),

account AS (
    SELECT
        place.posting_type_code,
        place.company_code,
        place.category_name,
        place.project_group_id,
        MIN_BY(
            profile.main_account_number,
            profile_priority(
                profile.project_group_id, profile.category_name, place.project_group_id, place.category_name
            )
        ) AS main_account_number
    FROM place
    INNER JOIN core.posting_profile AS profile
        ON place.company_code = profile.company_code AND place.posting_type_code = profile.posting_type_code
    GROUP BY place.posting_type_code, place.company_code, place.category_name, place.project_group_id
),

entry AS (
    SELECT
        posted.posting_id,
        posted.event_code,
        posted.posting_type_code,
        account.main_account_number,
        merged_dimension(posted.posting_type_code, NULL, told.dimension_set_id) AS dimension_set_id,
        posted.amount,
        posted.accounting_amount
    FROM posted
    INNER JOIN told
        ON posted.posting_id = told.posting_id
    LEFT JOIN account
        ON
            posted.posting_type_code = account.posting_type_code
            AND told.company_code = account.company_code
            AND told.category_name = account.category_name
            AND told.project_group_id IS NOT DISTINCT FROM account.project_group_id
    UNION ALL
    SELECT
        reversal.posting_id,
        reversal_event(negated.event_code, reversal.reason_code) AS event_code,
        negated.posting_type_code,
        negated.main_account_number,
        negated.dimension_set_id,
        -negated.amount AS amount,
        -negated.accounting_amount AS accounting_amount
    FROM ledger.project_actual AS reversal
    INNER JOIN outgoing.integration_journal_entry AS negated
        ON reversal.reverses_posting_id = negated.posting_id
    WHERE reversal.entry_type = 'reversal'
)

SELECT
    entry.posting_id || ':' || entry.posting_type_code AS integration_journal_entry_id,
    entry.posting_id,
    journal.integration_journal_id,
    posting.posting_batch_id,
    posting.company_code,
    voucher_number(entry.posting_id) AS voucher_number,
    entry.event_code,
    entry.posting_type_code,
    entry.main_account_number,
    posting.accounting_date,
    posting.fiscal_period_id,
    posting.work_order_id,
    posting.project_id,
    posting.contract_line_id,
    posting.invoice_id,
    posting.customer_id,
    entry.dimension_set_id,
    entry.amount < 0 AS is_credit,
    entry.amount,
    posting.currency_code,
    entry.accounting_amount
FROM entry
INNER JOIN ledger.project_actual AS posting
    ON entry.posting_id = posting.posting_id
LEFT JOIN core.integration_journal_line AS journal
    ON entry.posting_id = journal.posting_id;
