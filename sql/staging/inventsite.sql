-- Grain: one row per site of Finance ever seen, alive or deleted
-- Source: Finance inventsite (domain 2.18, 7.3)
-- Rules: CST-01, CST-02
CREATE TABLE staging.inventsite (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    siteid VARCHAR, -- Site number
    dataareaid VARCHAR -- Legal entity
);

SELECT
    to_guid(id) AS id,
    to_text(siteid) AS siteid,
    to_text(dataareaid) AS dataareaid
FROM landing.inventsite;
