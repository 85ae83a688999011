-- Grain: one row per price list and service (or all services of the list) with rounding, minimum charge or flat fee
-- Source: staging.msdyn_fieldservicepricelistitem
-- Rules: WOP-03
CREATE TABLE core.price_detail (
    price_detail_id VARCHAR NOT NULL, -- Key (Dataverse Field Service price list item)
    price_list_id VARCHAR NOT NULL, -- Price list
    product_id VARCHAR, -- Product or service; blank for all services of the list
    is_flat_fee BOOLEAN NOT NULL, -- The price does not grow with quantity or duration
    minimum_charge_amount DECIMAL(19, 4), -- Minimum charge
    minimum_charge_minutes BIGINT, -- Minutes of the minimum charge
    rounding_code VARCHAR NOT NULL CHECK (rounding_code IN ('none', 'up', 'down', 'nearest')), -- How a duration to bill is rounded
    round_to_minutes BIGINT, -- To a multiple of these minutes
    modified_at TIMESTAMP -- When the source changed it last
);

WITH detail AS (
    SELECT
        item.*,
        ROW_NUMBER() OVER (
            PARTITION BY item.msdyn_pricelist, item.msdyn_productservice
            ORDER BY item.msdyn_fieldservicepricelistitemid ASC
        ) AS best_first
    FROM current.msdyn_fieldservicepricelistitem AS item
    WHERE NOT item.is_deleted AND item.msdyn_pricelist IS NOT NULL
)

SELECT
    msdyn_fieldservicepricelistitemid AS price_detail_id,
    msdyn_pricelist AS price_list_id,
    msdyn_productservice AS product_id,
    COALESCE(msdyn_flatfee, FALSE) AS is_flat_fee,
    msdyn_minimumchargeamount AS minimum_charge_amount,
    msdyn_minimumchargeduration AS minimum_charge_minutes,
    duration_rounding(msdyn_durationroundingpolicy) AS rounding_code,
    msdyn_durationroundto AS round_to_minutes,
    modifiedon AS modified_at
FROM detail
WHERE best_first = 1;
