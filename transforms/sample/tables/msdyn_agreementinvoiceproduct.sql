-- Grain: one row per product of a fee: travel and waste disposal of the quarter's visits.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('fee product', a.store_no * 2 + l.side) AS id,
    0 AS statecode, 1 AS statuscode, guid('fee product', a.store_no * 2 + l.side) AS msdyn_agreementinvoiceproductid,
    a.agreement_id AS msdyn_agreement, a.invoice_setup_id AS msdyn_invoicesetup, i.product_id AS msdyn_product,
    u.unit_id AS msdyn_unit, as_float(l.quantity) AS msdyn_quantity,
    as_money(p.list_price) AS msdyn_unitamount, c.currency_id AS transactioncurrencyid,
    upper_row_version(1, a.store_no * 8 + 4 + l.side, 18) AS versionnumber, TIMESTAMP '2024-12-10 09:55:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM agreement AS a
CROSS JOIN (VALUES (0, 23, 3), (1, 21, 3)) AS l(side, product_no, quantity)
JOIN item AS i ON i.product_no = l.product_no
JOIN item_price AS p ON p.company_no = a.company_no AND p.product_no = i.product_no
JOIN unit AS u ON u.unit_no = i.unit_no
JOIN company AS c ON c.company_no = a.company_no
WHERE a.has_fee
ORDER BY a.store_no, l.side
