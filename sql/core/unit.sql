-- Grain: one row per unit of measure
-- Source: staging.uom
-- Rules: none
CREATE TABLE core.unit (
    unit_id VARCHAR NOT NULL, -- Key (Dataverse unit)
    unit_name VARCHAR, -- Name for people
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    uomid AS unit_id,
    name AS unit_name,
    NOT is_deleted AS is_active,
    deleted_at
FROM current.uom
WHERE versionnumber IS NOT NULL;
