-- Grain: one row per used work order line that has no actual because something it names is not there
-- Source: core.work_order_line
-- Rules: RCN-10
-- Check: C2
-- Stage: field
-- Sentence: No used line waits for its work order, its project or its currency.
-- Cause: missing, currency
-- Severity: critical
-- Remedy: Bring the row it waits for into the export; the next run posts the line.
-- Needs: none
-- Follows: origin_id
SELECT
    line.work_order_line_id AS subject_id,
    'msdyn_workorder' || line.line_kind AS source_table,
    line.work_order_line_id AS source_id,
    waiting_cause(line.waiting_code) AS cause_code,
    line.company_code,
    line.project_id,
    line.contract_id,
    line.contract_line_id,
    line.work_order_id,
    line.work_order_line_id AS origin_id,
    line.document_date,
    line.net_amount AS expected_amount,
    line.currency_code,
    'an actual' AS expected_text,
    REPLACE(line.waiting_code, '_', ' ') AS found_text
FROM core.work_order_line AS line
WHERE line.line_status_code = 'used' AND line.withdrawn_code IS NULL AND waiting_cause(line.waiting_code) IS NOT NULL;
