-- Grain: one row per site
-- Source: staging.msdyn_site
-- Rules: COD-07
CREATE TABLE core.site (
    site_id VARCHAR NOT NULL, -- Key (Dataverse site)
    site_name VARCHAR, -- Name for people
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_siteid AS site_id,
    msdyn_name AS site_name,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.msdyn_site
WHERE versionnumber IS NOT NULL;
