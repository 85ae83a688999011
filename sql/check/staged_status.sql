-- Grain: one row per staged row with another date, period, type or billing type than its actual
-- Source: run.staged_pair
-- Rules: none
-- Check: K8
-- Stage: staging
-- Sentence: A staged row says of day, period, type and billing type what its actual says.
-- Cause: date, period, status
-- Severity: critical
-- Remedy: Resynchronize the actual.
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
WHERE pair.cause_code IN ('date', 'period', 'status');
