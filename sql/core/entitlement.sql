-- Grain: one row per entitlement
-- Source: staging.entitlement
-- Rules: ENT-01, ENT-02
CREATE TABLE core.entitlement (
    entitlement_id VARCHAR NOT NULL, -- Key (Dataverse entitlement)
    entitlement_name VARCHAR, -- Name for people
    customer_id VARCHAR, -- Customer whose billed work it is for
    start_date DATE, -- First day; blank from ever
    end_date DATE, -- Last day; blank for good
    is_for_work_orders BOOLEAN NOT NULL, -- Its entity type is Work Order
    priority_number BIGINT, -- 1 is the highest; blank comes last
    discount_percent DECIMAL(9, 4), -- Discount, 100 is free
    price_list_id VARCHAR, -- Price list that goes before those of line and work order
    modified_at TIMESTAMP, -- When the source changed it last
    is_active BOOLEAN NOT NULL, -- Not deleted, and active in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    entitlementid AS entitlement_id,
    name AS entitlement_name,
    customerid AS customer_id,
    CAST(startdate AS DATE) AS start_date,
    CAST(enddate AS DATE) AS end_date,
    is_for_work_orders(entitytype) AS is_for_work_orders,
    msdyn_entitlementpriority AS priority_number,
    msdyn_percentdiscount AS discount_percent,
    msdyn_pricelisttoapply AS price_list_id,
    modifiedon AS modified_at,
    is_entitlement_active(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.entitlement
WHERE versionnumber IS NOT NULL;
