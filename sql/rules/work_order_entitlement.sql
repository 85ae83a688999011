-- Which entitlement a line is entitled to, and what that means for its price.

-- ENT-01  Only entitlements whose entity type is Work Order (or is not told) count.
-- Source: domain E1
CREATE OR REPLACE MACRO is_for_work_orders(entity_type) AS COALESCE(entity_type = 192350000, TRUE);

-- ENT-02  An entitlement counts while it is active and not deleted.
-- Source: domain 3.2 (entitlement: state 1 is active)
CREATE OR REPLACE MACRO is_entitlement_active(statecode, is_deleted) AS NOT is_deleted AND COALESCE(statecode = 1, TRUE);

-- ENT-03  An entitlement applies to work orders that its customer is billed for, on days from its first to its last; a
--         line that disables entitlements has none.
-- Source: domain E1, E3
CREATE OR REPLACE MACRO is_entitled(
    customer_id, billing_account_id, start_date, end_date, day, is_for_work_orders, is_active, is_disabled
) AS
    COALESCE(customer_id = billing_account_id, FALSE)
    AND is_rate_in_force(start_date, end_date, day)
    AND is_for_work_orders
    AND is_active
    AND NOT is_disabled;

-- ENT-04  A condition holds when each thing it names (account served, asset, category of the asset, incident type) is
--         that of the work; what it does not name does not matter.
-- Source: domain E1
CREATE OR REPLACE MACRO is_condition_met(
    wanted_account, service_account, wanted_asset, customer_asset, wanted_category, asset_category, wanted_incident, incident_type
) AS
    (wanted_account IS NULL OR COALESCE(wanted_account = service_account, FALSE))
    AND (wanted_asset IS NULL OR COALESCE(wanted_asset = customer_asset, FALSE))
    AND (wanted_category IS NULL OR COALESCE(wanted_category = asset_category, FALSE))
    AND (wanted_incident IS NULL OR COALESCE(wanted_incident = incident_type, FALSE));

-- ENT-05  An entitlement is the more specific the more its condition names.
-- Source: domain E3
CREATE OR REPLACE MACRO entitlement_specificity(service_account, customer_asset, asset_category, incident_type) AS
    CASE WHEN service_account IS NULL THEN 0 ELSE 1 END
    + CASE WHEN customer_asset IS NULL THEN 0 ELSE 1 END
    + CASE WHEN asset_category IS NULL THEN 0 ELSE 1 END
    + CASE WHEN incident_type IS NULL THEN 0 ELSE 1 END;

-- ENT-06  Of several that apply, the one a user chose stands; else the lowest priority number, a blank one last, wins;
--         then the more specific.
-- Source: domain E3
CREATE OR REPLACE MACRO entitlement_rank(is_chosen, priority_number, filled_count) AS
    CASE WHEN is_chosen THEN 0 ELSE CAST(COALESCE(priority_number, 1000000000) AS DECIMAL(38, 0)) * 10 + 9 - filled_count END;

-- ENT-07  The percent of an entitlement goes before the one of the line, 100 is free; it never changes a cost.
-- Source: domain E2
CREATE OR REPLACE MACRO entitled_discount_percent(entitlement_percent, line_percent) AS
    CASE
        WHEN COALESCE(entitlement_percent, 0) = 0 THEN COALESCE(line_percent, CAST(0 AS DECIMAL(9, 4)))
        ELSE CAST(entitlement_percent AS DECIMAL(9, 4))
    END;
