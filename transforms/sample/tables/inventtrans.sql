-- Grain: one row per inventory transaction of the companies whose books are in Finance.
SELECT m.folder_no, FALSE AS is_deleted, guid('inventory transaction', m.move_no) AS id,
    5650000000 + m.move_no AS inventtransorigin, m.product_number AS itemid,
    concat('D', lpad(CAST(d.dimension_no AS VARCHAR), 8, '0')) AS inventdimid, as_real(m.quantity) AS qty,
    CASE WHEN m.quantity < 0 THEN 1 ELSE 0 END AS statusissue, CASE WHEN m.quantity > 0 THEN 1 ELSE 0 END AS statusreceipt,
    date_trunc('day', m.moved_at)::TIMESTAMP AS datephysical, date_trunc('day', m.moved_at)::TIMESTAMP AS datefinancial,
    as_real(to_money(m.quantity * m.unit_cost, 2)) AS costamountposted,
    as_real(to_money(m.quantity * m.unit_cost, 2)) AS costamountphysical, as_real(0) AS costamountadjustment,
    CASE WHEN m.line_id IS NOT NULL AND m.kind <> 'rma' THEN m.project_number END AS projid,
    coalesce(v.voucher, concat('IVV', lpad(CAST(m.move_no AS VARCHAR), 11, '0'))) AS voucher,
    m.written_at AS modifieddatetime, 'Admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    m.written_at AS createddatetime, 'Admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(m.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(m.folder_no, m.move_no, 30) AS sysrowversion, 5660000000 + m.move_no AS recid, 177 AS tableid,
    row_version(m.folder_no, m.move_no, 30) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM stock_move AS m
JOIN stock_dimension AS d ON d.company_code = m.company_code AND d.warehouse_name = m.warehouse_name
    AND d.serial_number IS NOT DISTINCT FROM m.serial_number AND d.batch_number IS NOT DISTINCT FROM m.batch_number
LEFT JOIN stock_voucher AS v ON v.line_id = CASE WHEN m.kind IN ('issue', 'return') THEN m.line_id END AND v.version_no = m.version_no
    AND v.is_reversal = (m.kind = 'return')
WHERE m.is_finance_model
