-- Grain: one row per billing milestone of a contract line
-- Source: staging.msdyn_contractlinescheduleofvalue, core.contract_line, core.project
-- Rules: COD-12
-- Scope: work_order_id by project_id
CREATE TABLE core.milestone (
    milestone_id VARCHAR NOT NULL, -- Key (Dataverse contract line milestone)
    milestone_name VARCHAR, -- Name for people
    contract_line_id VARCHAR, -- Contract line
    contract_id VARCHAR, -- Project contract
    project_id VARCHAR, -- Project of the contract line
    company_code VARCHAR, -- Legal entity of the project
    customer_id VARCHAR, -- Customer of the contract
    milestone_date DATE, -- Day it is due
    amount DECIMAL(19, 4), -- Amount
    status_code VARCHAR NOT NULL CHECK (status_code IN ('not_ready', 'ready', 'invoice_created', 'invoice_posted')), -- How far its invoice is
    currency_code VARCHAR, -- Currency of the contract
    dimension_set_id VARCHAR, -- Financial dimensions of the project
    source_version BIGINT NOT NULL, -- Version of the milestone in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    milestone.msdyn_contractlinescheduleofvalueid AS milestone_id,
    milestone.msdyn_name AS milestone_name,
    milestone.msdyn_contractlineid AS contract_line_id,
    line.contract_id,
    line.project_id,
    project.company_code,
    contract.customer_id,
    CAST(milestone.msdyn_milestonedate AS DATE) AS milestone_date,
    CAST(milestone.msdyn_amount AS DECIMAL(19, 4)) AS amount,
    milestone_status(milestone.msdyn_invoicestatus) AS status_code,
    contract.currency_code,
    project.dimension_set_id,
    milestone.versionnumber AS source_version,
    NOT milestone.is_deleted AS is_active,
    milestone.deleted_at
FROM current.msdyn_contractlinescheduleofvalue AS milestone
LEFT JOIN core.contract_line AS line
    ON milestone.msdyn_contractlineid = line.contract_line_id
LEFT JOIN core.project AS project
    ON line.project_id = project.project_id
LEFT JOIN core.project_contract AS contract
    ON line.contract_id = contract.contract_id
WHERE milestone.versionnumber IS NOT NULL;
