-- Grain: one row per milestone of a contract line ever seen, alive or deleted
-- Source: Dataverse msdyn_contractlinescheduleofvalue (domain 2.9, MC4)
-- Rules: CST-01, CST-02, CST-03, CST-07, CST-11, REJ-08
-- Scope: contract_line_id by msdyn_contractlineid
-- Control: msdyn_amount
CREATE TABLE staging.msdyn_contractlinescheduleofvalue (
    msdyn_contractlinescheduleofvalueid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Name for people
    msdyn_contractlineid VARCHAR, -- Contract line
    msdyn_milestonedate TIMESTAMP, -- Day it is due
    msdyn_amount DECIMAL(18, 4), -- Amount
    msdyn_invoicestatus BIGINT -- 192350000 Not Ready, 1 Ready for invoicing, 2 Customer invoice created, 3 Customer invoice posted
);

WITH typed AS (
    SELECT
        to_guid(msdyn_contractlinescheduleofvalueid) AS msdyn_contractlinescheduleofvalueid,
        to_text(msdyn_name) AS msdyn_name,
        to_guid(msdyn_contractlineid) AS msdyn_contractlineid,
        to_instant(msdyn_milestonedate) AS msdyn_milestonedate,
        to_price(msdyn_amount) AS msdyn_amount,
        to_integer(msdyn_invoicestatus) AS msdyn_invoicestatus
    FROM landing.msdyn_contractlinescheduleofvalue
)

SELECT
    typed.*,
    billing_fault(1, typed.msdyn_amount, typed.msdyn_amount, 0) AS fault_code
FROM typed;
