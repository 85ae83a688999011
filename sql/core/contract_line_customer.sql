-- Grain: one row per customer of a contract line
-- Source: staging.msdyn_contractlinecustomer
-- Rules: none
CREATE TABLE core.contract_line_customer (
    contract_line_customer_id VARCHAR NOT NULL, -- Key (Dataverse contract line customer)
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer
    share_percent DECIMAL(9, 4), -- Share of the customer, 0 to 100
    is_rounding_customer BOOLEAN NOT NULL, -- Takes the rounding remainder
    not_to_exceed_amount DECIMAL(19, 4), -- Not-to-exceed limit of the customer on this line
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    msdyn_contractlinecustomerid AS contract_line_customer_id,
    salesorderdetailid AS contract_line_id,
    msdyn_customer AS customer_id,
    msdyn_percentage AS share_percent,
    COALESCE(msdyn_isroundingcustomer, FALSE) AS is_rounding_customer,
    CAST(msdyn_nottoexceedamount AS DECIMAL(19, 4)) AS not_to_exceed_amount,
    NOT is_deleted AS is_active,
    deleted_at
FROM current.msdyn_contractlinecustomer
WHERE versionnumber IS NOT NULL;
