-- Grain: one row per voucher whose entries in the general ledger are not those of its journal line
-- Source: run.voucher_pair
-- Rules: none
-- Check: K12
-- Stage: ledger
-- Sentence: The general ledger books every voucher of a journal once, balanced, with its amount, in its period, on the accounts of what happened.
-- Cause: missing, duplicate, price, rounding, currency, period, status
-- Severity: critical
-- Remedy: Compare the voucher with its journal line; correct it by a journal of the general ledger that names the voucher.
-- Needs: projadvancedjournalline, generaljournalentry, generaljournalaccountentry
-- Follows: recorded_actual_id, journal_line_id, voucher_number
SELECT
    pair.pair_id AS subject_id,
    CASE
        WHEN pair.finance_ledger_entry_id IS NULL THEN 'projadvancedjournalline' ELSE 'generaljournalaccountentry'
    END AS source_table,
    COALESCE(pair.finance_ledger_entry_id, pair.finance_journal_line_id) AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.recorded_actual_id,
    pair.finance_journal_line_id AS journal_line_id,
    pair.voucher_number,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text
FROM run.voucher_pair AS pair
WHERE pair.cause_code IS NOT NULL;
