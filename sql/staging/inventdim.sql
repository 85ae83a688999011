-- Grain: one row per combination of inventory dimensions ever seen, alive or deleted
-- Source: Finance InventDim (domain 2.18)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.inventdim (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    inventdimid VARCHAR, -- Number of the combination
    inventsiteid VARCHAR, -- Site
    inventlocationid VARCHAR, -- Warehouse
    inventbatchid VARCHAR, -- Batch
    inventserialid VARCHAR, -- Serial number
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_text(inventdimid) AS inventdimid,
    to_text(inventsiteid) AS inventsiteid,
    to_text(inventlocationid) AS inventlocationid,
    to_text(inventbatchid) AS inventbatchid,
    to_text(inventserialid) AS inventserialid,
    to_text(dataareaid) AS dataareaid,
    to_integer(recid) AS recid
FROM landing.inventdim;
