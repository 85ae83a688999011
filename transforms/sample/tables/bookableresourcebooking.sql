-- Grain: one row per booking; each work order has one.
SELECT w.arrives_folder AS folder_no, FALSE AS is_deleted, w.booking_id AS id,
    0 AS statecode, 1 AS statuscode, w.booking_id AS bookableresourcebookingid, w.resource_id AS resource,
    guid('booking status', CASE WHEN w.is_open THEN 0 WHEN w.is_canceled_early THEN 5 ELSE 4 END) AS bookingstatus,
    w.work_order_id AS msdyn_workorder, w.booking_start AS starttime, w.booking_end AS endtime,
    date_diff('minute', w.booking_start, w.booking_end) AS duration,
    CASE WHEN NOT w.is_open AND NOT w.is_canceled_early THEN w.booking_start + to_minutes(4) END AS msdyn_actualarrivaltime,
    CASE WHEN NOT w.is_open THEN 20 END AS msdyn_actualtravelduration,
    CASE WHEN w.synced_at > w.booking_end + to_days(1) THEN w.booking_end END AS msdyn_offlinetimestamp,
    1 AS bookingtype,
    row_version(w.arrives_folder, w.work_order_no, 19) AS versionnumber, w.created_at AS createdon,
    greatest(w.synced_at, w.created_at) AS modifiedon
FROM work_order AS w
