-- Grain: one row per estimate row of Project Operations ever seen, alive or deleted
-- Source: Dataverse msdyn_estimateline (domain 2.11)
-- Rules: CST-02, CST-03, CST-06, CST-07, CST-11, REJ-05
-- Scope: recorded_id by msdyn_estimatelineid
-- Control: msdyn_amount
CREATE TABLE staging.msdyn_estimateline (
    msdyn_estimatelineid VARCHAR NOT NULL, -- Key
    msdyn_project VARCHAR, -- Project
    msdyn_task VARCHAR, -- Project task
    msdyn_product VARCHAR, -- Product or service
    msdyn_unit VARCHAR, -- Unit
    msdyn_transactionclassification BIGINT, -- 192350002 Material
    msdyn_transactiontypecode BIGINT, -- 192350000 Cost, 4 Project Contract
    msdyn_quantity DECIMAL(18, 6), -- Estimated quantity
    msdyn_price DECIMAL(18, 4), -- Price or cost per unit
    msdyn_amount DECIMAL(18, 4), -- Quantity at that price
    msdyn_documentdate TIMESTAMP, -- Day of the estimate
    msdyn_workorder VARCHAR, -- Work order
    msdyn_workorderproduct VARCHAR, -- Work order product it came from
    msdyn_workorderservice VARCHAR, -- Work order service it came from
    msdyn_agreement VARCHAR, -- Agreement of the work order
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    statecode BIGINT -- 0 active, 1 inactive
);

WITH typed AS (
    SELECT
        to_guid(msdyn_estimatelineid) AS msdyn_estimatelineid,
        to_guid(msdyn_project) AS msdyn_project,
        to_guid(msdyn_task) AS msdyn_task,
        to_guid(msdyn_product) AS msdyn_product,
        to_guid(msdyn_unit) AS msdyn_unit,
        to_integer(msdyn_transactionclassification) AS msdyn_transactionclassification,
        to_integer(msdyn_transactiontypecode) AS msdyn_transactiontypecode,
        to_quantity(msdyn_quantity) AS msdyn_quantity,
        to_price(msdyn_price) AS msdyn_price,
        to_price(msdyn_amount) AS msdyn_amount,
        to_instant(msdyn_documentdate) AS msdyn_documentdate,
        to_guid(msdyn_workorder) AS msdyn_workorder,
        to_guid(msdyn_workorderproduct) AS msdyn_workorderproduct,
        to_guid(msdyn_workorderservice) AS msdyn_workorderservice,
        to_guid(msdyn_agreement) AS msdyn_agreement,
        to_guid(transactioncurrencyid) AS transactioncurrencyid,
        to_integer(statecode) AS statecode
    FROM landing.msdyn_estimateline
)

SELECT
    typed.*,
    date_fault(typed.msdyn_documentdate) AS fault_code
FROM typed;
