-- Grain: one row per customer of a contract line ever seen, alive or deleted
-- Source: Dataverse msdyn_contractlinecustomer (domain MC1, MC2)
-- Rules: CST-02, CST-04, CST-07, CST-08
CREATE TABLE staging.msdyn_contractlinecustomer (
    msdyn_contractlinecustomerid VARCHAR NOT NULL, -- Key
    salesorderdetailid VARCHAR, -- Contract line
    msdyn_customer VARCHAR, -- Customer
    msdyn_percentage DECIMAL(9, 4), -- Share of the customer, 0 to 100
    msdyn_isroundingcustomer BOOLEAN, -- Takes the rounding remainder
    msdyn_nottoexceedamount DECIMAL(18, 4) -- Not-to-exceed limit of the customer on this line
);

SELECT
    to_guid(msdyn_contractlinecustomerid) AS msdyn_contractlinecustomerid,
    to_guid(salesorderdetailid) AS salesorderdetailid,
    to_guid(msdyn_customer) AS msdyn_customer,
    to_percent(msdyn_percentage) AS msdyn_percentage,
    to_flag(msdyn_isroundingcustomer) AS msdyn_isroundingcustomer,
    to_price(msdyn_nottoexceedamount) AS msdyn_nottoexceedamount
FROM landing.msdyn_contractlinecustomer;
