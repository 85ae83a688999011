-- Grain: one row per project ever seen, alive or deleted
-- Source: Dataverse msdyn_project (domain 2.8)
-- Rules: CST-01, CST-02, CST-03, CST-07, CST-11
CREATE TABLE staging.msdyn_project (
    msdyn_projectid VARCHAR NOT NULL, -- Key
    msdyn_subject VARCHAR, -- Name for people
    msdyn_projectnumber VARCHAR, -- Project number, the natural key shared with Finance
    msdyn_customer VARCHAR, -- Customer account
    msdyn_salesorderid VARCHAR, -- Project contract
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    msdyn_company VARCHAR, -- Owning legal entity
    msdyn_scheduledstart TIMESTAMP, -- Planned start
    msdyn_actualend TIMESTAMP, -- Actual finish, blank while open
    msdyn_contractorganizationalunitid VARCHAR, -- Contracting unit
    msdyn_actuallaborcost DECIMAL(18, 4), -- Cost of time so far, as Project Operations rolls it up
    msdyn_totalactualcost DECIMAL(18, 4), -- Cost so far, likewise
    statecode BIGINT, -- 0 active, 1 inactive
    statuscode BIGINT -- 1 Active, 2 Inactive, 192350000 Closed
);

SELECT
    to_guid(msdyn_projectid) AS msdyn_projectid,
    to_text(msdyn_subject) AS msdyn_subject,
    to_text(msdyn_projectnumber) AS msdyn_projectnumber,
    to_guid(msdyn_customer) AS msdyn_customer,
    to_guid(msdyn_salesorderid) AS msdyn_salesorderid,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_guid(msdyn_company) AS msdyn_company,
    to_instant(msdyn_scheduledstart) AS msdyn_scheduledstart,
    to_instant(msdyn_actualend) AS msdyn_actualend,
    to_guid(msdyn_contractorganizationalunitid) AS msdyn_contractorganizationalunitid,
    to_price(msdyn_actuallaborcost) AS msdyn_actuallaborcost,
    to_price(msdyn_totalactualcost) AS msdyn_totalactualcost,
    to_integer(statecode) AS statecode,
    to_integer(statuscode) AS statuscode
FROM landing.msdyn_project;
