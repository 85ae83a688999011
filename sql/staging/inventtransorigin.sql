-- Grain: one row per origin of inventory transactions ever seen, alive or deleted
-- Source: Finance InventTransOrigin (domain 2.18)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.inventtransorigin (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    referencecategory BIGINT, -- Kind: 0 sales, 3 purchase, 4 movement, 5 profit or loss, 6 transfer journal, 12 project, 13 counting, 21 transfer shipped, 22 transfer received
    referenceid VARCHAR, -- Number of the order or journal
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(referencecategory) AS referencecategory,
    to_text(referenceid) AS referenceid,
    to_text(dataareaid) AS dataareaid,
    to_integer(recid) AS recid
FROM landing.inventtransorigin;
