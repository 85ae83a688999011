-- Grain: one row per project task ever seen, alive or deleted
-- Source: Dataverse msdyn_projecttask (domain 2.8)
-- Rules: CST-01, CST-02, CST-03
CREATE TABLE staging.msdyn_projecttask (
    msdyn_projecttaskid VARCHAR NOT NULL, -- Key
    msdyn_subject VARCHAR, -- Name for people
    msdyn_project VARCHAR, -- Project of the task
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_projecttaskid) AS msdyn_projecttaskid,
    to_text(msdyn_subject) AS msdyn_subject,
    to_guid(msdyn_project) AS msdyn_project,
    to_integer(statecode) AS statecode
FROM landing.msdyn_projecttask;
