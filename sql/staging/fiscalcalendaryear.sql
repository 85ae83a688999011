-- Grain: one row per fiscal year of a calendar ever seen, alive or deleted
-- Source: Finance fiscalcalendaryear
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.fiscalcalendaryear (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    name VARCHAR, -- Name of the fiscal year
    fiscalcalendar BIGINT, -- Fiscal calendar
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_text(name) AS name,
    to_integer(fiscalcalendar) AS fiscalcalendar,
    to_integer(recid) AS recid
FROM landing.fiscalcalendaryear;
