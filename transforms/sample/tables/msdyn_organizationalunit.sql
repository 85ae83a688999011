-- Grain: one row per organizational unit; one for each company.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('organizational unit', company_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('organizational unit', company_no) AS msdyn_organizationalunitid,
    concat('Service ', city) AS msdyn_name, company_id AS msdyn_company, currency_id AS transactioncurrencyid,
    upper_row_version(1, company_no, 1) AS versionnumber, TIMESTAMP '2024-01-10 08:00:00' AS createdon,
    TIMESTAMP '2024-01-10 08:00:00' AS modifiedon
FROM company
