-- Grain: one row per planned labor of a resource on a project
-- Source: staging.msdyn_resourceassignment, core.project, core.project_contract, core.contract_line_resolution
-- Rules: COD-07
CREATE TABLE core.planned_labor (
    planned_labor_id VARCHAR NOT NULL, -- Key (Dataverse resource assignment)
    project_id VARCHAR, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line that takes its time
    resource_id VARCHAR, -- Who is planned
    resource_category_id VARCHAR, -- Role
    planned_hours DECIMAL(18, 6) NOT NULL, -- Planned hours
    planned_cost_amount DECIMAL(19, 4) NOT NULL, -- Planned cost
    planned_sales_amount DECIMAL(19, 4) NOT NULL, -- Planned sales, in the currency of the cost
    currency_code VARCHAR, -- Currency of the amounts: the project's, else the contract's
    currency_precision BIGINT NOT NULL, -- Decimals of that currency
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH resolved AS (
    SELECT *
    FROM core.contract_line_resolution
    WHERE transaction_class = 'time'
),

currency AS (
    SELECT
        currency_code,
        MAX(currency_precision) AS currency_precision
    FROM core.currency
    WHERE currency_code IS NOT NULL
    GROUP BY currency_code
),

placed AS (
    SELECT
        assignment.*,
        project.contract_id,
        COALESCE(project.currency_code, contract.currency_code) AS currency_code,
        COALESCE(assignment.msdyn_taskid, 'none') AS task_key
    FROM current.msdyn_resourceassignment AS assignment
    LEFT JOIN core.project AS project
        ON assignment.msdyn_projectid = project.project_id
    LEFT JOIN core.project_contract AS contract
        ON project.contract_id = contract.contract_id
    WHERE assignment.versionnumber IS NOT NULL
)

SELECT
    placed.msdyn_resourceassignmentid AS planned_labor_id,
    placed.msdyn_projectid AS project_id,
    placed.msdyn_taskid AS project_task_id,
    placed.contract_id,
    CASE WHEN own.project_id IS NULL THEN other.contract_line_id ELSE own.contract_line_id END AS contract_line_id,
    placed.msdyn_bookableresourceid AS resource_id,
    placed.msdyn_resourcecategory AS resource_category_id,
    COALESCE(placed.msdyn_effort, 0) AS planned_hours,
    COALESCE(placed.msdyn_plannedcost, 0) AS planned_cost_amount,
    COALESCE(placed.msdyn_plannedsales, 0) AS planned_sales_amount,
    placed.currency_code,
    COALESCE(currency.currency_precision, 2) AS currency_precision,
    is_live(placed.statecode, placed.is_deleted) AS is_active,
    placed.deleted_at
FROM placed
LEFT JOIN resolved AS own
    ON placed.msdyn_projectid = own.project_id AND placed.task_key = own.project_task_id
LEFT JOIN resolved AS other
    ON placed.msdyn_projectid = other.project_id AND other.project_task_id = 'none'
LEFT JOIN currency
    ON placed.currency_code = currency.currency_code;
