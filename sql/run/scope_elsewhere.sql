-- Grain: one row per further work order under which a line in scope was posted before it moved: all postings of a line are
--        looked at together, or its running numbers would begin anew
-- Source: ledger.project_actual of the warehouse, current (the lines in scope), run.scope_work_order
-- Rules: none
CREATE TABLE run.scope_elsewhere (
    work_order_id VARCHAR NOT NULL -- Work order that holds postings of a line in scope
);

SELECT DISTINCT posting.work_order_id
FROM posted.project_actual AS posting
WHERE
    posting.work_order_line_id IN (
        SELECT product.msdyn_workorderproductid FROM current.msdyn_workorderproduct AS product
        UNION ALL
        SELECT service.msdyn_workorderserviceid FROM current.msdyn_workorderservice AS service
    )
    AND posting.work_order_id NOT IN (SELECT scope.work_order_id FROM run.scope_work_order AS scope);
