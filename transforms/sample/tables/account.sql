-- Grain: one row per customer account: chains pay, their stores are served.
SELECT 1 AS folder_no, FALSE AS is_deleted, a.account_id AS id,
    0 AS statecode, 1 AS statuscode, a.account_id AS accountid, a.account_number AS accountnumber, a.account_name AS name,
    a.parent_id AS parentaccountid, c.company_id AS msdyn_company, c.currency_id AS transactioncurrencyid,
    c.city AS address1_city, CASE WHEN a.parent_id IS NULL THEN 3 ELSE 1 END AS customertypecode,
    row_version(1, a.account_no, 2) AS versionnumber,
    TIMESTAMP '2024-02-01 09:00:00' + to_minutes(CAST(a.account_no % 100000 AS INTEGER)) AS createdon,
    TIMESTAMP '2026-05-04 10:00:00' AS modifiedon
FROM (
    SELECT chain_no AS account_no, account_id, concat('C-', lpad(CAST(chain_no AS VARCHAR), 6, '0')) AS account_number,
        account_name, NULL::UUID AS parent_id, company_no
    FROM chain
    UNION ALL
    SELECT getvariable('chains') + s.store_no, s.account_id, concat('S-', lpad(CAST(s.store_no AS VARCHAR), 6, '0')),
        s.account_name, h.account_id, s.company_no
    FROM store AS s JOIN chain AS h ON h.chain_no = s.chain_no
) AS a
JOIN company AS c ON c.company_no = a.company_no
ORDER BY a.account_no
