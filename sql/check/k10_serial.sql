-- Grain: one row per actual with another serial number or batch
-- Source: run.actual_finding
-- Rules: none
-- Check: K10
-- Stage: actual
-- Sentence: Serial number and batch travel from the line to the actual.
-- Cause: serial
-- Severity: critical
-- Remedy: Correct the actual, or the serial number of the line; the stock of Finance follows the actual.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code = 'serial';
