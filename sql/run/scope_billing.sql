-- Grain: one row per work order, or project of what has none, whose place on the way to an invoice this run may change: it is
--        in scope, its contract was touched, or a limit has room for it now and had none, or the other way round
-- Source: run.scope_work_order, run.touched_contract, core.project, core.limit_refusal (this run's), outgoing.limit_refusal,
--         outgoing.billing_backlog (the warehouse's); empty for what has neither
-- Rules: none
CREATE TABLE run.scope_billing (
    billing_id VARCHAR NOT NULL -- Work order, else project
);

WITH decided AS (
    SELECT
        COALESCE(now_refused.actual_key, settled.actual_key) AS actual_key,
        COALESCE(now_refused.contract_id, settled.contract_id) AS contract_id
    FROM core.limit_refusal AS now_refused
    FULL JOIN outgoing.limit_refusal AS settled
        ON now_refused.actual_key = settled.actual_key AND now_refused.contract_id = settled.contract_id
    WHERE now_refused.level_code IS DISTINCT FROM settled.level_code
)

SELECT work_order_id AS billing_id FROM run.scope_work_order
UNION
SELECT project.project_id AS billing_id
FROM core.project AS project
INNER JOIN run.touched_contract AS touched
    ON project.contract_id = touched.contract_id
UNION
SELECT COALESCE(backlog.work_order_id, backlog.project_id) AS billing_id
FROM outgoing.billing_backlog AS backlog
INNER JOIN run.touched_contract AS touched
    ON backlog.contract_id = touched.contract_id
UNION
SELECT COALESCE(backlog.work_order_id, backlog.project_id) AS billing_id
FROM outgoing.billing_backlog AS backlog
INNER JOIN decided
    ON backlog.actual_key = decided.actual_key AND backlog.contract_id = decided.contract_id
UNION
SELECT '' AS billing_id;
