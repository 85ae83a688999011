-- Grain: one row per organization, which is one row: how Field Service prices, by its settings, else by our policies
-- Source: staging.msdyn_fieldservicesetting
-- Rules: WOP-11, WOP-16
CREATE TABLE core.field_service_setting (
    setting_id VARCHAR NOT NULL, -- Key (Dataverse Field Service settings); policy where they are not exported
    is_price_calculated BOOLEAN NOT NULL, -- Field Service calculates prices
    is_cost_calculated BOOLEAN NOT NULL, -- Field Service calculates costs
    is_tax_calculated BOOLEAN NOT NULL, -- Field Service calculates tax
    cost_order_code VARCHAR NOT NULL CHECK (cost_order_code IN ('standard_first', 'current_first')), -- Which cost of a product goes first
    service_quantity_code VARCHAR NOT NULL CHECK (service_quantity_code IN ('hours', 'minutes')), -- What a service is counted in, by policy
    minimum_charge_code VARCHAR NOT NULL CHECK (minimum_charge_code IN ('covers_first_minutes', 'first_minutes_free')) -- How a minimum charge is read, by policy
);

WITH newest AS (
    SELECT
        setting.*,
        ROW_NUMBER() OVER (
            ORDER BY setting.versionnumber DESC, setting.msdyn_fieldservicesettingid ASC
        ) AS newest_first
    FROM current.msdyn_fieldservicesetting AS setting
    WHERE NOT setting.is_deleted
)

SELECT
    COALESCE(newest.msdyn_fieldservicesettingid, 'policy') AS setting_id,
    is_calculated(newest.msdyn_calculateprice, policy.price_source = 'field_service') AS is_price_calculated,
    is_calculated(newest.msdyn_calculatecost, policy.cost_source = 'field_service') AS is_cost_calculated,
    is_calculated(newest.msdyn_calculatetax, TRUE) AS is_tax_calculated,
    cost_order(newest.msdyn_productcostorder) AS cost_order_code,
    policy.service_quantity AS service_quantity_code,
    policy.minimum_charge AS minimum_charge_code
FROM parameter.policy AS policy
LEFT JOIN newest
    ON newest.newest_first = 1;
