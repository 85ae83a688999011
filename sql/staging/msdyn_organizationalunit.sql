-- Grain: one row per organizational unit ever seen, alive or deleted
-- Source: Dataverse msdyn_organizationalunit (domain 2.8, 3.4)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_organizationalunit (
    msdyn_organizationalunitid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_company VARCHAR, -- Legal entity
    transactioncurrencyid VARCHAR, -- Currency of its costs
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_organizationalunitid) AS msdyn_organizationalunitid,
    to_text(msdyn_name) AS msdyn_name,
    to_guid(msdyn_company) AS msdyn_company,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(statecode) AS statecode
FROM landing.msdyn_organizationalunit;
