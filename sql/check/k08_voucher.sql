-- Grain: one row per actual whose voucher is not the one Finance posted it with
-- Source: core.recorded_actual, core.finance_staging_actual, core.project
-- Rules: RCN-20
-- Check: K8
-- Stage: ledger
-- Sentence: The voucher that Finance posted an actual with is written back on the actual.
-- Cause: missing, status
-- Severity: critical
-- Remedy: Run the write-back again (out of sync actuals); without it the project shows the actual as not posted.
-- Needs: msdyn_actual, projcdsactualsimport
-- Follows: recorded_actual_id
WITH posted AS (
    SELECT
        actual_id,
        MIN(voucher_number) AS first_voucher_number,
        MAX(voucher_number) AS last_voucher_number
    FROM core.finance_staging_actual
    WHERE is_active AND voucher_number IS NOT NULL
    GROUP BY actual_id
)

SELECT
    actual.recorded_actual_id AS subject_id,
    'msdyn_actual' AS source_table,
    actual.recorded_actual_id AS source_id,
    CASE WHEN actual.voucher_number IS NULL THEN 'missing' ELSE 'status' END AS cause_code,
    project.company_code,
    actual.project_id,
    actual.contract_id,
    actual.contract_line_id,
    actual.work_order_id,
    actual.source_id AS origin_id,
    actual.recorded_actual_id,
    actual.invoice_id,
    posted.first_voucher_number AS voucher_number,
    actual.document_date,
    actual.amount AS at_stake_amount,
    actual.currency_code,
    posted.first_voucher_number AS expected_text,
    COALESCE(actual.voucher_number, 'none') AS found_text
FROM core.recorded_actual AS actual
INNER JOIN posted
    ON actual.recorded_actual_id = posted.actual_id
LEFT JOIN core.project AS project
    ON actual.project_id = project.project_id
WHERE
    actual.is_active
    AND is_told_to_finance(actual.transaction_type, actual.is_sync_skipped)
    AND actual.voucher_number IS DISTINCT FROM posted.first_voucher_number
    AND actual.voucher_number IS DISTINCT FROM posted.last_voucher_number;
