-- Grain: one row per customer of a project contract; some have a limit that is far off.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('contract customer', u.project_no * 2 + u.customer_no) AS id,
    0 AS statecode, 1 AS statuscode,
    guid('contract customer', u.project_no * 2 + u.customer_no) AS msdyn_projectcontractsplitbillingruleid,
    p.contract_id AS msdyn_contract, u.customer_id AS msdyn_customer, as_float(u.share_percent) AS msdyn_percentage,
    as_money(CASE WHEN p.shape_no = 5 THEN to_money(contract_volume(c.exchange_rate) * 10, c.currency_precision) END)
        AS msdyn_nottoexceedamount,
    upper_row_version(1, u.project_no * 2 + u.customer_no, 17) AS versionnumber, TIMESTAMP '2024-11-05 09:00:00' AS createdon,
    TIMESTAMP '2024-11-05 09:00:00' AS modifiedon
FROM contract_customer AS u
JOIN project AS p ON p.project_no = u.project_no
JOIN company AS c ON c.company_no = p.company_no
ORDER BY u.project_no, u.customer_no
