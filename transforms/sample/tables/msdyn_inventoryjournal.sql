-- Grain: one row per inventory journal, of the companies whose books are not in Finance.
SELECT m.folder_no, FALSE AS is_deleted, guid('inventory journal', m.move_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('inventory journal', m.move_no) AS msdyn_inventoryjournalid,
    CASE WHEN m.kind IN ('allocation', 'de_allocation') THEN 690970002 ELSE 690970000 END AS msdyn_journaltype,
    CASE WHEN m.kind = 'receipt' THEN 690970001 WHEN m.kind = 'adjustment' THEN 690970003
         WHEN m.kind IN ('transfer_out', 'transfer_in') THEN 690970004 WHEN m.kind = 'rma' THEN 690970005
         ELSE 690970002 END AS msdyn_transactiontype,
    m.product_id AS msdyn_product, m.unit_id AS msdyn_unit, m.warehouse_id AS msdyn_warehouse,
    as_float(m.quantity) AS msdyn_quantity, m.kind = 'return' AS msdyn_reversal,
    CASE WHEN m.kind = 'return' THEN guid('inventory journal', i.move_no) END AS msdyn_originatingjournal,
    CASE WHEN m.kind <> 'rma' THEN m.line_id END AS msdyn_workorderproduct,
    CASE WHEN m.kind IN ('adjustment', 'transfer_out', 'transfer_in')
         THEN guid('adjusted product', m.company_no * 100 + m.product_no + CASE m.kind WHEN 'adjustment' THEN 1000 ELSE 0 END)
         END AS msdyn_inventoryadjustmentproduct,
    CASE WHEN m.kind = 'receipt' THEN guid('receipt line', m.move_no) END AS msdyn_purchaseorderreceiptproduct,
    CASE WHEN m.kind = 'rma' THEN guid('rma receipt', m.move_no) END AS msdyn_rmareceiptproduct,
    row_version(m.folder_no, m.move_no, 30) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM stock_move AS m
LEFT JOIN stock_move AS i ON i.kind = 'issue' AND i.line_no = CASE WHEN m.kind = 'return' THEN m.line_no END AND i.version_no = m.version_no
WHERE NOT m.is_finance_model
