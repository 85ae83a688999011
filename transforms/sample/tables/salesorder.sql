-- Grain: one row per project contract.
SELECT 1 AS folder_no, FALSE AS is_deleted, p.contract_id AS id,
    0 AS statecode, 1 AS statuscode, p.contract_id AS salesorderid,
    concat('ORD-', lpad(CAST(1000 + p.project_no AS VARCHAR), 6, '0')) AS ordernumber,
    concat('Contract for ', p.project_name) AS name, 192350001 AS msdyn_ordertype, 192350002 AS msdyn_psastate,
    192350003 AS msdyn_psastatusreason, p.chain_id AS customerid, 'account' AS customerid_entitytype,
    c.company_id AS msdyn_company, guid('organizational unit', c.company_no) AS msdyn_contractorganizationalunitid,
    -- One contract in ten has a limit that is far off, one a limit that is near.
    as_money(CASE p.shape_no WHEN 7 THEN to_money(contract_volume(c.exchange_rate) * 3, c.currency_precision)
        WHEN 9 THEN to_money(contract_volume(c.exchange_rate) * 0.35::DECIMAL(3,2), c.currency_precision) END)
        AS msdyn_nottoexceedamount,
    c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    row_version(1, p.project_no, 10) AS versionnumber,
    TIMESTAMP '2024-11-04 10:00:00' + to_minutes(CAST(p.project_no % 20000 AS INTEGER)) AS createdon,
    TIMESTAMP '2026-06-30 16:05:00' AS modifiedon
FROM project AS p
JOIN company AS c ON c.company_no = p.company_no
WHERE p.contract_id IS NOT NULL
ORDER BY p.project_no
