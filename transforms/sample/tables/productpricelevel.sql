-- Grain: one row per price of a product on the price lists of a company; on those of Field Service what it ever sold.
-- Sales: most have a price per unit, refrigerants cost and a markup, what is bought for one job its cost.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('product price', l.list_no * 100 + i.product_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('product price', l.list_no * 100 + i.product_no) AS productpricelevelid,
    l.list_id AS pricelevelid, i.product_id AS productid, u.unit_id AS uomid,
    as_money(CASE WHEN l.kind = 'cost' THEN p.unit_cost WHEN i.tracking <> 'batch' AND i.product_no NOT IN (21, 22) THEN p.list_price END)
        AS amount,
    CASE WHEN l.kind = 'cost' THEN 192350000 WHEN i.tracking = 'batch' THEN 192350002
         WHEN i.product_no IN (21, 22) THEN 192350001 ELSE 192350000 END AS msdyn_pricecalculation,
    as_float(CASE WHEN l.kind = 'sales' AND i.tracking = 'batch' THEN 62.5 END) AS percentage,
    upper_row_version(1, l.list_no * 100 + i.product_no, 6) AS versionnumber, TIMESTAMP '2024-11-01 08:10:00' AS createdon,
    TIMESTAMP '2025-12-01 08:00:00' AS modifiedon
FROM price_list AS l
JOIN item_price AS p ON p.company_no = l.company_no
JOIN item AS i ON i.product_no = p.product_no
JOIN unit AS u ON u.unit_no = i.unit_no
WHERE l.project_no IS NULL
UNION ALL
SELECT 1, FALSE, guid('field price', f.list_no * 100 + f.product_no), 0, 1, guid('field price', f.list_no * 100 + f.product_no),
    f.list_id, i.product_id, u.unit_id, as_money(f.unit_amount), 192350000, as_float(NULL),
    row_version(1, f.list_no * 200 + f.product_no, 30), TIMESTAMP '2024-11-01 08:10:00', TIMESTAMP '2024-11-01 08:10:00'
FROM field_price AS f
JOIN item AS i ON i.product_no = f.product_no
JOIN unit AS u ON u.unit_no = i.unit_no
WHERE (f.company_no, f.tier_no, f.product_no) IN (SELECT (v.company_no, v.tier_no, v.product_no) FROM line_version AS v)
