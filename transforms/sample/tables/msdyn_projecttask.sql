-- Grain: one row per project task; a task carries one work order.
SELECT 1 AS folder_no, FALSE AS is_deleted, w.task_id AS id,
    0 AS statecode, 1 AS statuscode, w.task_id AS msdyn_projecttaskid,
    concat('Store visit ', w.work_order_no) AS msdyn_subject, p.project_id AS msdyn_project,
    w.booking_start AS msdyn_scheduledstart, w.booking_end AS msdyn_scheduledend,
    row_version(1, w.work_order_no, 9) AS versionnumber, TIMESTAMP '2024-12-02 10:00:00' AS createdon,
    TIMESTAMP '2025-01-02 10:00:00' AS modifiedon
FROM work_order AS w
JOIN project AS p ON p.project_no = w.project_no
WHERE w.task_class IS NOT NULL
