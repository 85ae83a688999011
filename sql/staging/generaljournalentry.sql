-- Grain: one row per voucher of the general ledger ever seen, alive or deleted
-- Source: Finance generaljournalentry (header of the entries, domain 2.18)
-- Rules: CST-01, CST-02, CST-03, CST-11, REJ-05
-- Scope: recorded_id by id
CREATE TABLE staging.generaljournalentry (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    journalnumber VARCHAR, -- Number of the ledger journal
    subledgervoucher VARCHAR, -- Voucher
    subledgervoucherdataareaid VARCHAR, -- Legal entity of the voucher
    accountingdate TIMESTAMP, -- Day it counts
    documentdate TIMESTAMP, -- Day of the document
    recid BIGINT -- Record id
);

WITH typed AS (
    SELECT
        to_guid(id) AS id,
        to_text(journalnumber) AS journalnumber,
        to_text(subledgervoucher) AS subledgervoucher,
        to_text(subledgervoucherdataareaid) AS subledgervoucherdataareaid,
        to_instant(accountingdate) AS accountingdate,
        to_instant(documentdate) AS documentdate,
        to_integer(recid) AS recid
    FROM landing.generaljournalentry
)

SELECT
    typed.*,
    date_fault(typed.accountingdate) AS fault_code
FROM typed;
