-- Grain: one row per contract line ever seen, alive or deleted
-- Source: Dataverse salesorderdetail (domain 2.9, 4)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-07, CST-08, CST-11
-- Required: salesorderid, msdyn_billingmethod
CREATE TABLE staging.salesorderdetail (
    salesorderdetailid VARCHAR NOT NULL, -- Key
    salesorderid VARCHAR, -- Project contract
    salesorderdetailname VARCHAR, -- Name for people
    msdyn_project VARCHAR, -- Project the line covers
    msdyn_linetype BIGINT, -- 690970000 Project Service Line, 690970001 Field Service Line
    msdyn_billingmethod BIGINT, -- 192350000 Time and Material, 192350001 Fixed Price
    msdyn_includetime BOOLEAN, -- Time is billed by this line
    msdyn_includeexpense BOOLEAN, -- Expense is billed by this line
    msdyn_includematerial BOOLEAN, -- Material is billed by this line
    msdyn_includefee BOOLEAN, -- Fees are billed by this line
    msdyn_includedtasks BIGINT, -- 192350000 all tasks, 192350001 selected tasks; blank is all
    msdyn_nottoexceedamount DECIMAL(18, 4), -- Not-to-exceed limit of the line
    msdyn_discountpercent DECIMAL(9, 4), -- Discount of the contract line, 0 to 100
    msdyn_feepercent DECIMAL(9, 4), -- Fee of the contract line, 0 to 100
    msdyn_standalonesellingprice DECIMAL(18, 4), -- Standalone selling price
    msdyn_billingstartdate TIMESTAMP, -- Start of the contract line
    msdyn_billingenddate TIMESTAMP, -- End of the contract line
    extendedamount DECIMAL(18, 4), -- Contract value of the line
    transactioncurrencyid VARCHAR -- Currency of the money columns
);

SELECT
    to_guid(salesorderdetailid) AS salesorderdetailid,
    to_guid(salesorderid) AS salesorderid,
    to_text(salesorderdetailname) AS salesorderdetailname,
    to_guid(msdyn_project) AS msdyn_project,
    to_integer(msdyn_linetype) AS msdyn_linetype,
    to_integer(msdyn_billingmethod) AS msdyn_billingmethod,
    to_flag(msdyn_includetime) AS msdyn_includetime,
    to_flag(msdyn_includeexpense) AS msdyn_includeexpense,
    to_flag(msdyn_includematerial) AS msdyn_includematerial,
    to_flag(msdyn_includefee) AS msdyn_includefee,
    to_integer(msdyn_includedtasks) AS msdyn_includedtasks,
    to_price(msdyn_nottoexceedamount) AS msdyn_nottoexceedamount,
    to_percent(msdyn_discountpercent) AS msdyn_discountpercent,
    to_percent(msdyn_feepercent) AS msdyn_feepercent,
    to_price(msdyn_standalonesellingprice) AS msdyn_standalonesellingprice,
    to_instant(msdyn_billingstartdate) AS msdyn_billingstartdate,
    to_instant(msdyn_billingenddate) AS msdyn_billingenddate,
    to_price(extendedamount) AS extendedamount,
    to_guid(transactioncurrencyid) AS transactioncurrencyid
FROM landing.salesorderdetail;
