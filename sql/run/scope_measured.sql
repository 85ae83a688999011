-- Grain: one row per work order, or project of what has none, whose sales limits may measure otherwise than before this run: it
--        is in scope, or the contract it was posted under was touched
-- Source: run.scope_work_order, run.touched_contract, core.project, outgoing.project_actual (the warehouse's postings, this run's
--         among them); empty for what has neither
-- Rules: none
CREATE TABLE run.scope_measured (
    measured_id VARCHAR NOT NULL -- Work order, else project
);

SELECT work_order_id AS measured_id FROM run.scope_work_order
UNION
SELECT project.project_id AS measured_id
FROM core.project AS project
INNER JOIN run.touched_contract AS touched
    ON project.contract_id = touched.contract_id
UNION
SELECT COALESCE(posting.work_order_id, posting.project_id, '') AS measured_id
FROM outgoing.project_actual AS posting
INNER JOIN run.touched_contract AS touched
    ON posting.contract_id = touched.contract_id;
