-- Grain: one row per price list: those of Project Operations, and those of Field Service.
SELECT 1 AS folder_no, FALSE AS is_deleted, l.list_id AS id,
    0 AS statecode, 1 AS statuscode, l.list_id AS pricelevelid, l.list_name AS name, l.begin_at AS begindate,
    l.end_at AS enddate, c.currency_id AS transactioncurrencyid,
    CASE l.kind WHEN 'cost' THEN 192350000 ELSE 192350002 END AS msdyn_module,
    upper_row_version(1, l.list_no, 2) AS versionnumber, TIMESTAMP '2024-11-01 08:00:00' AS createdon,
    TIMESTAMP '2025-12-01 08:00:00' AS modifiedon
FROM price_list AS l
JOIN company AS c ON c.company_no = l.company_no
UNION ALL
SELECT DISTINCT 1, FALSE, f.list_id, 0, 1, f.list_id,
    concat('Field service ', c.company_code, ' ', CASE WHEN f.tier_no < 5 THEN '-' WHEN f.tier_no > 5 THEN '+' END,
        abs(f.tier_no - 5), ' %'), NULL::TIMESTAMP, NULL::TIMESTAMP, c.currency_id, 192350002,
    row_version(1, f.list_no * 200 + 99, 30), TIMESTAMP '2024-11-01 08:00:00', TIMESTAMP '2024-11-01 08:00:00'
FROM field_price AS f
JOIN company AS c ON c.company_no = f.company_no
