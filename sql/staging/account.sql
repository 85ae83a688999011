-- Grain: one row per customer account ever seen, alive or deleted
-- Source: Dataverse account (domain 10.6)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.account (
    accountid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    accountnumber VARCHAR, -- Customer number
    msdyn_company VARCHAR, -- Legal entity of the customer
    transactioncurrencyid VARCHAR, -- Currency of the customer
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(accountid) AS accountid,
    to_text(name) AS name,
    to_text(accountnumber) AS accountnumber,
    to_guid(msdyn_company) AS msdyn_company,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(statecode) AS statecode
FROM landing.account;
