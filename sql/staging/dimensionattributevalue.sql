-- Grain: one row per value of a financial dimension ever seen, alive or deleted
-- Source: Finance dimensionattributevalue (domain 2.18, 7.1)
-- Rules: CST-01, CST-02, CST-03, CST-11
CREATE TABLE staging.dimensionattributevalue (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    dimensionattribute BIGINT, -- Financial dimension
    displayvalue VARCHAR, -- Value as shown
    issuspended BIGINT, -- 1 suspended
    activefrom TIMESTAMP, -- First day it is active; 1900-01-01 for none
    activeto TIMESTAMP, -- Last day it is active; 1900-01-01 for none
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(dimensionattribute) AS dimensionattribute,
    to_text(displayvalue) AS displayvalue,
    to_integer(issuspended) AS issuspended,
    to_instant(activefrom) AS activefrom,
    to_instant(activeto) AS activeto,
    to_integer(recid) AS recid
FROM landing.dimensionattributevalue;
