-- Grain: one row per task that a contract line with selected tasks includes.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('contract line task', w.work_order_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('contract line task', w.work_order_no) AS msdyn_contractlinetaskid,
    p.contract_line_id AS salesorderdetailid, w.task_id AS msdyn_projecttask,
    CASE WHEN w.task_class = 0 THEN 192350001 ELSE 192350000 END AS msdyn_billingtype,
    row_version(1, w.work_order_no, 12) AS versionnumber, TIMESTAMP '2024-12-02 11:00:00' AS createdon,
    TIMESTAMP '2025-01-02 11:00:00' AS modifiedon
FROM work_order AS w
JOIN project AS p ON p.project_no = w.project_no
WHERE p.shape = 'selected_tasks' AND w.task_class IN (0, 1)
