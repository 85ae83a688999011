-- Grain: one row per legal entity
-- Source: staging.cdm_company, settings
-- Rules: COD-07
CREATE TABLE core.company (
    company_id VARCHAR NOT NULL, -- Key (Dataverse company)
    company_code VARCHAR, -- Code of the legal entity, as in Finance
    company_name VARCHAR, -- Name for people
    time_zone VARCHAR NOT NULL, -- IANA time zone in which its document dates are days
    deployment_model VARCHAR NOT NULL CHECK (deployment_model IN ('core', 'finance')), -- Who keeps its books: Project Operations alone (core) or Finance
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    company.cdm_companyid AS company_id,
    company.cdm_companycode AS company_code,
    company.cdm_name AS company_name,
    COALESCE(setting.time_zone, 'UTC') AS time_zone,
    COALESCE(setting.deployment_model, 'core') AS deployment_model,
    is_live(company.statecode, company.is_deleted) AS is_active,
    company.deleted_at
FROM current.cdm_company AS company
LEFT JOIN parameter.company AS setting
    ON LOWER(company.cdm_companycode) = setting.company_code
WHERE company.versionnumber IS NOT NULL;
