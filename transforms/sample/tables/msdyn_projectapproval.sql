-- Grain: one row per version of the approval of a usage log or of a time entry.
SELECT l.folder_no, l.is_gone AS is_deleted, guid('approval', l.line_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('approval', l.line_no) AS msdyn_projectapprovalid,
    guid('usage log', l.line_no) AS msdyn_materialusagelog, NULL::UUID AS msdyn_timeentry,
    2 AS msdyn_recordstage, l.used_at AS msdyn_date,
    as_float(l.used_in_unit) AS msdyn_costquantity, as_float(l.billed_in_unit) AS msdyn_salesquantity,
    as_money(l.unit_cost) AS msdyn_costprice, as_money(l.price) AS msdyn_salesprice,
    l.touched_at AS msdyn_approvedon,
    row_version(l.folder_no, l.line_no, 23) AS versionnumber, l.recorded_at AS createdon, l.touched_at AS modifiedon
FROM exported_usage AS l
UNION ALL
SELECT t.folder_no, t.is_gone, guid('time approval', t.time_no), 0, 1, guid('time approval', t.time_no), NULL, t.time_id, 2,
    t.worked_at, as_float(t.used_in_unit), as_float(t.billed_in_unit), as_money(t.unit_cost), as_money(t.price), t.touched_at,
    upper_row_version(t.folder_no, t.time_no, 23), t.created_at, t.touched_at
FROM exported_time_approval AS t
