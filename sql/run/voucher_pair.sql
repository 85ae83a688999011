-- Grain: one row per voucher of a posted journal line and what the general ledger booked under it, or one of the two alone
-- Source: core.finance_journal_line, core.finance_staging_actual, core.finance_ledger_entry, core.recorded_actual, core.contract_line
-- Rules: JRN-13, JRN-14, JRN-15, MNY-04, RCN-27, RCN-28, RCN-40
-- Step: reconcile
CREATE TABLE run.voucher_pair (
    pair_id VARCHAR NOT NULL, -- Key: company and voucher
    cause_code VARCHAR, -- How they differ; blank: they agree
    finance_journal_line_id VARCHAR, -- Line of an integration journal
    finance_ledger_entry_id VARCHAR, -- First entry of the voucher that is wrong
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    company_code VARCHAR, -- Legal entity
    voucher_number VARCHAR, -- Voucher
    document_date DATE, -- Day it counts
    expected_amount DECIMAL(19, 4), -- Accounting amount as the journal says
    found_amount DECIMAL(19, 4), -- As booked on the debit side
    expected_text VARCHAR, -- What differs, as it should be
    found_text VARCHAR -- What differs, as it is
);

WITH line AS (
    SELECT
        source.*,
        staged.transaction_class,
        staged.billing_type,
        staged.exchange_rate,
        contract_line.billing_method_code,
        journal_event(
            source.transaction_type,
            staged.transaction_class,
            COALESCE(staged.billing_type, 'chargeable'),
            contract_line.billing_method_code,
            policy.fixed_price_revenue,
            policy.time_and_material_revenue
        ) AS event_code,
        CASE WHEN source.transaction_type = 'cost' THEN source.cost_amount ELSE source.sales_amount END AS line_amount,
        ROW_NUMBER() OVER (
            PARTITION BY source.company_code, source.voucher_number ORDER BY source.finance_journal_line_id
        ) AS voucher_rank
    FROM core.finance_journal_line AS source
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN (
        SELECT
            actual_id,
            MIN(transaction_class) AS transaction_class,
            MIN(billing_type) AS billing_type,
            MIN(exchange_rate) AS exchange_rate
        FROM core.finance_staging_actual
        WHERE is_active
        GROUP BY actual_id
    ) AS staged
        ON source.actual_id = staged.actual_id
    LEFT JOIN core.recorded_actual AS actual
        ON source.actual_id = actual.recorded_actual_id
    LEFT JOIN core.contract_line AS contract_line
        ON actual.contract_line_id = contract_line.contract_line_id
    WHERE source.is_active AND source.journal_status_code = 'posted' AND source.voucher_number IS NOT NULL
),

single AS (
    SELECT
        line.*,
        accounting_amount(line.line_amount, line.exchange_rate, policy.accounting_precision) AS line_accounting_amount
    FROM line
    CROSS JOIN parameter.policy AS policy
    WHERE line.voucher_rank = 1
),

entry AS (
    SELECT
        company_code,
        voucher_number,
        MIN(finance_ledger_entry_id) AS first_entry_id,
        COUNT(*) AS entry_count,
        COUNT(DISTINCT posting_type_code) AS type_count,
        MIN(posting_type_code) AS first_type_code,
        MAX(posting_type_code) AS last_type_code,
        MIN(accounting_date) AS first_date,
        MAX(accounting_date) AS last_date,
        MIN(currency_code) AS first_currency_code,
        MAX(currency_code) AS last_currency_code,
        SUM(accounting_amount) AS balance_amount,
        SUM(amount) AS currency_balance_amount,
        SUM(CASE WHEN amount > 0 THEN amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS debit_amount,
        SUM(CASE WHEN amount > 0 THEN accounting_amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS debit_accounting_amount
    FROM core.finance_ledger_entry
    WHERE is_active AND voucher_number IS NOT NULL
    GROUP BY company_code, voucher_number
),

odd_entry AS (
    SELECT
        single.company_code,
        single.voucher_number,
        MIN(booked.finance_ledger_entry_id) AS finance_ledger_entry_id
    FROM single
    INNER JOIN core.finance_ledger_entry AS booked
        ON single.company_code = booked.company_code AND single.voucher_number = booked.voucher_number
    WHERE booked.is_active AND is_odd_entry(booked.accounting_amount, single.line_accounting_amount)
    GROUP BY single.company_code, single.voucher_number
)

SELECT
    COALESCE(single.company_code, entry.company_code, 'none') || ':' || COALESCE(single.voucher_number, entry.voucher_number)
        AS pair_id,
    CASE
        WHEN entry.voucher_number IS NULL
            THEN CASE WHEN single.event_code IS NOT NULL AND single.line_amount <> 0 THEN 'missing' END
        WHEN single.finance_journal_line_id IS NULL THEN NULL
        ELSE voucher_cause(
            entry.entry_count,
            entry.balance_amount,
            entry.currency_balance_amount,
            single.line_amount,
            entry.debit_amount,
            single.line_accounting_amount,
            entry.debit_accounting_amount,
            entry.first_currency_code IS DISTINCT FROM single.currency_code
            OR entry.last_currency_code IS DISTINCT FROM single.currency_code,
            entry.first_date IS DISTINCT FROM single.accounting_date
            OR entry.last_date IS DISTINCT FROM single.accounting_date,
            NOT is_posted_as(
                debit_posting_type(single.event_code),
                credit_posting_type(single.event_code),
                entry.first_type_code,
                entry.last_type_code
            )
        )
    END AS cause_code,
    single.finance_journal_line_id,
    COALESCE(odd_entry.finance_ledger_entry_id, entry.first_entry_id) AS finance_ledger_entry_id,
    single.actual_id AS recorded_actual_id,
    COALESCE(single.company_code, entry.company_code) AS company_code,
    COALESCE(single.voucher_number, entry.voucher_number) AS voucher_number,
    COALESCE(single.accounting_date, entry.first_date) AS document_date,
    single.line_accounting_amount AS expected_amount,
    entry.debit_accounting_amount AS found_amount,
    CAST(single.accounting_date AS VARCHAR) || ' ' || COALESCE(debit_posting_type(single.event_code), 'none') || '/'
    || COALESCE(credit_posting_type(single.event_code), 'none') AS expected_text,
    CAST(entry.last_date AS VARCHAR) || ' ' || entry.first_type_code || '/' || entry.last_type_code AS found_text
FROM single
FULL OUTER JOIN entry
    ON single.company_code = entry.company_code AND single.voucher_number = entry.voucher_number
LEFT JOIN odd_entry
    ON single.company_code = odd_entry.company_code AND single.voucher_number = odd_entry.voucher_number;
