-- Grain: one row per planned labor and run that brought a version of it; append-only
-- Source: staging.msdyn_resourceassignment (this run's)
-- Rules: COD-07
-- Step: load
CREATE TABLE core.planned_labor_history (
    planned_labor_history_id VARCHAR NOT NULL, -- Key: resource assignment and batch
    planned_labor_id VARCHAR NOT NULL, -- Resource assignment
    known_at TIMESTAMP NOT NULL, -- When we knew: landed_at of the batch
    posting_batch_id VARCHAR NOT NULL, -- Batch that brought it
    project_id VARCHAR, -- Project
    project_task_id VARCHAR, -- Project task
    resource_id VARCHAR, -- Who is planned
    resource_category_id VARCHAR, -- Role
    planned_hours DECIMAL(18, 6), -- Planned hours
    planned_cost_amount DECIMAL(19, 4), -- Planned cost, in the currency of the project
    planned_sales_amount DECIMAL(19, 4), -- Planned sales, in the currency of the project
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    assignment.msdyn_resourceassignmentid || '@' || run.posting_batch_id AS planned_labor_history_id,
    assignment.msdyn_resourceassignmentid AS planned_labor_id,
    run.posted_at AS known_at,
    run.posting_batch_id,
    assignment.msdyn_projectid AS project_id,
    assignment.msdyn_taskid AS project_task_id,
    assignment.msdyn_bookableresourceid AS resource_id,
    assignment.msdyn_resourcecategory AS resource_category_id,
    assignment.msdyn_effort AS planned_hours,
    CAST(assignment.msdyn_plannedcost AS DECIMAL(19, 4)) AS planned_cost_amount,
    CAST(assignment.msdyn_plannedsales AS DECIMAL(19, 4)) AS planned_sales_amount,
    is_live(assignment.statecode, assignment.is_deleted) AS is_active,
    assignment.deleted_at
FROM staging.msdyn_resourceassignment AS assignment
CROSS JOIN parameter.run AS run;
