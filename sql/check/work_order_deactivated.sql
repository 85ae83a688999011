-- Grain: one row per deactivated work order with live postings
-- Source: core.work_order, ledger.current_actual
-- Rules: none
-- Check: D1
-- Stage: field
-- Sentence: A deactivated work order has no live actuals.
-- Cause: status
-- Severity: warning
-- Remedy: Activate it again, or reverse its actuals: deactivation reverses nothing by itself.
-- Needs: none
-- Follows: none
SELECT
    work_order.work_order_id || ':' || live.currency_code AS subject_id,
    'msdyn_workorder' AS source_table,
    work_order.work_order_id AS source_id,
    work_order.company_code,
    work_order.project_id,
    work_order.contract_id,
    work_order.work_order_id,
    SUM(CASE WHEN live.transaction_type = 'cost' THEN live.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS at_stake_amount,
    live.currency_code,
    'no live actuals' AS expected_text,
    CAST(COUNT(*) AS VARCHAR) || ' live postings' AS found_text
FROM core.work_order AS work_order
INNER JOIN ledger.current_actual AS live
    ON work_order.work_order_id = live.work_order_id
WHERE NOT work_order.is_active AND work_order.deleted_at IS NULL
GROUP BY
    work_order.work_order_id, work_order.company_code, work_order.project_id, work_order.contract_id, live.currency_code;
