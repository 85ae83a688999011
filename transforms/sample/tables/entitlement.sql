-- Grain: one row per entitlement; every third chain has one.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('entitlement', h.chain_no) AS id,
    1 AS statecode, 1 AS statuscode, guid('entitlement', h.chain_no) AS entitlementid,
    concat('Service plan ', h.account_name) AS name, h.account_id AS customerid, 'account' AS customerid_entitytype,
    TIMESTAMP '2025-01-01 00:00:00' AS startdate, TIMESTAMP '2026-12-31 00:00:00' AS enddate, 192350000 AS entitytype,
    1 + h.chain_no % 3 AS msdyn_entitlementpriority, as_float(CASE WHEN h.chain_no % 2 = 0 THEN 5 ELSE 7.5 END)
        AS msdyn_percentdiscount,
    CAST(CASE WHEN h.chain_no % 2 = 1 THEN guid('price list', 10 + h.company_no) END AS UUID) AS msdyn_pricelisttoapply,
    upper_row_version(1, h.chain_no, 8) AS versionnumber, TIMESTAMP '2024-12-10 09:00:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM chain AS h
WHERE h.chain_no % 3 = 0
ORDER BY h.chain_no
