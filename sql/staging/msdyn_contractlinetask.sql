-- Grain: one row per task that a contract line selects ever seen, alive or deleted
-- Source: Dataverse msdyn_contractlinetask (domain CR3, CR6)
-- Rules: CST-02, CST-03
CREATE TABLE staging.msdyn_contractlinetask (
    msdyn_contractlinetaskid VARCHAR NOT NULL, -- Key
    salesorderdetailid VARCHAR, -- Contract line
    msdyn_projecttask VARCHAR, -- Selected task
    msdyn_billingtype BIGINT -- Billing type of the task on this line
);

SELECT
    to_guid(msdyn_contractlinetaskid) AS msdyn_contractlinetaskid,
    to_guid(salesorderdetailid) AS salesorderdetailid,
    to_guid(msdyn_projecttask) AS msdyn_projecttask,
    to_integer(msdyn_billingtype) AS msdyn_billingtype
FROM landing.msdyn_contractlinetask;
