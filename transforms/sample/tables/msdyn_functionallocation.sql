-- Grain: one row per functional location: every chain, and in it every store.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('functional location', l.location_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('functional location', l.location_no) AS msdyn_functionallocationid,
    l.location_name AS msdyn_name,
    CAST(CASE WHEN l.chain_no IS NOT NULL THEN guid('functional location', l.chain_no) END AS UUID)
        AS msdyn_parentfunctionallocation,
    CASE WHEN l.chain_no IS NOT NULL THEN concat('Store ', l.location_no) END AS msdyn_costcenter,
    row_version(1, l.location_no, 31) AS versionnumber, TIMESTAMP '2024-02-02 09:00:00' AS createdon,
    TIMESTAMP '2024-02-02 09:00:00' AS modifiedon
FROM (
    SELECT chain_no AS location_no, NULL::BIGINT AS chain_no, account_name AS location_name FROM chain
    UNION ALL
    SELECT getvariable('chains') + store_no, chain_no, account_name FROM store
) AS l
ORDER BY l.location_no
