-- Grain: one row per cost price list of an organizational unit ever seen, alive or deleted
-- Source: Dataverse msdyn_organizationalunit_pricelevel (domain 3.4, P1)
-- Rules: CST-02
CREATE TABLE staging.msdyn_organizationalunit_pricelevel (
    msdyn_organizationalunit_pricelevelid VARCHAR NOT NULL, -- Key
    msdyn_organizationalunitid VARCHAR, -- Organizational unit
    pricelevelid VARCHAR -- Price list
);

SELECT
    to_guid(msdyn_organizationalunit_pricelevelid) AS msdyn_organizationalunit_pricelevelid,
    to_guid(msdyn_organizationalunitid) AS msdyn_organizationalunitid,
    to_guid(pricelevelid) AS pricelevelid
FROM landing.msdyn_organizationalunit_pricelevel;
