-- Grain: one row per unit.
SELECT 1 AS folder_no, FALSE AS is_deleted, unit_id AS id,
    0 AS statecode, 1 AS statuscode, unit_id AS uomid, unit_name AS name, as_float(1) AS quantity,
    guid('unit schedule', 0) AS uomscheduleid,
    row_version(1, unit_no, 4) AS versionnumber, TIMESTAMP '2024-01-02 08:10:00' AS createdon,
    TIMESTAMP '2024-01-02 08:10:00' AS modifiedon
FROM unit
