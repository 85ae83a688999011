-- Grain: one row per staged row with other figures than its actual
-- Source: run.staged_pair
-- Rules: none
-- Check: K9
-- Stage: staging
-- Sentence: A staged row has the quantity, price, amount, tax and currency of its actual.
-- Cause: quantity, price, rounding, currency, tax
-- Severity: critical
-- Remedy: Resynchronize the actual; if it was imported already, reverse it by a correction journal.
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
WHERE pair.cause_code IN ('quantity', 'price', 'rounding', 'currency', 'tax');
