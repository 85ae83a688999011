-- Grain: one row per product that each visit of an agreement takes: a filter drier at the price of the list, and a flat for
-- small parts, of which a visit bills none.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('booking product', a.store_no * 2 + l.side) AS id,
    0 AS statecode, 1 AS statuscode, guid('booking product', a.store_no * 2 + l.side) AS msdyn_agreementbookingproductid,
    a.agreement_id AS msdyn_agreement, a.setup_id AS msdyn_agreementbookingsetup, i.product_id AS msdyn_product,
    u.unit_id AS msdyn_unit, as_float(l.quantity) AS msdyn_quantity, as_float(l.quantity_to_bill) AS msdyn_qtytobill,
    as_money(CASE WHEN l.side = 1 THEN p.list_price END) AS msdyn_unitamount, c.currency_id AS transactioncurrencyid,
    upper_row_version(1, a.store_no * 8 + 1 + l.side, 18) AS versionnumber, TIMESTAMP '2024-12-10 09:40:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM agreement AS a
CROSS JOIN (VALUES (0, 9, 2, NULL), (1, 19, 1, 0)) AS l(side, product_no, quantity, quantity_to_bill)
JOIN item AS i ON i.product_no = l.product_no
JOIN item_price AS p ON p.company_no = a.company_no AND p.product_no = i.product_no
JOIN unit AS u ON u.unit_no = i.unit_no
JOIN company AS c ON c.company_no = a.company_no
ORDER BY a.store_no, l.side
