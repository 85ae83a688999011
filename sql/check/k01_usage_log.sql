-- Grain: one row per used work order line of a project without its usage log, or with several, or log without its line
-- Source: core.work_order_line, staging.msdyn_materialusagelog
-- Rules: RCN-39
-- Check: K1
-- Stage: usage
-- Sentence: Every used part or service of a project has exactly one usage log, and every log has its used line.
-- Cause: missing, duplicate, orphan
-- Severity: critical
-- Remedy: Missing: set the line to Estimated and to Used again. Duplicate or orphan: recall the log.
-- Needs: msdyn_materialusagelog
-- Follows: origin_id
WITH used AS (
    SELECT
        line.work_order_line_id,
        line.line_kind,
        line.company_code,
        line.project_id,
        line.contract_id,
        line.contract_line_id,
        line.work_order_id,
        line.document_date,
        line.cost_amount,
        line.currency_code,
        line.arrived_at
    FROM core.work_order_line AS line
    WHERE
        line.line_status_code = 'used'
        AND line.waiting_code IS NULL
        AND line.withdrawn_code IS NULL
        AND (line.used_quantity <> 0 OR line.billed_quantity <> 0)
),

log AS (
    SELECT
        msdyn_materialusagelogid AS usage_log_id,
        COALESCE(msdyn_workorderproduct, msdyn_workorderservice) AS line_id,
        ROW_NUMBER() OVER (
            PARTITION BY COALESCE(msdyn_workorderproduct, msdyn_workorderservice)
            ORDER BY versionnumber ASC, msdyn_materialusagelogid ASC
        ) AS copy_number
    FROM staging.msdyn_materialusagelog
    WHERE NOT is_deleted AND COALESCE(msdyn_workorderproduct, msdyn_workorderservice) IS NOT NULL
),

known AS (
    SELECT
        work_order_line_id,
        line_kind,
        line_status_code,
        waiting_code,
        company_code,
        project_id,
        contract_id,
        contract_line_id,
        work_order_id,
        document_date
    FROM core.work_order_line
)

SELECT
    COALESCE(log.usage_log_id, used.work_order_line_id) AS subject_id,
    CASE WHEN log.usage_log_id IS NULL THEN 'msdyn_workorder' || used.line_kind ELSE 'msdyn_materialusagelog' END AS source_table,
    COALESCE(log.usage_log_id, used.work_order_line_id) AS source_id,
    CASE WHEN log.usage_log_id IS NULL THEN 'missing' WHEN log.copy_number > 1 THEN 'duplicate' ELSE 'orphan' END AS cause_code,
    COALESCE(used.company_code, known.company_code) AS company_code,
    COALESCE(used.project_id, known.project_id) AS project_id,
    COALESCE(used.contract_id, known.contract_id) AS contract_id,
    COALESCE(used.contract_line_id, known.contract_line_id) AS contract_line_id,
    COALESCE(used.work_order_id, known.work_order_id) AS work_order_id,
    COALESCE(used.work_order_line_id, log.line_id) AS origin_id,
    COALESCE(used.document_date, known.document_date) AS document_date,
    used.cost_amount AS at_stake_amount,
    used.currency_code,
    CASE WHEN log.usage_log_id IS NULL THEN 'a usage log' ELSE 'none' END AS expected_text,
    CASE WHEN log.usage_log_id IS NULL THEN 'none' ELSE 'a usage log' END AS found_text
FROM used
FULL OUTER JOIN log
    ON used.work_order_line_id = CASE WHEN log.copy_number = 1 THEN log.line_id END
LEFT JOIN known
    ON log.line_id = known.work_order_line_id
CROSS JOIN parameter.reconciliation AS night
WHERE
    (log.usage_log_id IS NULL AND is_log_due(used.arrived_at, night.as_of_at))
    OR (
        used.work_order_line_id IS NULL
        AND (log.copy_number > 1 OR known.work_order_line_id IS NULL OR known.line_status_code <> 'used')
    );
