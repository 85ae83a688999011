-- Grain: one row per task that a contract line selects
-- Source: staging.msdyn_contractlinetask
-- Rules: COD-04
CREATE TABLE core.contract_line_task (
    contract_line_task_id VARCHAR NOT NULL, -- Key (Dataverse contract line task)
    contract_line_id VARCHAR, -- Contract line
    project_task_id VARCHAR, -- Selected task
    billing_type VARCHAR CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Billing type of the task on this line
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_contractlinetaskid AS contract_line_task_id,
    salesorderdetailid AS contract_line_id,
    msdyn_projecttask AS project_task_id,
    billing_type(msdyn_billingtype) AS billing_type,
    NOT is_deleted AS is_active,
    deleted_at
FROM current.msdyn_contractlinetask
WHERE versionnumber IS NOT NULL;
