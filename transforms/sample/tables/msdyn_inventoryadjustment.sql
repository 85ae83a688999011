-- Grain: one row per adjustment: the count at the end of the year in each main warehouse.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('adjustment', c.company_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('adjustment', c.company_no) AS msdyn_inventoryadjustmentid,
    guid('warehouse', c.company_no * 2) AS msdyn_warehouse, TIMESTAMP '2025-12-31 16:00:00' AS msdyn_adjustmenttime,
    upper_row_version(1, c.company_no, 31) AS versionnumber, TIMESTAMP '2025-12-31 16:00:00' AS createdon,
    TIMESTAMP '2025-12-31 16:00:00' AS modifiedon
FROM company AS c WHERE NOT c.is_finance_model
