-- Grain: one row per posted journal line whose project transaction is missing or another, and transaction of no journal
-- Source: run.subledger_pair
-- Rules: none
-- Check: K9
-- Stage: subledger
-- Sentence: Every posted journal line is one project transaction with its figures; a stocked item is revalued by adjustments only.
-- Cause: missing, orphan, duplicate, quantity, price, discount, rounding, currency, date, dimension, status
-- Severity: critical
-- Remedy: Look at the voucher inquiry; a revaluation that did not come back needs the project cost update for inventory adjustments.
-- Needs: projadvancedjournalline, projpostedtranstable
-- Follows: recorded_actual_id, journal_line_id, voucher_number
SELECT
    pair.pair_id AS subject_id,
    CASE
        WHEN pair.finance_project_transaction_id IS NULL THEN 'projadvancedjournalline' ELSE 'projpostedtranstable'
    END AS source_table,
    pair.pair_id AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.recorded_actual_id,
    pair.finance_journal_line_id AS journal_line_id,
    pair.voucher_number,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text,
    pair.currency_code
FROM run.subledger_pair AS pair
WHERE pair.cause_code IS NOT NULL;
