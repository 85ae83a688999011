-- Grain: one row per value of a financial dimension. One cost center is suspended, one ended with the year 2025.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('dimension value', v.side * 100 + v.value_no) AS id,
    5637290000 + v.side AS dimensionattribute,
    CASE v.side WHEN 0 THEN concat('CC-', lpad(CAST(v.value_no AS VARCHAR), 3, '0')) ELSE 'FIELD-SERVICE' END AS displayvalue,
    CASE WHEN v.side = 0 AND v.value_no = 5 THEN 1 ELSE 0 END AS issuspended,
    TIMESTAMP '1900-01-01 00:00:00' AS activefrom,
    CASE WHEN v.side = 0 AND v.value_no = 2 THEN TIMESTAMP '2025-12-31 00:00:00' ELSE TIMESTAMP '1900-01-01 00:00:00' END
        AS activeto,
    TIMESTAMP '2024-11-04 08:00:00' AS modifieddatetime, 'admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 08:00:00' AS createddatetime, 'admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, v.side * 100 + v.value_no, 31) AS sysrowversion, 5637300000 + v.side * 100 + v.value_no AS recid, 2484 AS tableid,
    row_version(1, v.side * 100 + v.value_no, 31) AS versionnumber, TIMESTAMP '2024-11-04 08:00:00' AS createdon,
    TIMESTAMP '2024-11-04 08:00:00' AS modifiedon
FROM (SELECT side, value_no FROM (SELECT unnest([0, 1]) AS side) CROSS JOIN (SELECT range AS value_no FROM range(7))) AS v
ORDER BY v.side, v.value_no
