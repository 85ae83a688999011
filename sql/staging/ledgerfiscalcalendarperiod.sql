-- Grain: one row per ledger and period of its fiscal calendar ever seen, alive or deleted
-- Source: Finance ledgerfiscalcalendarperiod
-- Rules: CST-02, CST-03
CREATE TABLE staging.ledgerfiscalcalendarperiod (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    ledger BIGINT, -- Ledger
    fiscalcalendarperiod BIGINT, -- Period
    status BIGINT, -- Open, on hold or closed
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(ledger) AS ledger,
    to_integer(fiscalcalendarperiod) AS fiscalcalendarperiod,
    to_integer(status) AS status,
    to_integer(recid) AS recid
FROM landing.ledgerfiscalcalendarperiod;
