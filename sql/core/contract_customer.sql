-- Grain: one row per customer of a project contract
-- Source: staging.msdyn_projectcontractsplitbillingrule
-- Rules: none
CREATE TABLE core.contract_customer (
    contract_customer_id VARCHAR NOT NULL, -- Key (Dataverse split billing rule)
    contract_id VARCHAR, -- Project contract
    customer_id VARCHAR, -- Customer
    share_percent DECIMAL(9, 4), -- Share of the customer, 0 to 100; the contract lines decide
    not_to_exceed_amount DECIMAL(19, 4), -- Not-to-exceed limit of the customer on the contract
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_projectcontractsplitbillingruleid AS contract_customer_id,
    msdyn_contract AS contract_id,
    msdyn_customer AS customer_id,
    msdyn_percentage AS share_percent,
    CAST(msdyn_nottoexceedamount AS DECIMAL(19, 4)) AS not_to_exceed_amount,
    NOT is_deleted AS is_active,
    deleted_at
FROM current.msdyn_projectcontractsplitbillingrule
WHERE versionnumber IS NOT NULL;
