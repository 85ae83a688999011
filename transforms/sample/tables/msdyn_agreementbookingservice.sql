-- Grain: one row per service that each visit of an agreement takes: preventive maintenance.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('booking service', a.store_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('booking service', a.store_no) AS msdyn_agreementbookingserviceid,
    a.agreement_id AS msdyn_agreement, a.setup_id AS msdyn_agreementbookingsetup, i.product_id AS msdyn_service,
    u.unit_id AS msdyn_unit, 60 + 15 * (a.store_no % 3) AS msdyn_duration,
    CASE WHEN a.has_fee THEN 0 END AS msdyn_durationtobill, as_money(p.list_price) AS msdyn_unitamount,
    c.currency_id AS transactioncurrencyid,
    upper_row_version(1, a.store_no * 8 + 3, 18) AS versionnumber, TIMESTAMP '2024-12-10 09:45:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM agreement AS a
JOIN item AS i ON i.product_no = 29
JOIN item_price AS p ON p.company_no = a.company_no AND p.product_no = i.product_no
JOIN unit AS u ON u.unit_no = i.unit_no
JOIN company AS c ON c.company_no = a.company_no
ORDER BY a.store_no
