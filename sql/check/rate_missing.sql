-- Grain: one row per live posting without an amount in the accounting currency
-- Source: ledger.current_actual
-- Rules: none
-- Check: C3
-- Stage: field
-- Sentence: Every posting has an amount in the accounting currency.
-- Cause: currency
-- Severity: critical
-- Remedy: Give the currency (or the row) an exchange rate; the next run replaces the posting by one that has it.
-- Needs: none
-- Follows: none
SELECT
    live.posting_id AS subject_id,
    'transactioncurrency' AS source_table,
    live.currency_code AS source_id,
    live.company_code,
    live.fiscal_period_id,
    live.project_id,
    live.contract_id,
    live.contract_line_id,
    live.work_order_id,
    live.source_id AS origin_id,
    live.posting_id,
    live.document_date,
    live.amount AS at_stake_amount,
    live.currency_code,
    'an exchange rate' AS expected_text,
    'none' AS found_text
FROM ledger.current_actual AS live
WHERE live.accounting_amount IS NULL;
