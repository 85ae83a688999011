-- Grain: one row per actual that bills work of a project a second time: Field Service by itself, or the agreement
-- Source: core.recorded_actual, core.project, run.reversal_pair, ledger.current_actual
-- Rules: RCN-36
-- Check: K14
-- Stage: actual
-- Sentence: Work of a project is billed by its project alone, neither by Field Service nor by its agreement.
-- Cause: duplicate
-- Severity: critical
-- Remedy: Credit the invoice of Field Service (or of the agreement); switch its invoices off for work orders with a project.
-- Needs: msdyn_actual
-- Follows: none
WITH sold AS (
    SELECT DISTINCT work_order_id
    FROM ledger.current_actual
    WHERE transaction_type <> 'cost' AND work_order_id IS NOT NULL
)

SELECT
    actual.recorded_actual_id AS subject_id,
    'msdyn_actual' AS source_table,
    actual.recorded_actual_id AS source_id,
    project.company_code,
    actual.project_id,
    actual.contract_id,
    actual.contract_line_id,
    actual.work_order_id,
    actual.source_id AS origin_id,
    actual.recorded_actual_id,
    actual.invoice_id,
    actual.document_date,
    actual.amount AS found_amount,
    actual.currency_code,
    'billed by its project' AS expected_text,
    CASE WHEN actual.source_id IS NULL THEN 'billed by its agreement' ELSE 'billed by Field Service' END AS found_text
FROM core.recorded_actual AS actual
LEFT JOIN core.project AS project
    ON actual.project_id = project.project_id
LEFT JOIN sold
    ON actual.work_order_id = sold.work_order_id
WHERE
    actual.is_active
    AND (
        is_billed_by_field_service(actual.billing_status_code, actual.transaction_class)
        OR (
            actual.transaction_type = 'billed_sales'
            AND actual.agreement_id IS NOT NULL
            AND actual.source_id IS NULL
            AND actual.adjustment_status_code IS NULL
            AND sold.work_order_id IS NOT NULL
        )
    );
