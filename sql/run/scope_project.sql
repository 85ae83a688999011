-- Grain: one row per project whose figures this run may change
-- Source: core.work_order (this run's), outgoing.work_order (the warehouse's, of the same work orders), staging.msdyn_project,
--         run.wanted_actual, run.live_actual, core.milestone, staging and before.msdyn_resourceassignment
-- Rules: none
CREATE TABLE run.scope_project (
    project_id VARCHAR NOT NULL -- Project, before or after the change
);

SELECT project_id
FROM (
    SELECT project_id FROM core.work_order
    UNION
    SELECT project_id FROM outgoing.work_order
    UNION
    SELECT msdyn_projectid AS project_id FROM staging.msdyn_project
    UNION
    SELECT project_id FROM run.wanted_actual
    UNION
    SELECT project_id FROM run.live_actual
    UNION
    SELECT project_id FROM core.milestone
    UNION
    SELECT msdyn_projectid AS project_id FROM staging.msdyn_resourceassignment
    UNION
    SELECT settled.msdyn_projectid AS project_id
    FROM before.msdyn_resourceassignment AS settled
    INNER JOIN staging.msdyn_resourceassignment AS incoming
        ON settled.msdyn_resourceassignmentid = incoming.msdyn_resourceassignmentid
) AS touched
WHERE project_id IS NOT NULL;
