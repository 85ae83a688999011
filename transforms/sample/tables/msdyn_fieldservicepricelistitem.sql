-- Grain: one row per price detail of a service: a minimum charge on leak inspections, full quarters of an hour on all.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('price detail', l.list_no * 2 + d.side) AS id,
    0 AS statecode, 1 AS statuscode, guid('price detail', l.list_no * 2 + d.side) AS msdyn_fieldservicepricelistitemid,
    l.list_id AS msdyn_pricelist, CAST(CASE d.side WHEN 0 THEN guid('product', 28) END AS UUID) AS msdyn_productservice,
    FALSE AS msdyn_flatfee,
    as_money(CASE d.side WHEN 0 THEN to_money(150 * c.exchange_rate, c.currency_precision) END) AS msdyn_minimumchargeamount,
    CASE d.side WHEN 0 THEN 60 END AS msdyn_minimumchargeduration,
    CASE d.side WHEN 0 THEN 690970000 ELSE 690970001 END AS msdyn_durationroundingpolicy,
    CASE d.side WHEN 1 THEN 15 END AS msdyn_durationroundto,
    upper_row_version(1, l.list_no * 2 + d.side, 7) AS versionnumber, TIMESTAMP '2024-11-01 08:15:00' AS createdon,
    TIMESTAMP '2024-11-01 08:15:00' AS modifiedon
FROM price_list AS l
JOIN company AS c ON c.company_no = l.company_no
CROSS JOIN (SELECT unnest([0, 1]) AS side) AS d
WHERE l.kind = 'sales' AND l.project_no IS NULL
ORDER BY l.list_no, d.side
