-- Grain: one row per actual whose amount is off by one smallest unit of its currency
-- Source: run.actual_finding
-- Rules: none
-- Check: K5
-- Stage: actual
-- Sentence: Recorded amounts are rounded once, half away from zero.
-- Cause: rounding
-- Severity: warning
-- Remedy: Accept it until the period is closed, or correct the actual.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code = 'rounding';
