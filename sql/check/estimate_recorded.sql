-- Grain: one row per estimate of a work order line that Project Operations has not, has twice, or has with other figures
-- Source: core.estimate_line, core.recorded_estimate, core.work_order_line, core.project
-- Rules: RCN-39
-- Check: ES3
-- Stage: actual
-- Sentence: Every estimated line has its cost and its sales estimate, with its quantity and price, and nothing else is estimated.
-- Cause: missing, duplicate, orphan, quantity, price, currency
-- Severity: warning
-- Remedy: Change the estimated quantity of the line and back: the estimate is written again.
-- Needs: msdyn_estimateline
-- Follows: origin_id
WITH theirs AS (
    SELECT
        estimate.*,
        ROW_NUMBER() OVER (
            PARTITION BY estimate.work_order_line_id, estimate.row_type
            ORDER BY estimate.source_version ASC, estimate.recorded_estimate_id ASC
        ) AS copy_number
    FROM core.recorded_estimate AS estimate
    WHERE estimate.is_active AND estimate.work_order_line_id IS NOT NULL
),

known AS (
    SELECT DISTINCT
        work_order_line_id,
        row_type
    FROM core.estimate_line
),

compared AS (
    SELECT
        ours.estimate_line_id,
        theirs.recorded_estimate_id,
        COALESCE(ours.work_order_line_id, theirs.work_order_line_id) AS origin_id,
        COALESCE(ours.work_order_id, theirs.work_order_id) AS work_order_id,
        COALESCE(ours.project_id, theirs.project_id) AS project_id,
        ours.line_kind,
        CASE
            WHEN theirs.recorded_estimate_id IS NULL THEN 'missing'
            WHEN ours.estimate_line_id IS NULL AND known.row_type IS NOT NULL THEN 'duplicate'
            WHEN ours.estimate_line_id IS NULL THEN 'orphan'
            WHEN ours.currency_code <> theirs.currency_code THEN 'currency'
            WHEN ours.quantity <> theirs.quantity THEN 'quantity'
            WHEN ours.amount <> theirs.amount THEN 'price'
            WHEN ours.project_id <> theirs.project_id THEN 'orphan'
        END AS cause_code,
        ours.amount AS expected_amount,
        theirs.amount AS found_amount,
        CAST(ours.quantity AS VARCHAR) AS expected_text,
        CAST(theirs.quantity AS VARCHAR) AS found_text,
        COALESCE(theirs.currency_code, ours.currency_code) AS currency_code
    FROM core.estimate_line AS ours
    FULL OUTER JOIN theirs
        ON
            ours.work_order_line_id = CASE WHEN theirs.copy_number = 1 THEN theirs.work_order_line_id END
            AND ours.row_type = theirs.row_type
    LEFT JOIN known
        ON theirs.work_order_line_id = known.work_order_line_id AND theirs.row_type = known.row_type
)

SELECT
    COALESCE(compared.recorded_estimate_id, compared.estimate_line_id) AS subject_id,
    CASE
        WHEN compared.recorded_estimate_id IS NULL THEN 'msdyn_workorder' || compared.line_kind ELSE 'msdyn_estimateline'
    END AS source_table,
    COALESCE(compared.recorded_estimate_id, compared.origin_id) AS source_id,
    compared.cause_code,
    project.company_code,
    compared.project_id,
    project.contract_id,
    compared.work_order_id,
    compared.origin_id,
    compared.expected_amount,
    compared.found_amount,
    compared.expected_text,
    compared.found_text,
    compared.currency_code
FROM compared
CROSS JOIN parameter.reconciliation AS night
LEFT JOIN core.work_order_line AS line
    ON compared.origin_id = line.work_order_line_id
LEFT JOIN core.project AS project
    ON compared.project_id = project.project_id
WHERE
    compared.cause_code IS NOT NULL
    AND (compared.cause_code <> 'missing' OR is_log_due(line.arrived_at, night.as_of_at));
