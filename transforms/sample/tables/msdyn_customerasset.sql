-- Grain: one row per asset: in each store a plant, its rack, and a walk-in cooler that hangs on the rack.
WITH asset AS (
    SELECT range AS asset_no, range // 2 AS store_no, range % 2 AS side, guid('asset', range) AS asset_id
    FROM range(getvariable('stores') * 2)
    UNION ALL
    SELECT getvariable('stores') * 2 + store_no, store_no, 2, guid('plant', store_no) FROM store
)

SELECT 1 AS folder_no, FALSE AS is_deleted, a.asset_id AS id,
    0 AS statecode, 1 AS statuscode, a.asset_id AS msdyn_customerassetid,
    concat(CASE a.side WHEN 0 THEN 'Rack ' WHEN 1 THEN 'Walk-in cooler ' ELSE 'Refrigeration plant ' END,
           CASE a.side WHEN 2 THEN a.store_no ELSE a.asset_no END) AS msdyn_name,
    s.account_id AS msdyn_account, CAST(CASE WHEN a.side < 2 THEN i.product_id END AS UUID) AS msdyn_product,
    CAST(CASE a.side WHEN 0 THEN guid('plant', a.store_no) WHEN 1 THEN guid('asset', a.store_no * 2) END AS UUID)
        AS msdyn_parentasset,
    CAST(CASE WHEN a.side < 2 THEN guid('plant', a.store_no) END AS UUID) AS msdyn_masterasset,
    guid('asset category', a.side) AS msdyn_customerassetcategory,
    guid('functional location', getvariable('chains') + a.store_no) AS msdyn_functionallocation,
    concat('TAG-', a.asset_no) AS msdyn_assettag,
    row_version(1, a.asset_no, 17) AS versionnumber, TIMESTAMP '2024-06-03 09:00:00' AS createdon,
    TIMESTAMP '2025-06-03 09:00:00' AS modifiedon
FROM asset AS a
JOIN store AS s ON s.store_no = a.store_no
JOIN item AS i ON i.product_no = a.asset_no % 4
ORDER BY a.asset_no
