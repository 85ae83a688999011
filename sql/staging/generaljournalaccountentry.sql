-- Grain: one row per entry on an account of the general ledger ever seen, alive or deleted
-- Source: Finance generaljournalaccountentry (domain 2.18)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-07
-- Scope: recorded_id by id
-- Control: accountingcurrencyamount
CREATE TABLE staging.generaljournalaccountentry (
    id VARCHAR NOT NULL, -- Key (row id of the export)
    generaljournalentry BIGINT, -- Voucher it belongs to (recid of generaljournalentry)
    ledgeraccount VARCHAR, -- Main account and dimensions, as shown
    postingtype BIGINT, -- Posting type
    transactioncurrencyamount DECIMAL(18, 4), -- Amount; a credit is negative
    transactioncurrencycode VARCHAR, -- Currency code
    accountingcurrencyamount DECIMAL(18, 4), -- Amount in the accounting currency
    iscredit BOOLEAN, -- The amount is credited
    iscorrection BOOLEAN, -- It corrects another entry
    recid BIGINT -- Record id
);

SELECT
    to_guid(id) AS id,
    to_integer(generaljournalentry) AS generaljournalentry,
    to_text(ledgeraccount) AS ledgeraccount,
    to_integer(postingtype) AS postingtype,
    to_price(transactioncurrencyamount) AS transactioncurrencyamount,
    to_text(transactioncurrencycode) AS transactioncurrencycode,
    to_price(accountingcurrencyamount) AS accountingcurrencyamount,
    to_flag(iscredit) AS iscredit,
    to_flag(iscorrection) AS iscorrection,
    to_integer(recid) AS recid
FROM landing.generaljournalaccountentry;
