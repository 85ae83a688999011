-- Grain: one row per staged row with another date, period, type or billing type than its actual
-- Source: run.staged_finding
-- Rules: none
-- Check: K8
-- Stage: staging
-- Sentence: A staged row says of day, period, type and billing type what its actual says.
-- Cause: date, period, status
-- Severity: critical
-- Remedy: Resynchronize the actual.
-- Needs: msdyn_actual, projcdsactualsimport
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.staged_finding AS finding
WHERE finding.cause_code IN ('date', 'period', 'status');
