-- Grain: one row per actual that Finance was not told of, or staged row without its actual (rolled back), or told twice
-- Source: run.staged_pair
-- Rules: none
-- Check: K8
-- Stage: staging
-- Sentence: Every actual that is not marked to skip is staged in Finance within the hour, once, and nothing else is.
-- Cause: missing, orphan, duplicate
-- Severity: critical
-- Remedy: Missing: resynchronize it (out of sync actuals). Orphan: it was rolled back, mark the line as invalid actual and delete it. Duplicate: delete the second one before it is imported.
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
WHERE pair.cause_code IN ('missing', 'orphan', 'duplicate');
