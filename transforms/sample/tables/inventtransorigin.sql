-- Grain: one row per origin of an inventory transaction.
SELECT m.folder_no, FALSE AS is_deleted, guid('origin of inventory', m.move_no) AS id,
    CASE WHEN m.kind = 'receipt' THEN 3 WHEN m.kind IN ('transfer_out', 'transfer_in') THEN 6 WHEN m.kind = 'adjustment' THEN 13
         WHEN m.kind = 'rma' THEN 0 ELSE 12 END AS referencecategory,
    CASE WHEN m.kind = 'receipt' THEN concat('PO-', m.company_no, m.wave)
         WHEN m.kind IN ('transfer_out', 'transfer_in') THEN concat('TRJ-', m.company_no, '-', m.product_number)
         WHEN m.kind = 'adjustment' THEN concat('CNT-', m.company_no) WHEN m.kind = 'rma' THEN concat('RMA-', m.move_no)
         ELSE m.project_number END AS referenceid,
    m.written_at AS modifieddatetime, 'Admin' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    m.written_at AS createddatetime, 'Admin' AS createdby, NULL::BIGINT AS createdtransactionid,
    lower(m.company_code) AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(m.folder_no, m.move_no, 31) AS sysrowversion, 5650000000 + m.move_no AS recid, 2409 AS tableid,
    row_version(m.folder_no, m.move_no, 31) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM stock_move AS m
WHERE m.is_finance_model
