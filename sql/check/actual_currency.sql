-- Grain: one row per actual in another currency than its line
-- Source: run.actual_finding
-- Rules: none
-- Check: C4
-- Stage: actual
-- Sentence: An actual is in the currency of its line.
-- Cause: currency
-- Severity: critical
-- Remedy: Correct the currency of the price list or of the actual.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code = 'currency';
