-- Grain: one row per period of a fiscal calendar ever seen, alive or deleted
-- Source: Finance fiscalcalendarperiod
-- Rules: CST-01, CST-02, CST-03, CST-11
CREATE TABLE staging.fiscalcalendarperiod (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    fiscalcalendar BIGINT, -- Fiscal calendar
    fiscalcalendaryear BIGINT, -- Fiscal year
    name VARCHAR, -- Name of the period
    shortname VARCHAR, -- Its short name
    startdate TIMESTAMP, -- First day
    enddate TIMESTAMP, -- Last day
    type BIGINT, -- Opening, operating or closing
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(fiscalcalendar) AS fiscalcalendar,
    to_integer(fiscalcalendaryear) AS fiscalcalendaryear,
    to_text(name) AS name,
    to_text(shortname) AS shortname,
    to_instant(startdate) AS startdate,
    to_instant(enddate) AS enddate,
    to_integer(type) AS type,
    to_integer(recid) AS recid
FROM landing.fiscalcalendarperiod;
