-- Grain: one row per warehouse
-- Source: staging.msdyn_warehouse
-- Rules: COD-07
CREATE TABLE core.warehouse (
    warehouse_id VARCHAR NOT NULL, -- Key (Dataverse warehouse)
    warehouse_name VARCHAR, -- Name for people
    site_id VARCHAR, -- Site the warehouse belongs to
    company_code VARCHAR, -- Legal entity of the warehouse
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    warehouse.msdyn_warehouseid AS warehouse_id,
    warehouse.msdyn_name AS warehouse_name,
    warehouse.msdyn_site AS site_id,
    company.company_code,
    is_live(warehouse.statecode, warehouse.is_deleted) AS is_active,
    warehouse.deleted_at
FROM current.msdyn_warehouse AS warehouse
LEFT JOIN core.company AS company
    ON warehouse.msdyn_company = company.company_id
WHERE warehouse.versionnumber IS NOT NULL;
