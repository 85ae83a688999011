-- Grain: one row per warehouse of Finance ever seen, alive or deleted
-- Source: Finance inventlocation (domain 2.18, 7.3)
-- Rules: CST-01, CST-02
CREATE TABLE staging.inventlocation (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    inventlocationid VARCHAR, -- Warehouse number
    inventsiteid VARCHAR, -- Site number
    dataareaid VARCHAR -- Legal entity
);

SELECT
    to_guid(id) AS id,
    to_text(inventlocationid) AS inventlocationid,
    to_text(inventsiteid) AS inventsiteid,
    to_text(dataareaid) AS dataareaid
FROM landing.inventlocation;
