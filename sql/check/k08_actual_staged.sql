-- Grain: one row per actual that Finance was not told of, or staged row without its actual (rolled back), or told twice
-- Source: run.staged_finding
-- Rules: none
-- Check: K8
-- Stage: staging
-- Sentence: Every actual that is not marked to skip is staged in Finance within the hour, once, and nothing else is.
-- Cause: missing, orphan, duplicate
-- Severity: critical
-- Remedy: Missing: resynchronize it (out of sync actuals). Orphan: it was rolled back, mark the line as invalid actual and delete it. Duplicate: delete the second one before it is imported.
-- Needs: msdyn_actual, projcdsactualsimport
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.staged_finding AS finding
WHERE finding.cause_code IN ('missing', 'orphan', 'duplicate');
