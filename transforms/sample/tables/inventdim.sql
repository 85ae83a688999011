-- Grain: one row per combination of inventory dimensions.
SELECT m.folder_no, FALSE AS is_deleted, guid('inventory dimension', m.dimension_no) AS id,
    concat('D', lpad(CAST(m.dimension_no AS VARCHAR), 8, '0')) AS inventdimid, concat(m.city, ' site') AS inventsiteid,
    m.warehouse_name AS inventlocationid, m.batch_number AS inventbatchid, m.serial_number AS inventserialid,
    TIMESTAMP '2024-12-02 08:00:00' AS modifieddatetime, 'Admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-12-02 08:00:00' AS createddatetime, 'Admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(m.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    upper_row_version(m.folder_no, m.dimension_no, 31) AS sysrowversion, 5670000000 + m.dimension_no AS recid, 698 AS tableid,
    upper_row_version(m.folder_no, m.dimension_no, 31) AS versionnumber, TIMESTAMP '2024-12-02 08:00:00' AS createdon, TIMESTAMP '2024-12-02 08:00:00' AS modifiedon
FROM stock_dimension AS m
