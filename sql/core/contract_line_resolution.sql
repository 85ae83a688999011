-- Grain: one row per project, task (or none) and transaction class that at least one contract line takes
-- Source: core.project, core.project_task, core.contract_line, core.contract_line_task
-- Rules: CTR-02, CTR-03
CREATE TABLE core.contract_line_resolution (
    resolution_id VARCHAR NOT NULL, -- Key: project, task and class
    project_id VARCHAR NOT NULL, -- Project
    project_task_id VARCHAR NOT NULL, -- Task, or none
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time', 'expense', 'fee')), -- Class of the transaction
    candidate_count BIGINT NOT NULL, -- Contract lines that would take it; more than one is a fault of the contract
    contract_line_id VARCHAR, -- The contract line, where only one takes it
    billing_method_code VARCHAR CHECK (billing_method_code IN ('time_and_material', 'fixed_price')), -- How that line is billed
    task_billing_type VARCHAR CHECK (task_billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')) -- Billing type of the task, where the line selects it
);

WITH own_task AS (
    SELECT
        contract_line_id,
        project_task_id,
        MIN(billing_type) AS billing_type
    FROM core.contract_line_task
    WHERE deleted_at IS NULL
    GROUP BY contract_line_id, project_task_id
),

place AS (
    SELECT
        project_id,
        'none' AS project_task_id
    FROM core.project
    UNION
    SELECT
        project_id,
        project_task_id
    FROM core.project_task
    UNION
    SELECT
        line.project_id,
        own_task.project_task_id
    FROM own_task
    INNER JOIN core.contract_line AS line
        ON own_task.contract_line_id = line.contract_line_id
),

class AS (
    SELECT
        contract_line_id,
        'material' AS transaction_class
    FROM core.contract_line
    WHERE takes_material
    UNION ALL
    SELECT
        contract_line_id,
        'time' AS transaction_class
    FROM core.contract_line
    WHERE takes_time
    UNION ALL
    SELECT
        contract_line_id,
        'expense' AS transaction_class
    FROM core.contract_line
    WHERE takes_expense
    UNION ALL
    SELECT
        contract_line_id,
        'fee' AS transaction_class
    FROM core.contract_line
    WHERE takes_fee
)

SELECT
    place.project_id || ':' || place.project_task_id || ':' || class.transaction_class AS resolution_id,
    place.project_id,
    place.project_task_id,
    class.transaction_class,
    COUNT(*) AS candidate_count,
    chosen_contract_line(MIN(line.contract_line_id), COUNT(*)) AS contract_line_id,
    chosen_contract_line(MIN(line.billing_method_code), COUNT(*)) AS billing_method_code,
    chosen_contract_line(MIN(CASE WHEN line.has_selected_tasks THEN own_task.billing_type END), COUNT(*)) AS task_billing_type
FROM place
INNER JOIN core.project AS project
    ON place.project_id = project.project_id AND project.deleted_at IS NULL
INNER JOIN core.contract_line AS line
    ON project.contract_id = line.contract_id AND place.project_id = line.project_id AND line.deleted_at IS NULL
INNER JOIN class
    ON line.contract_line_id = class.contract_line_id
LEFT JOIN own_task
    ON line.contract_line_id = own_task.contract_line_id AND place.project_task_id = own_task.project_task_id
WHERE takes_task(line.has_selected_tasks, own_task.project_task_id IS NOT NULL)
GROUP BY place.project_id, place.project_task_id, class.transaction_class;
