-- Grain: one row per price of a role ever seen, alive or deleted
-- Source: Dataverse msdyn_resourcecategorypricelevel (domain 2.10, P2)
-- Rules: CST-02, CST-07
CREATE TABLE staging.msdyn_resourcecategorypricelevel (
    msdyn_resourcecategorypricelevelid VARCHAR NOT NULL, -- Key
    msdyn_pricelist VARCHAR, -- Price list
    msdyn_resourcecategory VARCHAR, -- Role
    msdyn_organizationalunit VARCHAR, -- Organizational unit of the resource; blank for any
    msdyn_unit VARCHAR, -- Unit the price is for
    msdyn_price DECIMAL(18, 4) -- Price per hour
);

SELECT
    to_guid(msdyn_resourcecategorypricelevelid) AS msdyn_resourcecategorypricelevelid,
    to_guid(msdyn_pricelist) AS msdyn_pricelist,
    to_guid(msdyn_resourcecategory) AS msdyn_resourcecategory,
    to_guid(msdyn_organizationalunit) AS msdyn_organizationalunit,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_price(msdyn_price) AS msdyn_price
FROM landing.msdyn_resourcecategorypricelevel;
