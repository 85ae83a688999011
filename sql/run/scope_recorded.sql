-- Grain: one row per row that Project Operations or Finance recorded and this run looks at: what it brings, and what a row of
--        it says something about (the lines of a journal, the entries of a voucher, the amounts of a currency)
-- Source: staging (this run's rows), before (the warehouse's rows)
-- Rules: none
CREATE TABLE run.scope_recorded (
    recorded_id VARCHAR NOT NULL, -- Key of the recorded row
    entity VARCHAR NOT NULL -- Its table in staging
);

WITH changed_currency AS (
    SELECT incoming.transactioncurrencyid AS currency_id
    FROM staging.transactioncurrency AS incoming
    LEFT JOIN before.transactioncurrency AS settled
        ON incoming.transactioncurrencyid = settled.transactioncurrencyid
    WHERE incoming.isocurrencycode IS DISTINCT FROM settled.isocurrencycode
),

changed_line AS (
    SELECT line.id FROM staging.projadvancedjournalline AS line
    UNION
    SELECT line.id
    FROM before.projadvancedjournalline AS line
    WHERE
        line.projadvancedjournal IN (SELECT journal.recid FROM staging.projadvancedjournal AS journal)
        OR line.recid IN (SELECT staged.projadvancedjournalline FROM staging.projcdsactualsimport AS staged)
        OR line.recid IN (
            SELECT settled.projadvancedjournalline
            FROM before.projcdsactualsimport AS settled
            INNER JOIN staging.projcdsactualsimport AS staged
                ON settled.id = staged.id
        )
),

line_in_scope AS (
    SELECT
        line.projadvancedjournal,
        line.recid
    FROM staging.projadvancedjournalline AS line
    UNION
    SELECT
        line.projadvancedjournal,
        line.recid
    FROM before.projadvancedjournalline AS line
    INNER JOIN changed_line
        ON line.id = changed_line.id
),

changed_entry AS (
    SELECT entry.id FROM staging.generaljournalaccountentry AS entry
    UNION
    SELECT entry.id
    FROM before.generaljournalaccountentry AS entry
    WHERE entry.generaljournalentry IN (SELECT voucher.recid FROM staging.generaljournalentry AS voucher)
),

entry_in_scope AS (
    SELECT entry.generaljournalentry FROM staging.generaljournalaccountentry AS entry
    UNION
    SELECT entry.generaljournalentry
    FROM before.generaljournalaccountentry AS entry
    INNER JOIN changed_entry
        ON entry.id = changed_entry.id
)

SELECT
    msdyn_actualid AS recorded_id,
    'msdyn_actual' AS entity
FROM staging.msdyn_actual
UNION
SELECT
    msdyn_actualid AS recorded_id,
    'msdyn_actual' AS entity
FROM before.msdyn_actual
WHERE transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
UNION
SELECT
    msdyn_estimatelineid AS recorded_id,
    'msdyn_estimateline' AS entity
FROM staging.msdyn_estimateline
UNION
SELECT
    msdyn_estimatelineid AS recorded_id,
    'msdyn_estimateline' AS entity
FROM before.msdyn_estimateline
WHERE transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
UNION
SELECT
    msdyn_transactionconnectionid AS recorded_id,
    'msdyn_transactionconnection' AS entity
FROM staging.msdyn_transactionconnection
UNION
SELECT
    id AS recorded_id,
    'projcdsactualsimport' AS entity
FROM staging.projcdsactualsimport
UNION
SELECT
    settled.id AS recorded_id,
    'projcdsactualsimport' AS entity
FROM before.projcdsactualsimport AS settled
INNER JOIN line_in_scope
    ON settled.projadvancedjournalline = line_in_scope.recid
UNION
SELECT
    id AS recorded_id,
    'projadvancedjournal' AS entity
FROM staging.projadvancedjournal
UNION
SELECT
    settled.id AS recorded_id,
    'projadvancedjournal' AS entity
FROM before.projadvancedjournal AS settled
INNER JOIN line_in_scope
    ON settled.recid = line_in_scope.projadvancedjournal
UNION
SELECT
    id AS recorded_id,
    'projadvancedjournalline' AS entity
FROM changed_line
UNION
SELECT
    id AS recorded_id,
    'projpostedtranstable' AS entity
FROM staging.projpostedtranstable
UNION
SELECT
    id AS recorded_id,
    'projproposaljour' AS entity
FROM staging.projproposaljour
UNION
SELECT
    id AS recorded_id,
    'generaljournalentry' AS entity
FROM staging.generaljournalentry
UNION
SELECT
    settled.id AS recorded_id,
    'generaljournalentry' AS entity
FROM before.generaljournalentry AS settled
INNER JOIN entry_in_scope
    ON settled.recid = entry_in_scope.generaljournalentry
UNION
SELECT
    id AS recorded_id,
    'generaljournalaccountentry' AS entity
FROM changed_entry;
