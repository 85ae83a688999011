-- Grain: one row per staged row that no integration journal takes, line of one without its staged row, or one that is stuck
-- Source: run.journal_finding
-- Rules: none
-- Check: K8
-- Stage: journal
-- Sentence: Every processed staged row is one line of an integration journal, and every journal is posted within a day.
-- Cause: missing, late, orphan, duplicate
-- Severity: critical
-- Remedy: Missing: import from staging again. Late: open the journal, clear its error, post it. Orphan or duplicate: delete the line.
-- Needs: projcdsactualsimport, projadvancedjournalline
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.journal_finding AS finding
WHERE finding.cause_code IN ('missing', 'late', 'orphan', 'duplicate');
