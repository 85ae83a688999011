-- Grain: one row per actual whose amount is off by one smallest unit of its currency
-- Source: run.actual_pair
-- Rules: RCN-19, RCN-37
-- Check: K5
-- Stage: actual
-- Sentence: Recorded amounts are rounded once, half away from zero.
-- Cause: rounding
-- Severity: warning
-- Remedy: Accept it until the period is closed, or correct the actual.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT
    pair.pair_id AS subject_id,
    actual_source_table(pair.cause_code, pair.recorded_actual_id, pair.origin_kind, pair.line_kind) AS source_table,
    actual_source(pair.cause_code, pair.recorded_actual_id, pair.origin_kind, pair.origin_id) AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.fiscal_period_id,
    pair.project_id,
    pair.contract_id,
    pair.contract_line_id,
    pair.work_order_id,
    pair.origin_id,
    pair.posting_id,
    pair.recorded_actual_id,
    pair.invoice_id,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text,
    pair.currency_code
FROM run.actual_pair AS pair
WHERE pair.cause_code = 'rounding';
