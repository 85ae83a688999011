-- Grain: one row per project contract
-- Source: staging.salesorder
-- Rules: COD-07, COD-09
CREATE TABLE core.project_contract (
    contract_id VARCHAR NOT NULL, -- Key (Dataverse sales order)
    contract_number VARCHAR, -- Contract number
    contract_name VARCHAR, -- Name for people
    customer_id VARCHAR, -- Contract customer
    currency_code VARCHAR, -- Currency of the contract
    company_code VARCHAR, -- Legal entity of the contract
    contracting_unit_id VARCHAR, -- Organizational unit that holds the contract: its costs price the work
    not_to_exceed_amount DECIMAL(19, 4), -- Not-to-exceed limit of the contract
    is_work_based BOOLEAN NOT NULL, -- Order type Work based: the only kind that takes project transactions
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    contract.salesorderid AS contract_id,
    contract.ordernumber AS contract_number,
    contract.name AS contract_name,
    contract.customerid AS customer_id,
    currency.currency_code,
    company.company_code,
    contract.msdyn_contractorganizationalunitid AS contracting_unit_id,
    CAST(contract.msdyn_nottoexceedamount AS DECIMAL(19, 4)) AS not_to_exceed_amount,
    is_work_based(contract.msdyn_ordertype) AS is_work_based,
    is_live(contract.statecode, contract.is_deleted) AS is_active,
    contract.deleted_at
FROM current.salesorder AS contract
LEFT JOIN core.currency AS currency
    ON contract.transactioncurrencyid = currency.currency_id
LEFT JOIN core.company AS company
    ON contract.msdyn_company = company.company_id
WHERE contract.versionnumber IS NOT NULL;
