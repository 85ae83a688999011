-- Grain: one row per staged row in another company or on another project than its actual
-- Source: run.staged_finding
-- Rules: none
-- Check: D4
-- Stage: staging
-- Sentence: Project, actual and staged row belong to one legal entity and one project.
-- Cause: company, dimension
-- Severity: critical
-- Remedy: Correct the company of the resource or the project, reverse and resynchronize the actual.
-- Needs: msdyn_actual, projcdsactualsimport
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.staged_finding AS finding
WHERE finding.cause_code IN ('company', 'dimension');
