-- Grain: one row per product or service of the catalogue.
SELECT 1 AS folder_no, FALSE AS is_deleted, i.product_id AS id,
    0 AS statecode, 1 AS statuscode, i.product_id AS productid, i.product_number AS productnumber, i.product_name AS name,
    CASE i.kind WHEN 'inventory' THEN 690970000 WHEN 'non_inventory' THEN 690970001 ELSE 690970002 END
        AS msdyn_fieldserviceproducttype,
    u.unit_id AS defaultuomid, as_money(i.list_price) AS price, as_money(i.unit_cost) AS standardcost,
    as_money(i.unit_cost) AS currentcost, CASE WHEN i.unit_no IN (1, 2, 3, 4) THEN 2 ELSE 0 END AS quantitydecimal,
    TRUE AS msdyn_taxable, i.product_no < 4 AS msdyn_converttocustomerasset, c.currency_id AS transactioncurrencyid,
    row_version(1, i.product_no, 3) AS versionnumber, TIMESTAMP '2024-01-15 12:00:00' AS createdon,
    TIMESTAMP '2026-01-09 12:00:00' AS modifiedon
FROM item AS i
JOIN unit AS u ON u.unit_no = i.unit_no
JOIN company AS c ON c.company_no = 0
ORDER BY i.product_no
