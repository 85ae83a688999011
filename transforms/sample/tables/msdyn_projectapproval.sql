-- Grain: one row per version of the approval of a usage log.
SELECT l.folder_no, l.is_gone AS is_deleted, guid('approval', l.line_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('approval', l.line_no) AS msdyn_projectapprovalid,
    guid('usage log', l.line_no) AS msdyn_materialusagelog, 2 AS msdyn_recordstage, l.used_at AS msdyn_date,
    as_float(l.used_in_unit) AS msdyn_costquantity, as_float(l.billed_in_unit) AS msdyn_salesquantity,
    as_money(l.unit_cost) AS msdyn_costprice, as_money(l.price) AS msdyn_salesprice,
    l.touched_at AS msdyn_approvedon,
    row_version(l.folder_no, l.line_no, 23) AS versionnumber, l.recorded_at AS createdon, l.touched_at AS modifiedon
FROM exported_usage AS l
