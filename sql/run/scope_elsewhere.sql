-- Grain: one row per further work order under which a source in scope was posted before it moved: all its postings are
--        looked at together, or its running numbers would begin anew
-- Source: ledger.project_actual of the warehouse, current (the lines in scope), run.scope_work_order
-- Rules: none
CREATE TABLE run.scope_elsewhere (
    work_order_id VARCHAR NOT NULL -- Work order (or project, for what has none) that holds postings of a source in scope
);

SELECT DISTINCT COALESCE(posting.work_order_id, posting.project_id) AS work_order_id
FROM posted.project_actual AS posting
WHERE
    posting.source_id IN (
        SELECT product.msdyn_workorderproductid FROM current.msdyn_workorderproduct AS product
        UNION ALL
        SELECT service.msdyn_workorderserviceid FROM current.msdyn_workorderservice AS service
        UNION ALL
        SELECT entry.msdyn_timeentryid FROM current.msdyn_timeentry AS entry
        UNION ALL
        SELECT milestone.msdyn_contractlinescheduleofvalueid FROM current.msdyn_contractlinescheduleofvalue AS milestone
    )
    AND COALESCE(posting.work_order_id, posting.project_id) NOT IN (SELECT scope.work_order_id FROM run.scope_work_order AS scope);
