-- Grain: one row per journal line with other figures than its actual
-- Source: run.journal_pair
-- Rules: none
-- Check: K9
-- Stage: journal
-- Sentence: A journal line has the quantity and amount of its actual, but for the adjustment value of stocked items.
-- Cause: quantity, price, discount, rounding, currency
-- Severity: critical
-- Remedy: Delete the line before posting, it comes back with the next import; if it is posted, correct it by a correction journal.
-- Needs: projcdsactualsimport, projadvancedjournalline
-- Follows: origin_id, recorded_actual_id
SELECT
    pair.pair_id AS subject_id,
    CASE
        WHEN pair.finance_journal_line_id IS NULL THEN 'projcdsactualsimport' ELSE 'projadvancedjournalline'
    END AS source_table,
    pair.pair_id AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.project_id,
    pair.contract_id,
    pair.contract_line_id,
    pair.work_order_id,
    pair.origin_id,
    pair.recorded_actual_id,
    pair.finance_journal_line_id AS journal_line_id,
    pair.voucher_number,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text,
    pair.currency_code
FROM run.journal_pair AS pair
WHERE pair.cause_code IN ('quantity', 'price', 'discount', 'rounding', 'currency');
