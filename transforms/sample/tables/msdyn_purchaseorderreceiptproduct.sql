-- Grain: one row per product of a receipt and warehouse.
SELECT m.folder_no, FALSE AS is_deleted, guid('receipt line', m.move_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('receipt line', m.move_no) AS msdyn_purchaseorderreceiptproductid,
    guid('receipt', m.company_no * 2 + m.wave) AS msdyn_purchaseorderreceipt,
    m.warehouse_id AS msdyn_associatetowarehouse, as_float(m.quantity) AS msdyn_quantity,
    as_money(m.unit_cost) AS msdyn_unitcost, m.currency_id AS transactioncurrencyid, as_rate(m.exchange_rate) AS exchangerate,
    upper_row_version(m.folder_no, m.move_no, 27) AS versionnumber, m.written_at AS createdon, m.written_at AS modifiedon
FROM stock_move AS m
WHERE m.kind = 'receipt' AND NOT m.is_finance_model
