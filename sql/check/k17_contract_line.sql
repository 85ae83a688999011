-- Grain: one row per actual on another project, contract line or customer than the contract says
-- Source: run.actual_pair
-- Rules: RCN-19, RCN-37
-- Check: K17
-- Stage: actual
-- Sentence: Every actual stands on the project of its work order and on the contract line that takes it.
-- Cause: dimension
-- Severity: critical
-- Remedy: Re-evaluate the contract line, or move the actual by a correction journal; of a re-pointed work order reverse the old actual.
-- Needs: msdyn_actual
-- Follows: origin_id, contract_line_id
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
WHERE pair.cause_code = 'dimension';
