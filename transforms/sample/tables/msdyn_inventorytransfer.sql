-- Grain: one row per transfer: one a company, from the main warehouse to the vans.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('transfer', c.company_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('transfer', c.company_no) AS msdyn_inventorytransferid,
    guid('warehouse', c.company_no * 2) AS msdyn_sourcewarehouse,
    guid('warehouse', c.company_no * 2 + 1) AS msdyn_destinationwarehouse,
    TIMESTAMP '2025-03-03 07:00:00' AS msdyn_transfertime,
    upper_row_version(1, c.company_no, 30) AS versionnumber, TIMESTAMP '2025-03-03 07:00:00' AS createdon,
    TIMESTAMP '2025-03-03 07:00:00' AS modifiedon
FROM company AS c WHERE NOT c.is_finance_model
