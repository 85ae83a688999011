-- Grain: one row per approved part or hour without its actual, or actual without its part or hour
-- Source: run.actual_finding
-- Rules: none
-- Check: K2
-- Stage: actual
-- Sentence: Every approved usage has one live cost actual, and unbilled sales where its contract line is time and material.
-- Cause: missing, late, orphan, duplicate
-- Severity: critical
-- Remedy: Missing: approve it again or resynchronize. Orphan or duplicate: reverse the actual by a correction journal.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE finding.cause_code IN ('missing', 'late', 'orphan', 'duplicate');
