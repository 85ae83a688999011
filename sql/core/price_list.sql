-- Grain: one row per price list and whom it prices for: a project contract (sales) or an organizational unit (cost)
-- Source: staging.pricelevel, staging.msdyn_orderpricelist, staging.msdyn_organizationalunit_pricelevel
-- Rules: PLS-04
CREATE TABLE core.price_list (
    price_list_link_id VARCHAR NOT NULL, -- Key: the link of the list to the contract or unit
    price_list_id VARCHAR NOT NULL, -- Price list
    price_list_name VARCHAR, -- Name for people
    rate_kind VARCHAR NOT NULL CHECK (rate_kind IN ('sales', 'cost')), -- Prices for customers, or costs
    contract_id VARCHAR, -- Project contract; only of sales
    organizational_unit_id VARCHAR, -- Organizational unit; only of cost
    currency_code VARCHAR, -- Currency of its prices
    from_date DATE, -- First day; blank from ever
    to_date DATE -- Last day; blank for good
);

WITH link AS (
    SELECT
        msdyn_orderpricelistid AS link_id,
        msdyn_pricelist AS price_list_id,
        'sales' AS rate_kind,
        msdyn_contract AS contract_id,
        NULL AS organizational_unit_id
    FROM current.msdyn_orderpricelist
    WHERE NOT is_deleted
    UNION ALL
    SELECT
        msdyn_organizationalunit_pricelevelid AS link_id,
        pricelevelid AS price_list_id,
        'cost' AS rate_kind,
        NULL AS contract_id,
        msdyn_organizationalunitid AS organizational_unit_id
    FROM current.msdyn_organizationalunit_pricelevel
    WHERE NOT is_deleted
)

SELECT
    link.link_id AS price_list_link_id,
    list.pricelevelid AS price_list_id,
    list.name AS price_list_name,
    link.rate_kind,
    link.contract_id,
    link.organizational_unit_id,
    currency.currency_code,
    CAST(list.begindate AS DATE) AS from_date,
    CAST(list.enddate AS DATE) AS to_date
FROM link
INNER JOIN current.pricelevel AS list
    ON link.price_list_id = list.pricelevelid AND NOT list.is_deleted
LEFT JOIN core.currency AS currency
    ON list.transactioncurrencyid = currency.currency_id
WHERE is_list_of(list.msdyn_module, link.rate_kind);
