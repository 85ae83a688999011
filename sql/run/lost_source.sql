-- Grain: one row per work order or posted source that the warehouse knows in the scope and this run does not. Nothing known goes
--        away, what a source deleted is kept with its deletion: there is none, or fieldledger has lost it
-- Source: outgoing.work_order (the warehouse's), run.live_actual; core.work_order, .work_order_line, .time_entry, .milestone (this
--         run's)
-- Rules: none
CREATE TABLE run.lost_source (
    source_id VARCHAR NOT NULL, -- Work order, line, time entry or milestone
    source_kind VARCHAR NOT NULL -- Which of them it is
);

SELECT
    settled.work_order_id AS source_id,
    'work_order' AS source_kind
FROM outgoing.work_order AS settled
LEFT JOIN core.work_order AS known
    ON settled.work_order_id = known.work_order_id
WHERE known.work_order_id IS NULL
UNION
SELECT
    posted.source_id,
    posted.source_kind
FROM run.live_actual AS posted
LEFT JOIN (
    SELECT work_order_line_id AS source_id FROM core.work_order_line
    UNION ALL
    SELECT time_entry_id AS source_id FROM core.time_entry
    UNION ALL
    SELECT milestone_id AS source_id FROM core.milestone
) AS known
    ON posted.source_id = known.source_id
WHERE posted.is_live AND known.source_id IS NULL;
