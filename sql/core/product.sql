-- Grain: one row per product or service
-- Source: staging.product
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
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    productid AS product_id,
    productnumber AS product_number,
    name AS product_name,
    product_type(msdyn_fieldserviceproducttype) AS product_type,
    defaultuomid AS default_unit_id,
    standardcost AS standard_cost_price,
    currentcost AS current_cost_price,
    price AS list_price,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.product
WHERE versionnumber IS NOT NULL;
