-- Grain: one row per dimension set ever seen, alive or deleted
-- Source: Finance dimensionattributevalueset (domain 2.18, 7.1)
-- Rules: CST-02, CST-03
CREATE TABLE staging.dimensionattributevalueset (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    recid BIGINT -- Record id of the set
);

SELECT
    to_guid(id) AS id,
    to_integer(recid) AS recid
FROM landing.dimensionattributevalueset;
