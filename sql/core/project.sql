-- Grain: one row per project
-- Source: staging.msdyn_project, staging.projtable
-- Rules: COD-07
CREATE TABLE core.project (
    project_id VARCHAR NOT NULL, -- Key (Dataverse project)
    project_number VARCHAR, -- Project number, the natural key shared with Finance
    project_name VARCHAR, -- Name for people
    customer_id VARCHAR, -- Customer account
    contract_id VARCHAR, -- Project contract; blank for an internal project
    currency_code VARCHAR, -- Currency of the project
    company_code VARCHAR, -- Owning legal entity, else that of its contract
    project_group_id VARCHAR, -- Project group that Finance keeps for the project
    dimension_set_id VARCHAR, -- Default financial dimensions that Finance keeps for the project
    actual_finish_date DATE, -- Day the project was finished, blank while open
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    project.msdyn_projectid AS project_id,
    project.msdyn_projectnumber AS project_number,
    project.msdyn_subject AS project_name,
    project.msdyn_customer AS customer_id,
    contract.contract_id,
    currency.currency_code,
    COALESCE(company.company_code, contract.company_code) AS company_code,
    finance.project_group_id,
    finance.dimension_set_id,
    CAST(project.msdyn_actualend AS DATE) AS actual_finish_date,
    is_live(project.statecode, project.is_deleted) AS is_active,
    project.deleted_at
FROM current.msdyn_project AS project
LEFT JOIN core.project_contract AS contract
    ON project.msdyn_salesorderid = contract.contract_id AND contract.deleted_at IS NULL
LEFT JOIN core.currency AS currency
    ON project.transactioncurrencyid = currency.currency_id
LEFT JOIN core.company AS company
    ON project.msdyn_company = company.company_id
LEFT JOIN (
    SELECT
        LOWER(projid) AS project_key,
        LOWER(dataareaid) AS company_key,
        MAX(projgroupid) AS project_group_id,
        CAST(MAX(CASE WHEN defaultdimension > 0 THEN defaultdimension END) AS VARCHAR) AS dimension_set_id
    FROM current.projtable
    WHERE NOT is_deleted
    GROUP BY LOWER(projid), LOWER(dataareaid)
) AS finance
    ON
        LOWER(project.msdyn_projectnumber) = finance.project_key
        AND LOWER(COALESCE(company.company_code, contract.company_code)) = finance.company_key
WHERE project.versionnumber IS NOT NULL;
