-- Grain: one row per currency; the base currency has rate 1.
SELECT 1 AS folder_no, FALSE AS is_deleted, currency_id AS id,
    0 AS statecode, 1 AS statuscode, currency_id AS transactioncurrencyid,
    currency_code AS isocurrencycode, currency_name AS currencyname, symbol AS currencysymbol,
    currency_precision AS currencyprecision, as_rate(exchange_rate) AS exchangerate,
    row_version(1, company_no, 0) AS versionnumber, TIMESTAMP '2024-01-02 08:00:00' AS createdon,
    TIMESTAMP '2026-07-01 02:00:00' AS modifiedon
FROM company
