-- Grain: one row per category of assets.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('asset category', category_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('asset category', category_no) AS msdyn_customerassetcategoryid,
    ['Rack', 'Cold room', 'Plant'][1 + category_no] AS msdyn_name,
    upper_row_version(1, category_no, 31) AS versionnumber, TIMESTAMP '2024-01-12 08:00:00' AS createdon,
    TIMESTAMP '2024-01-12 08:00:00' AS modifiedon
FROM (SELECT range AS category_no FROM range(3)) AS category
ORDER BY category_no
