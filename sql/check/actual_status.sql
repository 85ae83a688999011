-- Grain: one row per actual with another billing type, class or invoice
-- Source: run.actual_finding
-- Rules: none
-- Check: K15
-- Stage: actual
-- Sentence: Actual and contract agree on class, billing type and invoice; what is no time entry is no time.
-- Cause: status
-- Severity: critical
-- Remedy: Correct the billing type on the actual, or the chargeability of the contract line.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code = 'status';
