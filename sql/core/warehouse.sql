-- Grain: one row per warehouse
-- Source: staging.msdyn_warehouse, staging.inventlocation, core.company
-- Rules: COD-07
CREATE TABLE core.warehouse (
    warehouse_id VARCHAR NOT NULL, -- Key (Dataverse warehouse)
    warehouse_name VARCHAR, -- Name for people
    warehouse_number VARCHAR, -- Number, the natural key shared with Finance
    site_id VARCHAR, -- Site the warehouse belongs to
    company_code VARCHAR, -- Legal entity of the warehouse
    is_known_to_finance BOOLEAN, -- Finance has the number in that company; blank while no warehouse of that company came, or no number
    finance_site_number VARCHAR, -- Number of the site it has in Finance
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH finance AS (
    SELECT
        LOWER(dataareaid) AS company_key,
        LOWER(inventlocationid) AS warehouse_key,
        MIN(inventsiteid) AS site_number
    FROM current.inventlocation
    WHERE NOT is_deleted AND inventlocationid IS NOT NULL
    GROUP BY LOWER(dataareaid), LOWER(inventlocationid)
),

exported AS (
    SELECT DISTINCT company_key
    FROM finance
)

SELECT
    warehouse.msdyn_warehouseid AS warehouse_id,
    warehouse.msdyn_name AS warehouse_name,
    warehouse.msdyn_warehouseidentifier AS warehouse_number,
    warehouse.msdyn_site AS site_id,
    company.company_code,
    CASE
        WHEN exported.company_key IS NOT NULL AND warehouse.msdyn_warehouseidentifier IS NOT NULL
            THEN finance.warehouse_key IS NOT NULL
    END AS is_known_to_finance,
    finance.site_number AS finance_site_number,
    is_live(warehouse.statecode, warehouse.is_deleted) AS is_active,
    warehouse.deleted_at
FROM current.msdyn_warehouse AS warehouse
LEFT JOIN core.company AS company
    ON warehouse.msdyn_company = company.company_id
LEFT JOIN exported
    ON LOWER(company.company_code) = exported.company_key
LEFT JOIN finance
    ON
        LOWER(company.company_code) = finance.company_key
        AND LOWER(warehouse.msdyn_warehouseidentifier) = finance.warehouse_key
WHERE warehouse.versionnumber IS NOT NULL;
