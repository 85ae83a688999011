-- Grain: one row per asset; two in each store.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('asset', a.asset_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('asset', a.asset_no) AS msdyn_customerassetid,
    concat(CASE WHEN a.asset_no % 2 = 0 THEN 'Rack ' ELSE 'Walk-in cooler ' END, a.asset_no) AS msdyn_name,
    s.account_id AS msdyn_account, i.product_id AS msdyn_product, NULL::UUID AS msdyn_parentasset,
    concat('TAG-', a.asset_no) AS msdyn_assettag,
    row_version(1, a.asset_no, 17) AS versionnumber, TIMESTAMP '2024-06-03 09:00:00' AS createdon,
    TIMESTAMP '2025-06-03 09:00:00' AS modifiedon
FROM (SELECT range AS asset_no FROM range(getvariable('stores') * 2)) AS a
JOIN store AS s ON s.store_no = a.asset_no // 2
JOIN item AS i ON i.product_no = a.asset_no % 4
ORDER BY a.asset_no
