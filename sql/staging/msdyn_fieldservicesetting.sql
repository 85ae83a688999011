-- Grain: one row per row of Field Service settings ever seen, alive or deleted; an organization has one
-- Source: Dataverse msdyn_fieldservicesetting (domain 3.1)
-- Rules: CST-02, CST-03, CST-04
CREATE TABLE staging.msdyn_fieldservicesetting (
    msdyn_fieldservicesettingid VARCHAR NOT NULL, -- Key
    msdyn_calculateprice BOOLEAN, -- Field Service calculates prices
    msdyn_calculatecost BOOLEAN, -- Field Service calculates costs
    msdyn_calculatetax BOOLEAN, -- Field Service calculates tax
    msdyn_productcostorder BIGINT -- 690970000 standard then current cost, 690970001 current then standard
);

SELECT
    to_guid(msdyn_fieldservicesettingid) AS msdyn_fieldservicesettingid,
    to_flag(msdyn_calculateprice) AS msdyn_calculateprice,
    to_flag(msdyn_calculatecost) AS msdyn_calculatecost,
    to_flag(msdyn_calculatetax) AS msdyn_calculatetax,
    to_integer(msdyn_productcostorder) AS msdyn_productcostorder
FROM landing.msdyn_fieldservicesetting;
