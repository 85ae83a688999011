-- Grain: one row per financial dimension ever seen, alive or deleted
-- Source: Finance dimensionattribute (domain 2.18, 7.1)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.dimensionattribute (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    name VARCHAR, -- Name: cost center, business unit ...
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_text(name) AS name,
    to_integer(recid) AS recid
FROM landing.dimensionattribute;
