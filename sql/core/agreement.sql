-- Grain: one row per service agreement
-- Source: staging.msdyn_agreement
-- Rules: COD-05, COD-07
CREATE TABLE core.agreement (
    agreement_id VARCHAR NOT NULL, -- Key (Dataverse agreement)
    agreement_number VARCHAR, -- Agreement number
    status_code VARCHAR CHECK (status_code IN ('estimate', 'active', 'expired', 'canceled')), -- System status
    service_account_id VARCHAR, -- Account served
    billing_account_id VARCHAR, -- Account billed
    project_id VARCHAR, -- Project that later work orders inherit; never a fallback for theirs
    currency_code VARCHAR, -- Currency of the agreement
    start_date DATE, -- First day
    end_date DATE, -- Last day
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    agreement.msdyn_agreementid AS agreement_id,
    agreement.msdyn_name AS agreement_number,
    agreement_status(agreement.msdyn_systemstatus) AS status_code,
    agreement.msdyn_serviceaccount AS service_account_id,
    agreement.msdyn_billingaccount AS billing_account_id,
    agreement.msdyn_project AS project_id,
    currency.currency_code,
    CAST(agreement.msdyn_startdate AS DATE) AS start_date,
    CAST(agreement.msdyn_enddate AS DATE) AS end_date,
    is_live(agreement.statecode, agreement.is_deleted) AS is_active,
    agreement.deleted_at
FROM current.msdyn_agreement AS agreement
LEFT JOIN core.currency AS currency
    ON agreement.transactioncurrencyid = currency.currency_id
WHERE agreement.versionnumber IS NOT NULL;
