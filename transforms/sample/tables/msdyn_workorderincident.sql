-- Grain: one row per incident: every third work order has one, which is primary and about its asset.
SELECT w.arrives_folder AS folder_no, FALSE AS is_deleted, guid('incident', w.work_order_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('incident', w.work_order_no) AS msdyn_workorderincidentid,
    w.work_order_id AS msdyn_workorder, guid('incident type', w.work_order_no % 2) AS msdyn_incidenttype,
    w.asset_id AS msdyn_customerasset, TRUE AS msdyn_isprimary,
    row_version(w.arrives_folder, w.work_order_no, 30) AS versionnumber, w.created_at AS createdon,
    greatest(w.synced_at, w.created_at) AS modifiedon
FROM work_order AS w
WHERE w.work_order_no % 3 = 0
