-- Grain: one row per tax code
-- Source: staging.msdyn_taxcode
-- Rules: COD-07
CREATE TABLE core.tax_code (
    tax_code_id VARCHAR NOT NULL, -- Key (Dataverse tax code)
    tax_code_name VARCHAR, -- Name for people
    rate_percent DECIMAL(9, 4) NOT NULL, -- Rate, 0 to 100
    applies_to_products BOOLEAN NOT NULL, -- Products are taxed
    applies_to_services BOOLEAN NOT NULL, -- Services are taxed
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_taxcodeid AS tax_code_id,
    msdyn_name AS tax_code_name,
    COALESCE(msdyn_taxrate, CAST(0 AS DECIMAL(9, 4))) AS rate_percent,
    COALESCE(msdyn_productstaxable, FALSE) AS applies_to_products,
    COALESCE(msdyn_servicestaxable, FALSE) AS applies_to_services,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.msdyn_taxcode
WHERE versionnumber IS NOT NULL;
