-- Grain: one row per customer of a project contract ever seen, alive or deleted
-- Source: Dataverse msdyn_projectcontractsplitbillingrule (domain 2.9, MC1, N1)
-- Rules: CST-02, CST-07, CST-08
CREATE TABLE staging.msdyn_projectcontractsplitbillingrule (
    msdyn_projectcontractsplitbillingruleid VARCHAR NOT NULL, -- Key
    msdyn_contract VARCHAR, -- Project contract
    msdyn_customer VARCHAR, -- Customer
    msdyn_percentage DECIMAL(9, 4), -- Share of the customer; the contract lines decide
    msdyn_nottoexceedamount DECIMAL(18, 4) -- Not-to-exceed limit of the customer on the contract
);

SELECT
    to_guid(msdyn_projectcontractsplitbillingruleid) AS msdyn_projectcontractsplitbillingruleid,
    to_guid(msdyn_contract) AS msdyn_contract,
    to_guid(msdyn_customer) AS msdyn_customer,
    to_percent(msdyn_percentage) AS msdyn_percentage,
    to_price(msdyn_nottoexceedamount) AS msdyn_nottoexceedamount
FROM landing.msdyn_projectcontractsplitbillingrule;
