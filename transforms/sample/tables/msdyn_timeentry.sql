-- Grain: one row per version of a time entry.
SELECT t.row_folder AS folder_no, FALSE AS is_deleted, t.time_id AS id,
    0 AS statecode, 1 AS statuscode, t.time_id AS msdyn_timeentryid, t.resource_id AS msdyn_bookableresource,
    t.booking_id AS msdyn_bookableresourcebooking, t.work_order_id AS msdyn_workorder, p.project_id AS msdyn_project,
    t.task_id AS msdyn_projecttask, r.role_id AS msdyn_resourcecategory,
    guid('organizational unit', t.company_no) AS msdyn_resourceorganizationalunitid,
    date_trunc('day', t.worked_at)::TIMESTAMP AS msdyn_date, t.worked_at AS msdyn_start,
    t.worked_at + to_minutes(t.minutes) AS msdyn_end, t.minutes AS msdyn_duration,
    CASE WHEN t.is_travel THEN 192355001 ELSE 192350000 END AS msdyn_type,
    CASE t.status WHEN 'approved' THEN 192350002 WHEN 'draft' THEN 192350000 WHEN 'submitted' THEN 192350003
        ELSE 192350001 END AS msdyn_entrystatus,
    upper_row_version(t.row_folder, t.time_no, 11) AS versionnumber, t.created_at AS createdon, t.touched_at AS modifiedon
FROM time_version AS t
JOIN project AS p ON p.project_no = t.project_no
JOIN role AS r ON r.role_no = t.role_no
