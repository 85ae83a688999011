-- Grain: one row per work order line: price and cost as Field Service recorded them
-- Source: staging.msdyn_workorderproduct, staging.msdyn_workorderservice
-- Rules: PRC-02, WOP-10
-- Scope: work_order_id
CREATE TABLE core.field_service_amount (
    work_order_line_id VARCHAR NOT NULL, -- Key (Dataverse work order product or service)
    work_order_id VARCHAR, -- Work order
    price_list_id VARCHAR, -- Price list on the line
    entitlement_id VARCHAR, -- Entitlement on the line
    is_entitlement_disabled BOOLEAN NOT NULL, -- No entitlement shall apply
    unit_price DECIMAL(18, 4), -- Price per unit (services: per hour), before minimum charge
    calculated_unit_price DECIMAL(18, 4), -- Price per hour after minimum charge; only of services
    used_minutes BIGINT, -- Used duration; only of services
    billed_minutes BIGINT, -- Duration to bill; blank means the used one; only of services
    subtotal_amount DECIMAL(19, 4), -- Subtotal
    discount_percent DECIMAL(9, 4), -- Discount as a percent
    discount_amount DECIMAL(19, 4), -- Discount as an amount
    total_amount DECIMAL(19, 4), -- Subtotal less discount
    unit_cost_price DECIMAL(18, 4) NOT NULL, -- Cost per unit (services: per hour)
    extra_cost_amount DECIMAL(19, 4) NOT NULL, -- Additional and commission cost
    total_cost_amount DECIMAL(19, 4), -- Total cost
    modified_at TIMESTAMP -- When the source changed the line last
);

SELECT
    msdyn_workorderproductid AS work_order_line_id,
    msdyn_workorder AS work_order_id,
    msdyn_pricelist AS price_list_id,
    msdyn_entitlement AS entitlement_id,
    COALESCE(msdyn_disableentitlement, FALSE) AS is_entitlement_disabled,
    msdyn_unitamount AS unit_price,
    NULL AS calculated_unit_price,
    NULL AS used_minutes,
    NULL AS billed_minutes,
    msdyn_subtotal AS subtotal_amount,
    msdyn_discountpercent AS discount_percent,
    msdyn_discountamount AS discount_amount,
    msdyn_totalamount AS total_amount,
    money_or_zero(msdyn_unitcost) AS unit_cost_price,
    extra_cost(msdyn_additionalcost, msdyn_commissioncosts) AS extra_cost_amount,
    msdyn_totalcost AS total_cost_amount,
    modifiedon AS modified_at
FROM current.msdyn_workorderproduct
WHERE versionnumber IS NOT NULL AND NOT is_deleted
UNION ALL
SELECT
    msdyn_workorderserviceid AS work_order_line_id,
    msdyn_workorder AS work_order_id,
    msdyn_pricelist AS price_list_id,
    msdyn_entitlement AS entitlement_id,
    COALESCE(msdyn_disableentitlement, FALSE) AS is_entitlement_disabled,
    msdyn_unitamount AS unit_price,
    msdyn_calculatedunitamount AS calculated_unit_price,
    msdyn_duration AS used_minutes,
    msdyn_durationtobill AS billed_minutes,
    msdyn_subtotal AS subtotal_amount,
    msdyn_discountpercent AS discount_percent,
    msdyn_discountamount AS discount_amount,
    msdyn_totalamount AS total_amount,
    money_or_zero(msdyn_unitcost) AS unit_cost_price,
    extra_cost(msdyn_additionalcost, msdyn_commissioncosts) AS extra_cost_amount,
    msdyn_totalcost AS total_cost_amount,
    modifiedon AS modified_at
FROM current.msdyn_workorderservice
WHERE versionnumber IS NOT NULL AND NOT is_deleted;
