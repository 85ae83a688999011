-- Grain: one row per project contract whose figures this run may change
-- Source: run.scope_project, core.project (this run's), core.work_order, outgoing.work_order, run.live_actual,
--         run.touched_contract; empty for what has no contract
-- Rules: none
CREATE TABLE run.scope_contract (
    contract_id VARCHAR NOT NULL -- Project contract, before or after the change
);

SELECT DISTINCT COALESCE(contract_id, '') AS contract_id
FROM (
    SELECT project.contract_id
    FROM run.scope_project AS scope
    INNER JOIN core.project AS project
        ON scope.project_id = project.project_id
    UNION ALL
    SELECT contract_id FROM core.work_order
    UNION ALL
    SELECT contract_id FROM outgoing.work_order
    UNION ALL
    SELECT contract_id FROM run.live_actual
    UNION ALL
    SELECT contract_id FROM run.touched_contract
) AS touched;
