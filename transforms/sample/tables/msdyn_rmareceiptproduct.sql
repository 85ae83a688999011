-- Grain: one row per receipt of what comes back.
SELECT m.folder_no, FALSE AS is_deleted, guid('rma receipt', m.move_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('rma receipt', m.move_no) AS msdyn_rmareceiptproductid,
    guid('rma', m.move_no) AS msdyn_rmaproduct, as_float(m.quantity) AS msdyn_quantity,
    upper_row_version(m.folder_no, m.move_no, 25) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM stock_move AS m
WHERE m.kind = 'rma' AND NOT m.is_finance_model
