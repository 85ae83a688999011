-- Grain: one row per product or service
-- Source: staging.product, core.currency
-- Rules: COD-06, COD-07
CREATE TABLE core.product (
    product_id VARCHAR NOT NULL, -- Key (Dataverse product)
    product_number VARCHAR, -- Product number, the natural key shared with Finance
    product_name VARCHAR, -- Name for people
    product_type VARCHAR CHECK (product_type IN ('inventory', 'non_inventory', 'service')), -- What Field Service takes it for
    default_unit_id VARCHAR, -- Default unit
    standard_cost_price DECIMAL(18, 4), -- Standard cost per unit
    current_cost_price DECIMAL(18, 4), -- Current cost per unit
    list_price DECIMAL(18, 4), -- List price per unit
    currency_code VARCHAR, -- Currency of price and costs
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    product.productid AS product_id,
    product.productnumber AS product_number,
    product.name AS product_name,
    product_type(product.msdyn_fieldserviceproducttype) AS product_type,
    product.defaultuomid AS default_unit_id,
    product.standardcost AS standard_cost_price,
    product.currentcost AS current_cost_price,
    product.price AS list_price,
    currency.currency_code,
    is_live(product.statecode, product.is_deleted) AS is_active,
    product.deleted_at
FROM current.product AS product
LEFT JOIN core.currency AS currency
    ON product.transactioncurrencyid = currency.currency_id
WHERE product.versionnumber IS NOT NULL;
