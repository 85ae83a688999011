-- Grain: one row per project task
-- Source: staging.msdyn_projecttask
-- Rules: COD-07
CREATE TABLE core.project_task (
    project_task_id VARCHAR NOT NULL, -- Key (Dataverse project task)
    project_task_name VARCHAR, -- Name for people
    project_id VARCHAR, -- Project of the task
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_projecttaskid AS project_task_id,
    msdyn_subject AS project_task_name,
    msdyn_project AS project_id,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.msdyn_projecttask
WHERE versionnumber IS NOT NULL;
