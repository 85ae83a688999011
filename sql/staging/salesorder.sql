-- Grain: one row per project contract ever seen, alive or deleted
-- Source: Dataverse salesorder (domain 2.9)
-- Rules: CST-01, CST-02, CST-03, CST-07
CREATE TABLE staging.salesorder (
    salesorderid VARCHAR NOT NULL, -- Key
    name VARCHAR, -- Name for people
    ordernumber VARCHAR, -- Contract number
    customerid VARCHAR, -- Contract customer
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    msdyn_ordertype BIGINT, -- 192350000 Item based, 192350001 Work based
    msdyn_psastate BIGINT, -- 192350000 Draft, 1 On hold, 2 Active, 3 Closed
    msdyn_company VARCHAR, -- Legal entity of the contract
    msdyn_contractorganizationalunitid VARCHAR, -- Contracting unit
    msdyn_nottoexceedamount DECIMAL(18, 4), -- Not-to-exceed limit of the contract
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(salesorderid) AS salesorderid,
    to_text(name) AS name,
    to_text(ordernumber) AS ordernumber,
    to_guid(customerid) AS customerid,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(msdyn_ordertype) AS msdyn_ordertype,
    to_integer(msdyn_psastate) AS msdyn_psastate,
    to_guid(msdyn_company) AS msdyn_company,
    to_guid(msdyn_contractorganizationalunitid) AS msdyn_contractorganizationalunitid,
    to_price(msdyn_nottoexceedamount) AS msdyn_nottoexceedamount,
    to_integer(statecode) AS statecode
FROM landing.salesorder;
