-- Grain: one row per price detail of a service on the lists of Field Service: the first hour of a leak inspection is
-- charged in full; two companies bill controls engineers by full quarters of an hour.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('price detail', f.list_no * 100 + f.product_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('price detail', f.list_no * 100 + f.product_no) AS msdyn_fieldservicepricelistitemid,
    f.list_id AS msdyn_pricelist, i.product_id AS msdyn_productservice, FALSE AS msdyn_flatfee,
    as_money(CASE f.product_no WHEN 28 THEN f.unit_amount END) AS msdyn_minimumchargeamount,
    CASE f.product_no WHEN 28 THEN 60 END AS msdyn_minimumchargeduration,
    CASE f.product_no WHEN 28 THEN 690970000 ELSE 690970001 END AS msdyn_durationroundingpolicy,
    CASE f.product_no WHEN 26 THEN 15 END AS msdyn_durationroundto,
    row_version(1, f.list_no * 200 + 100 + f.product_no, 30) AS versionnumber,
    TIMESTAMP '2024-11-01 08:15:00' AS createdon, TIMESTAMP '2024-11-01 08:15:00' AS modifiedon
FROM field_price AS f
JOIN item AS i ON i.product_no = f.product_no
WHERE f.product_no = 28 OR f.product_no = 26 AND f.company_no IN (0, 2)
ORDER BY f.list_no, f.product_no
