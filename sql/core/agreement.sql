-- Grain: one row per service agreement
-- Source: staging.msdyn_agreement, core.project, core.company, core.currency
-- Rules: COD-05, COD-07, ACT-05
CREATE TABLE core.agreement (
    agreement_id VARCHAR NOT NULL, -- Key (Dataverse agreement)
    agreement_number VARCHAR, -- Agreement number
    status_code VARCHAR CHECK (status_code IN ('estimate', 'active', 'expired', 'canceled')), -- System status
    service_account_id VARCHAR, -- Account served
    billing_account_id VARCHAR, -- Account billed
    project_id VARCHAR, -- Project that later work orders inherit; never a fallback for theirs
    company_code VARCHAR, -- Legal entity: the project's, else its own
    time_zone VARCHAR NOT NULL, -- IANA time zone in which its dates are days: the company's
    price_list_id VARCHAR, -- Price list
    tax_code_id VARCHAR, -- Tax code
    is_taxable BOOLEAN NOT NULL, -- The agreement is taxed
    originating_agreement_id VARCHAR, -- Agreement it was copied from
    currency_id VARCHAR, -- Currency of the agreement (key of core.currency)
    currency_code VARCHAR, -- Currency of the agreement
    start_date DATE, -- First day
    end_date DATE, -- Last day
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH agreement AS (
    SELECT
        source.*,
        COALESCE(project.company_code, company.company_code) AS company_code
    FROM current.msdyn_agreement AS source
    LEFT JOIN core.project AS project
        ON source.msdyn_project = project.project_id
    LEFT JOIN core.company AS company
        ON source.msdyn_company = company.company_id
    WHERE source.versionnumber IS NOT NULL
),

zone AS (
    SELECT
        company_code,
        MIN(time_zone) AS time_zone
    FROM core.company
    WHERE company_code IS NOT NULL
    GROUP BY company_code
)

SELECT
    agreement.msdyn_agreementid AS agreement_id,
    agreement.msdyn_name AS agreement_number,
    agreement_status(agreement.msdyn_systemstatus) AS status_code,
    agreement.msdyn_serviceaccount AS service_account_id,
    agreement.msdyn_billingaccount AS billing_account_id,
    agreement.msdyn_project AS project_id,
    agreement.company_code,
    COALESCE(zone.time_zone, 'UTC') AS time_zone,
    agreement.msdyn_pricelist AS price_list_id,
    agreement.msdyn_salestaxcode AS tax_code_id,
    COALESCE(agreement.msdyn_taxable, FALSE) AS is_taxable,
    agreement.msdyn_originatingagreement AS originating_agreement_id,
    currency.currency_id,
    currency.currency_code,
    local_date(agreement.msdyn_startdate, zone.time_zone) AS start_date,
    local_date(agreement.msdyn_enddate, zone.time_zone) AS end_date,
    is_live(agreement.statecode, agreement.is_deleted) AS is_active,
    agreement.deleted_at
FROM agreement
LEFT JOIN zone
    ON agreement.company_code = zone.company_code
LEFT JOIN core.currency AS currency
    ON agreement.transactioncurrencyid = currency.currency_id;
