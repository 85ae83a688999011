-- Grain: one row per product of a transfer or adjustment.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('adjusted product', m.number) AS id,
    0 AS statecode, 1 AS statuscode, guid('adjusted product', m.number) AS msdyn_inventoryadjustmentproductid,
    CASE WHEN m.kind = 'adjustment' THEN guid('adjustment', m.company_no) END AS msdyn_inventoryadjustment,
    CASE WHEN m.kind <> 'adjustment' THEN guid('transfer', m.company_no) END AS msdyn_inventorytransfer,
    m.product_id AS msdyn_product, m.unit_id AS msdyn_unit, as_float(m.quantity) AS msdyn_quantity,
    upper_row_version(1, m.number, 29) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM (
    SELECT *, company_no * 100 + product_no + CASE kind WHEN 'adjustment' THEN 1000 ELSE 0 END AS number
    FROM stock_move WHERE NOT is_finance_model AND kind IN ('adjustment', 'transfer_in')
) AS m
