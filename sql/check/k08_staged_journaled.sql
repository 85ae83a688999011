-- Grain: one row per staged row that no integration journal takes, line of one without its staged row, or one that is stuck
-- Source: run.journal_pair
-- Rules: none
-- Check: K8
-- Stage: journal
-- Sentence: Every processed staged row is one line of an integration journal, and every journal is posted within a day.
-- Cause: missing, late, orphan, duplicate
-- Severity: critical
-- Remedy: Missing: import from staging again. Late: open the journal, clear its error, post it. Orphan or duplicate: delete the line.
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
WHERE pair.cause_code IN ('missing', 'late', 'orphan', 'duplicate');
