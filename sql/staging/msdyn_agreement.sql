-- Grain: one row per service agreement ever seen, alive or deleted
-- Source: Dataverse msdyn_agreement (domain 2.7, 6)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-11
CREATE TABLE staging.msdyn_agreement (
    msdyn_agreementid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Agreement number
    msdyn_systemstatus BIGINT, -- 690970000 Estimate, 690970001 Active, 690970002 Expired, 690970003 Canceled
    msdyn_serviceaccount VARCHAR, -- Account served
    msdyn_billingaccount VARCHAR, -- Account billed
    msdyn_project VARCHAR, -- Project later work orders inherit
    msdyn_company VARCHAR, -- Legal entity
    msdyn_pricelist VARCHAR, -- Price list
    msdyn_taxable BOOLEAN, -- It is taxed
    msdyn_salestaxcode VARCHAR, -- Tax code
    msdyn_originatingagreement VARCHAR, -- Agreement it was copied from
    msdyn_startdate TIMESTAMP, -- First day
    msdyn_enddate TIMESTAMP, -- Last day
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementid) AS msdyn_agreementid,
    to_text(msdyn_name) AS msdyn_name,
    to_integer(msdyn_systemstatus) AS msdyn_systemstatus,
    to_guid(msdyn_serviceaccount) AS msdyn_serviceaccount,
    to_guid(msdyn_billingaccount) AS msdyn_billingaccount,
    to_guid(msdyn_project) AS msdyn_project,
    to_guid(msdyn_company) AS msdyn_company,
    to_guid(msdyn_pricelist) AS msdyn_pricelist,
    to_flag(msdyn_taxable) AS msdyn_taxable,
    to_guid(msdyn_salestaxcode) AS msdyn_salestaxcode,
    to_guid(msdyn_originatingagreement) AS msdyn_originatingagreement,
    to_instant(msdyn_startdate) AS msdyn_startdate,
    to_instant(msdyn_enddate) AS msdyn_enddate,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(statecode) AS statecode
FROM landing.msdyn_agreement;
