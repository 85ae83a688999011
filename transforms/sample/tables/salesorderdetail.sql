-- Grain: one row per contract line.
-- One line carries the work; two contracts out of ten bill their expenses on a line of its own.
WITH line AS (SELECT p.*, l.line_id, l.line_no, l.is_expense_line FROM contract_line AS l JOIN project AS p USING (project_no))

SELECT 1 AS folder_no, FALSE AS is_deleted, l.line_id AS id,
    0 AS statecode, 1 AS statuscode, l.line_id AS salesorderdetailid, l.contract_id AS salesorderid,
    CASE WHEN l.is_expense_line THEN 'Expenses' ELSE l.project_name END AS productdescription,
    CASE WHEN l.is_expense_line THEN 'Expenses' ELSE 'Work' END AS salesorderdetailname,
    690970000 AS msdyn_linetype,
    CASE WHEN l.shape = 'fixed_price' THEN 192350001 ELSE 192350000 END AS msdyn_billingmethod,
    l.project_id AS msdyn_project, NOT l.is_expense_line AS msdyn_includetime,
    l.is_expense_line OR NOT (l.shape = 'time_and_material' AND l.project_no % 10 IN (0, 7)) AS msdyn_includeexpense,
    NOT l.is_expense_line AND l.shape <> 'no_material' AS msdyn_includematerial,
    NOT l.is_expense_line AS msdyn_includefee,
    CASE WHEN l.shape = 'selected_tasks' THEN 192350001 WHEN l.project_no % 3 = 0 THEN NULL ELSE 192350000 END
        AS msdyn_includedtasks,
    as_money(CASE WHEN l.shape_no = 1 AND NOT l.is_expense_line
        THEN to_money(contract_volume(c.exchange_rate) * 0.5::DECIMAL(3,2), c.currency_precision) END)
        AS msdyn_nottoexceedamount,
    as_float(CASE WHEN NOT l.is_expense_line THEN nullif(l.contract_discount_percent, 0) END) AS msdyn_discountpercent,
    as_float(CASE WHEN NOT l.is_expense_line THEN nullif(l.contract_fee_percent, 0) END) AS msdyn_feepercent,
    as_money(CASE WHEN l.shape = 'fixed_price' THEN to_money(250000 * c.exchange_rate, c.currency_precision) END)
        AS extendedamount,
    as_money(NULL) AS msdyn_standalonesellingprice,
    TIMESTAMP '2025-01-01 00:00:00' AS msdyn_billingstartdate, TIMESTAMP '2026-12-31 00:00:00' AS msdyn_billingenddate,
    c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    row_version(1, l.line_no, 11) AS versionnumber,
    TIMESTAMP '2024-11-04 11:00:00' + to_minutes(CAST(l.project_no % 20000 AS INTEGER)) AS createdon,
    TIMESTAMP '2026-06-30 16:10:00' AS modifiedon
FROM line AS l
JOIN company AS c ON c.company_no = l.company_no
ORDER BY l.line_no
