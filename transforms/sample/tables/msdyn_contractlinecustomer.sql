-- Grain: one row per customer of a contract line: the chain alone, or together with a store that is a franchise and has a
-- limit.
SELECT 1 AS folder_no, FALSE AS is_deleted, l.customer_row_id AS id,
    0 AS statecode, 1 AS statuscode, l.customer_row_id AS msdyn_contractlinecustomerid,
    l.line_id AS salesorderdetailid, l.customer_id AS msdyn_customer, as_float(l.share_percent) AS msdyn_percentage,
    l.is_rounding_customer AS msdyn_isroundingcustomer,
    as_money(CASE WHEN l.customer_no = 2
        THEN to_money(contract_volume(c.exchange_rate) * 0.15::DECIMAL(3,2), c.currency_precision) END)
        AS msdyn_nottoexceedamount,
    CASE l.customer_no WHEN 1 THEN row_version(1, l.line_no, 13) ELSE upper_row_version(1, l.line_no, 13) END
        AS versionnumber,
    TIMESTAMP '2024-11-05 09:00:00' AS createdon, TIMESTAMP '2024-11-05 09:00:00' AS modifiedon
FROM (
    SELECT l.line_no, l.line_id, u.*, guid(CASE u.customer_no WHEN 1 THEN 'contract line customer'
        ELSE 'second contract line customer' END, l.line_no) AS customer_row_id
    FROM contract_line AS l
    JOIN contract_customer AS u ON u.project_no = l.project_no
) AS l
JOIN project AS p ON p.project_no = l.project_no
JOIN company AS c ON c.company_no = p.company_no
ORDER BY l.line_no, l.customer_no
