-- Grain: one row per journal line with other figures than its actual
-- Source: run.journal_finding
-- Rules: none
-- Check: K9
-- Stage: journal
-- Sentence: A journal line has the quantity and amount of its actual, but for the adjustment value of stocked items.
-- Cause: quantity, price, discount, rounding, currency
-- Severity: critical
-- Remedy: Delete the line before posting, it comes back with the next import; if it is posted, correct it by a correction journal.
-- Needs: projcdsactualsimport, projadvancedjournalline
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.journal_finding AS finding
WHERE finding.cause_code IN ('quantity', 'price', 'discount', 'rounding', 'currency');
