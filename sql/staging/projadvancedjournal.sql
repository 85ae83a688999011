-- Grain: one row per integration journal ever seen, alive or deleted
-- Source: Finance projadvancedjournal (domain 2.18, 5.3)
-- Rules: CST-01, CST-02, CST-03, CST-11
-- Scope: recorded_id by id
CREATE TABLE staging.projadvancedjournal (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    projadvancedjournalid VARCHAR, -- Number
    description VARCHAR, -- Text for people
    status BIGINT, -- Status; its numbers are not published
    posteddatetime TIMESTAMP, -- When it was posted; blank before
    dataareaid VARCHAR, -- Legal entity
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_text(projadvancedjournalid) AS projadvancedjournalid,
    to_text(description) AS description,
    to_integer(status) AS status,
    to_instant(posteddatetime) AS posteddatetime,
    to_text(dataareaid) AS dataareaid,
    to_integer(recid) AS recid
FROM landing.projadvancedjournal;
