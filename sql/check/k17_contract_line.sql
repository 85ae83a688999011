-- Grain: one row per actual on another project, contract line or customer than the contract says
-- Source: run.actual_finding
-- Rules: none
-- Check: K17
-- Stage: actual
-- Sentence: Every actual stands on the project of its work order and on the contract line that takes it.
-- Cause: dimension
-- Severity: critical
-- Remedy: Re-evaluate the contract line, or move the actual by a correction journal; of a re-pointed work order reverse the old actual.
-- Needs: msdyn_actual
-- Follows: origin_id, contract_line_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code = 'dimension';
