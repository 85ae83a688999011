-- Grain: one row per bookable resource (technician)
-- Source: staging.bookableresource
-- Rules: COD-07
CREATE TABLE core.resource (
    resource_id VARCHAR NOT NULL, -- Key (Dataverse bookable resource)
    resource_name VARCHAR, -- Name for people
    company_code VARCHAR, -- Legal entity of the resource
    warehouse_id VARCHAR, -- Warehouse it takes parts from
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    resource.bookableresourceid AS resource_id,
    resource.name AS resource_name,
    company.company_code,
    resource.msdyn_warehouse AS warehouse_id,
    is_live(resource.statecode, resource.is_deleted) AS is_active,
    resource.deleted_at
FROM current.bookableresource AS resource
LEFT JOIN core.company AS company
    ON resource.msdyn_company = company.company_id
WHERE resource.versionnumber IS NOT NULL;
