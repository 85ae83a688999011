-- Grain: one row per price of a role on a price list of a contract or an organizational unit
-- Source: staging.msdyn_resourcecategorypricelevel, core.price_list
-- Rules: none
CREATE TABLE core.role_rate (
    role_rate_id VARCHAR NOT NULL, -- Key: the link of the list and the price
    rate_kind VARCHAR NOT NULL CHECK (rate_kind IN ('sales', 'cost')), -- Price for the customer, or cost
    contract_id VARCHAR, -- Project contract; only of sales
    organizational_unit_id VARCHAR, -- Organizational unit that holds the contract; only of cost
    currency_code VARCHAR, -- Currency of the price
    resource_category_id VARCHAR, -- Role
    resourcing_unit_id VARCHAR, -- Organizational unit of the resource; blank for any
    from_date DATE, -- First day; blank from ever
    to_date DATE, -- Last day; blank for good
    unit_price DECIMAL(18, 4) NOT NULL -- Price or cost per hour
);

SELECT
    list.price_list_link_id || ':' || price.msdyn_resourcecategorypricelevelid AS role_rate_id,
    list.rate_kind,
    list.contract_id,
    list.organizational_unit_id,
    list.currency_code,
    price.msdyn_resourcecategory AS resource_category_id,
    price.msdyn_organizationalunit AS resourcing_unit_id,
    list.from_date,
    list.to_date,
    COALESCE(price.msdyn_price, CAST(0 AS DECIMAL(18, 4))) AS unit_price
FROM core.price_list AS list
INNER JOIN current.msdyn_resourcecategorypricelevel AS price
    ON list.price_list_id = price.msdyn_pricelist AND NOT price.is_deleted;
