-- Grain: one row per journal line in another company, project, dimension or period than its actual
-- Source: run.journal_finding
-- Rules: none
-- Check: J3
-- Stage: journal
-- Sentence: A journal line stands in company, project, dimensions and period where its actual belongs.
-- Cause: company, dimension, date, period, status
-- Severity: critical
-- Remedy: Before posting: Distribute amounts, or delete the line and import again. After it: a correction journal.
-- Needs: projcdsactualsimport, projadvancedjournalline
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.journal_finding AS finding
WHERE finding.cause_code IN ('company', 'dimension', 'date', 'period', 'status');
