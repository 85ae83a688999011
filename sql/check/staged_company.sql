-- Grain: one row per staged row in another company or on another project than its actual
-- Source: run.staged_pair
-- Rules: none
-- Check: D4
-- Stage: staging
-- Sentence: Project, actual and staged row belong to one legal entity and one project.
-- Cause: company, dimension
-- Severity: critical
-- Remedy: Correct the company of the resource or the project, reverse and resynchronize the actual.
-- Needs: msdyn_actual, projcdsactualsimport
-- Follows: origin_id, recorded_actual_id
SELECT
    pair.pair_id AS subject_id,
    CASE WHEN pair.finance_staging_actual_id IS NULL THEN 'msdyn_actual' ELSE 'projcdsactualsimport' END AS source_table,
    pair.pair_id AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.project_id,
    pair.contract_id,
    pair.contract_line_id,
    pair.work_order_id,
    pair.origin_id,
    pair.recorded_actual_id,
    pair.invoice_id,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text,
    pair.currency_code
FROM run.staged_pair AS pair
WHERE pair.cause_code IN ('company', 'dimension');
