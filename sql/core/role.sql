-- Grain: one row per role
-- Source: staging.bookableresourcecategory
-- Rules: COD-04, COD-07
CREATE TABLE core.role (
    role_id VARCHAR NOT NULL, -- Key (Dataverse bookable resource category)
    role_name VARCHAR, -- Name for people
    billing_type VARCHAR CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Billing type of its time, where the contract line does not say
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    bookableresourcecategoryid AS role_id,
    name AS role_name,
    billing_type(msdyn_billingtype) AS billing_type,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.bookableresourcecategory
WHERE versionnumber IS NOT NULL;
