-- Grain: one row per ledger of a legal entity ever seen, alive or deleted
-- Source: Finance ledger (the accounting frame of a legal entity; its name is the entity's code)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.ledger (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    name VARCHAR, -- Code of the legal entity
    fiscalcalendar BIGINT, -- Fiscal calendar it keeps its books by
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_text(name) AS name,
    to_integer(fiscalcalendar) AS fiscalcalendar,
    to_integer(recid) AS recid
FROM landing.ledger;
