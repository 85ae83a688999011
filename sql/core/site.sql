-- Grain: one row per site
-- Source: staging.msdyn_site, staging.inventsite, core.company
-- Rules: COD-07
CREATE TABLE core.site (
    site_id VARCHAR NOT NULL, -- Key (Dataverse site)
    site_name VARCHAR, -- Name for people
    site_number VARCHAR, -- Number, the natural key shared with Finance
    company_code VARCHAR, -- Legal entity of the site
    is_known_to_finance BOOLEAN, -- Finance has the number in that company; blank while no site of that company came, or no number
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH finance AS (
    SELECT DISTINCT
        LOWER(dataareaid) AS company_key,
        LOWER(siteid) AS site_key
    FROM current.inventsite
    WHERE NOT is_deleted AND siteid IS NOT NULL
),

exported AS (
    SELECT DISTINCT company_key
    FROM finance
)

SELECT
    site.msdyn_siteid AS site_id,
    site.msdyn_name AS site_name,
    site.msdyn_sitenumber AS site_number,
    company.company_code,
    CASE
        WHEN exported.company_key IS NOT NULL AND site.msdyn_sitenumber IS NOT NULL THEN finance.site_key IS NOT NULL
    END AS is_known_to_finance,
    is_live(site.statecode, site.is_deleted) AS is_active,
    site.deleted_at
FROM current.msdyn_site AS site
LEFT JOIN core.company AS company
    ON site.msdyn_company = company.company_id
LEFT JOIN exported
    ON LOWER(company.company_code) = exported.company_key
LEFT JOIN finance
    ON
        LOWER(company.company_code) = finance.company_key
        AND LOWER(site.msdyn_sitenumber) = finance.site_key
WHERE site.versionnumber IS NOT NULL;
