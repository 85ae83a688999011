-- Grain: one row per actual with another quantity than was used or is billed
-- Source: run.actual_finding
-- Rules: none
-- Check: K3
-- Stage: actual
-- Sentence: Cost is recorded at the used quantity, sales at the billed one.
-- Cause: quantity
-- Severity: critical
-- Remedy: Correct the actual by a correction journal, or the line if the actual is right.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code = 'quantity';
