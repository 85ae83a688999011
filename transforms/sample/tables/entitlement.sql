-- Grain: one row per entitlement: the warranty of every chain, the service plan of every third.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('entitlement', k.incident_no * 1000000 + h.chain_no) AS id,
    1 AS statecode, 1 AS statuscode, guid('entitlement', k.incident_no * 1000000 + h.chain_no) AS entitlementid,
    concat(CASE k.incident_no WHEN 1 THEN 'Warranty ' ELSE 'Service plan ' END, h.account_name) AS name,
    h.account_id AS customerid, 'account' AS customerid_entitytype,
    TIMESTAMP '2025-01-01 00:00:00' AS startdate, TIMESTAMP '2026-12-31 00:00:00' AS enddate, 192350000 AS entitytype,
    k.incident_no AS msdyn_entitlementpriority, as_float(plan_percent(k.incident_no)) AS msdyn_percentdiscount,
    NULL::UUID AS msdyn_pricelisttoapply,
    upper_row_version(1, h.chain_no * 2 + k.incident_no - 1, 8) AS versionnumber,
    TIMESTAMP '2024-12-10 09:00:00' AS createdon, TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM chain AS h
CROSS JOIN (SELECT unnest([1, 2]) AS incident_no) AS k
WHERE k.incident_no = 1 OR h.chain_no % 3 = 0
ORDER BY h.chain_no, k.incident_no
