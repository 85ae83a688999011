-- Grain: one row per recorded actual of a class that its origin cannot have
-- Source: run.standing_actual
-- Rules: none
-- Check: K15
-- Stage: actual
-- Sentence: Time comes from time entries, material from work order lines; a service is material of a work order service.
-- Cause: status
-- Severity: critical
-- Remedy: Reverse the actual; check the class of the transaction category.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT
    actual.recorded_actual_id AS subject_id,
    'msdyn_actual' AS source_table,
    actual.recorded_actual_id AS source_id,
    actual.company_code,
    actual.project_id,
    actual.contract_id,
    actual.contract_line_id,
    actual.work_order_id,
    actual.source_id AS origin_id,
    actual.recorded_actual_id,
    actual.invoice_id,
    actual.document_date,
    actual.amount AS at_stake_amount,
    actual.currency_code,
    REPLACE(actual.source_kind, '_', ' ') AS expected_text,
    actual.transaction_class AS found_text
FROM run.standing_actual AS actual
WHERE
    (actual.source_kind = 'work_order_line' AND actual.transaction_class = 'time')
    OR (actual.source_kind = 'time_entry' AND actual.transaction_class = 'material');
