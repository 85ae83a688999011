-- Grain: one row per legal entity ever seen, alive or deleted
-- Source: Dataverse cdm_company (domain 7.2)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.cdm_company (
    cdm_companyid VARCHAR NOT NULL, -- Key
    cdm_companycode VARCHAR, -- Code of the legal entity, as in Finance (dataareaid)
    cdm_name VARCHAR, -- Name for people
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(cdm_companyid) AS cdm_companyid,
    to_text(cdm_companycode) AS cdm_companycode,
    to_text(cdm_name) AS cdm_name,
    to_integer(statecode) AS statecode
FROM landing.cdm_company;
