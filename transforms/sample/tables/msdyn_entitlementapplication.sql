-- Grain: one row per condition of an entitlement: it is for incidents of one type.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('entitlement condition', k.incident_no * 1000000 + h.chain_no) AS id,
    0 AS statecode, 1 AS statuscode,
    guid('entitlement condition', k.incident_no * 1000000 + h.chain_no) AS msdyn_entitlementapplicationid,
    guid('entitlement', k.incident_no * 1000000 + h.chain_no) AS msdyn_entitlement,
    NULL::UUID AS msdyn_serviceaccount, NULL::UUID AS msdyn_customerasset, NULL::UUID AS msdyn_assetcategory,
    guid('incident type', k.incident_no) AS msdyn_incidenttype,
    row_version(1, h.chain_no * 2 + k.incident_no - 1, 31) AS versionnumber,
    TIMESTAMP '2024-12-10 09:05:00' AS createdon, TIMESTAMP '2024-12-20 09:05:00' AS modifiedon
FROM chain AS h
CROSS JOIN (SELECT unnest([1, 2]) AS incident_no) AS k
WHERE k.incident_no = 1 OR h.chain_no % 3 = 0
ORDER BY h.chain_no, k.incident_no
