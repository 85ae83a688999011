-- Grain: one row per value of one dimension in a dimension set ever seen, alive or deleted
-- Source: Finance dimensionattributevaluesetitem (domain 2.18, 7.1)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.dimensionattributevaluesetitem (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    dimensionattributevalueset BIGINT, -- Dimension set
    dimensionattributevalue BIGINT, -- Dimension attribute value
    displayvalue VARCHAR, -- Value as shown
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(dimensionattributevalueset) AS dimensionattributevalueset,
    to_integer(dimensionattributevalue) AS dimensionattributevalue,
    to_text(displayvalue) AS displayvalue,
    to_integer(recid) AS recid
FROM landing.dimensionattributevaluesetitem;
