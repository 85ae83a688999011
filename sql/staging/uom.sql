-- Grain: one row per unit of measure ever seen, alive or deleted
-- Source: Dataverse uom (domain 10.6)
-- Rules: CST-01, CST-02
CREATE TABLE staging.uom (
    uomid VARCHAR NOT NULL, -- Key
    name VARCHAR -- Name for people
);

SELECT
    to_guid(uomid) AS uomid,
    to_text(name) AS name
FROM landing.uom;
