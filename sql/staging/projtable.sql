-- Grain: one row per project as Finance knows it ever seen, alive or deleted
-- Source: Finance projtable (domain 2.18, 5.6)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.projtable (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    projid VARCHAR, -- Project number, the natural key shared with Dataverse
    name VARCHAR, -- Name for people
    projgroupid VARCHAR, -- Project group
    projdatasource BIGINT, -- Data source that an integrated project came from; 0 or blank of one that Finance keeps
    defaultdimension BIGINT, -- Default dimension set (recid of dimensionattributevalueset)
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_text(projid) AS projid,
    to_text(name) AS name,
    to_text(projgroupid) AS projgroupid,
    to_integer(projdatasource) AS projdatasource,
    to_integer(defaultdimension) AS defaultdimension,
    to_text(dataareaid) AS dataareaid,
    to_integer(recid) AS recid
FROM landing.projtable;
