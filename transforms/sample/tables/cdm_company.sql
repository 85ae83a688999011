-- Grain: one row per legal entity.
SELECT 1 AS folder_no, FALSE AS is_deleted, company_id AS id,
    0 AS statecode, 1 AS statuscode, company_id AS cdm_companyid,
    company_code AS cdm_companycode, company_name AS cdm_name, currency_id AS transactioncurrencyid,
    TRUE AS cdm_isenabledfordualwrite,
    row_version(1, company_no, 1) AS versionnumber, TIMESTAMP '2024-01-02 08:05:00' AS createdon,
    TIMESTAMP '2024-01-02 08:05:00' AS modifiedon
FROM company
