-- Grain: one row per customer account (chains that are billed, stores that are served)
-- Source: staging.account
-- Rules: COD-07
CREATE TABLE core.customer (
    customer_id VARCHAR NOT NULL, -- Key (Dataverse account)
    customer_number VARCHAR, -- Customer number
    customer_name VARCHAR, -- Name for people
    company_code VARCHAR, -- Legal entity of the customer
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    account.accountid AS customer_id,
    account.accountnumber AS customer_number,
    account.name AS customer_name,
    company.company_code,
    is_live(account.statecode, account.is_deleted) AS is_active,
    account.deleted_at
FROM current.account AS account
LEFT JOIN core.company AS company
    ON account.msdyn_company = company.company_id
WHERE account.versionnumber IS NOT NULL;
