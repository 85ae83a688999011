-- Grain: one row per invoice setup of an agreement ever seen, alive or deleted
-- Source: Dataverse msdyn_agreementinvoicesetup (domain 2.7, 6)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_agreementinvoicesetup (
    msdyn_agreementinvoicesetupid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_agreement VARCHAR, -- Agreement
    msdyn_recurrencesettings VARCHAR, -- Recurrence, XML
    msdyn_revision BIGINT, -- Revision of the recurrence
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementinvoicesetupid) AS msdyn_agreementinvoicesetupid,
    to_text(msdyn_name) AS msdyn_name,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_text(msdyn_recurrencesettings) AS msdyn_recurrencesettings,
    to_integer(msdyn_revision) AS msdyn_revision,
    to_integer(statecode) AS statecode
FROM landing.msdyn_agreementinvoicesetup;
