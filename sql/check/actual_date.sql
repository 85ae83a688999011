-- Grain: one row per actual on another day, or in another period
-- Source: run.actual_finding
-- Rules: none
-- Check: J3
-- Stage: actual
-- Sentence: An actual is dated the day it happened and counts in the period that was open for it.
-- Cause: date, period
-- Severity: critical
-- Remedy: Correct the date by a correction journal.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code IN ('date', 'period');
