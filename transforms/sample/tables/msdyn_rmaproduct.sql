-- Grain: one row per product that comes back: one a company.
SELECT m.folder_no, FALSE AS is_deleted, guid('rma', m.move_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('rma', m.move_no) AS msdyn_rmaproductid, m.line_id AS msdyn_woproduct,
    m.product_id AS msdyn_product, m.unit_id AS msdyn_unit, as_float(m.quantity) AS msdyn_quantity,
    as_money(m.unit_cost) AS msdyn_unitamount,
    upper_row_version(m.folder_no, m.move_no, 26) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM stock_move AS m
WHERE m.kind = 'rma' AND NOT m.is_finance_model
