-- Grain: one row per connection of two transactions ever seen, alive or deleted
-- Source: Dataverse msdyn_transactionconnection (domain 3.9)
-- Rules: CST-01, CST-02, CST-03
-- Scope: recorded_id by msdyn_transactionconnectionid
CREATE TABLE staging.msdyn_transactionconnection (
    msdyn_transactionconnectionid VARCHAR NOT NULL, -- Key
    msdyn_transaction1 VARCHAR, -- One transaction
    msdyn_transaction1role VARCHAR, -- What it is to the other: Reversing, Original, Replacing, Unbilled Sales, Cost, Billed Sales
    msdyn_transaction1type VARCHAR, -- Its table
    msdyn_transaction2 VARCHAR, -- The other transaction
    msdyn_transaction2role VARCHAR, -- What that is to the first
    msdyn_transaction2type VARCHAR, -- Its table
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_transactionconnectionid) AS msdyn_transactionconnectionid,
    to_guid(msdyn_transaction1) AS msdyn_transaction1,
    to_text(msdyn_transaction1role) AS msdyn_transaction1role,
    to_text(msdyn_transaction1type) AS msdyn_transaction1type,
    to_guid(msdyn_transaction2) AS msdyn_transaction2,
    to_text(msdyn_transaction2role) AS msdyn_transaction2role,
    to_text(msdyn_transaction2type) AS msdyn_transaction2type,
    to_integer(statecode) AS statecode
FROM landing.msdyn_transactionconnection;
