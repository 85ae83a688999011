-- Grain: one row: the settings of Field Service.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('field service setting', 0) AS id,
    0 AS statecode, 1 AS statuscode, guid('field service setting', 0) AS msdyn_fieldservicesettingid,
    TRUE AS msdyn_calculateprice, TRUE AS msdyn_calculatecost, TRUE AS msdyn_calculatetax,
    690970000 AS msdyn_productcostorder, row_version(1, 11000, 30) AS versionnumber,
    TIMESTAMP '2024-01-03 07:00:00' AS createdon, TIMESTAMP '2024-01-03 07:00:00' AS modifiedon
