-- Grain: one row per tax code; one for each company.
SELECT 1 AS folder_no, FALSE AS is_deleted, tax_code_id AS id,
    0 AS statecode, 1 AS statuscode, tax_code_id AS msdyn_taxcodeid, tax_code_name AS msdyn_name,
    as_float(tax_rate) AS msdyn_taxrate, TRUE AS msdyn_productstaxable, TRUE AS msdyn_servicestaxable,
    upper_row_version(1, company_no, 9) AS versionnumber, TIMESTAMP '2024-01-03 08:00:00' AS createdon,
    TIMESTAMP '2024-01-03 08:00:00' AS modifiedon
FROM tax_code
