-- Grain: one row per work order service ever seen, alive or deleted
-- Source: Dataverse msdyn_workorderservice (domain 2.3, 3.1)
-- Rules: CST-02, CST-03, CST-04, CST-07, CST-08, CST-09, CST-11, CST-12, CST-13, REJ-02, REJ-04, REJ-05, PRC-01, QTY-01, QTY-02
-- Scope: work_order_id by msdyn_workorder
-- Required: msdyn_workorder, msdyn_linestatus, msdyn_duration
-- Control: msdyn_totalcost, msdyn_totalamount
CREATE TABLE staging.msdyn_workorderservice (
    msdyn_workorderserviceid VARCHAR NOT NULL, -- Key
    msdyn_workorder VARCHAR, -- Work order
    msdyn_workorderincident VARCHAR, -- Incident it belongs to
    msdyn_booking VARCHAR, -- Booking during which it was done
    msdyn_service VARCHAR, -- Service (a product of type service)
    msdyn_unit VARCHAR, -- Unit, as given on the line
    msdyn_linestatus BIGINT, -- 690970000 Estimated, 690970001 Used
    msdyn_estimateduration BIGINT, -- Estimated duration in minutes
    msdyn_estimateunitamount DECIMAL(18, 4), -- Estimated price per hour
    msdyn_estimatecalculatedunitamount DECIMAL(18, 4), -- Estimated price per hour after minimum charge
    msdyn_estimateunitcost DECIMAL(18, 4), -- Estimated cost per hour
    msdyn_estimatediscountpercent DECIMAL(9, 4), -- Estimated discount, 0 to 100
    msdyn_estimatediscountamount DECIMAL(18, 4), -- Estimated discount as an amount
    msdyn_duration BIGINT, -- Used duration in minutes
    msdyn_durationtobill BIGINT, -- Billed duration in minutes; blank means the used one
    msdyn_unitamount DECIMAL(18, 4), -- Price per hour
    msdyn_calculatedunitamount DECIMAL(18, 4), -- Price per hour after minimum charge
    msdyn_unitcost DECIMAL(18, 4), -- Cost per hour
    msdyn_discountpercent DECIMAL(9, 4), -- Discount, 0 to 100
    msdyn_discountamount DECIMAL(18, 4), -- Discount as an amount; counts when the percent is blank or 0
    msdyn_additionalcost DECIMAL(18, 4), -- Additional cost, not per unit
    msdyn_commissioncosts DECIMAL(18, 4), -- Commission cost, not per unit
    msdyn_customerasset VARCHAR, -- Asset worked on
    msdyn_lineorder BIGINT, -- Order of the line
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    msdyn_taxable BOOLEAN, -- The line is taxed
    msdyn_pricelist VARCHAR, -- Price list
    msdyn_entitlement VARCHAR, -- Entitlement
    msdyn_disableentitlement BOOLEAN, -- No entitlement shall apply
    msdyn_subtotal DECIMAL(18, 4), -- Subtotal as Field Service recorded it; only compared
    msdyn_totalamount DECIMAL(18, 4), -- Subtotal less discount, as recorded; only compared
    msdyn_totalcost DECIMAL(18, 4), -- Total cost as recorded; only compared
    exchangerate DECIMAL(22, 12), -- Transaction currency units for one unit of the base currency, as stored on the row
    statecode BIGINT -- 0 active, 1 inactive
);

WITH typed AS (
    SELECT
        to_guid(msdyn_workorderserviceid) AS msdyn_workorderserviceid,
        to_guid(msdyn_workorder) AS msdyn_workorder,
        to_guid(msdyn_workorderincident) AS msdyn_workorderincident,
        to_guid(msdyn_booking) AS msdyn_booking,
        to_guid(msdyn_service) AS msdyn_service,
        to_guid(msdyn_unit) AS msdyn_unit,
        to_integer(msdyn_linestatus) AS msdyn_linestatus,
        to_minutes(msdyn_estimateduration) AS msdyn_estimateduration,
        to_price(msdyn_estimateunitamount) AS msdyn_estimateunitamount,
        to_price(msdyn_estimatecalculatedunitamount) AS msdyn_estimatecalculatedunitamount,
        to_price(msdyn_estimateunitcost) AS msdyn_estimateunitcost,
        to_percent(msdyn_estimatediscountpercent) AS msdyn_estimatediscountpercent,
        to_price(msdyn_estimatediscountamount) AS msdyn_estimatediscountamount,
        to_minutes(msdyn_duration) AS msdyn_duration,
        to_minutes(msdyn_durationtobill) AS msdyn_durationtobill,
        to_price(msdyn_unitamount) AS msdyn_unitamount,
        to_price(msdyn_calculatedunitamount) AS msdyn_calculatedunitamount,
        to_price(msdyn_unitcost) AS msdyn_unitcost,
        to_percent(msdyn_discountpercent) AS msdyn_discountpercent,
        to_price(msdyn_discountamount) AS msdyn_discountamount,
        to_price(msdyn_additionalcost) AS msdyn_additionalcost,
        to_price(msdyn_commissioncosts) AS msdyn_commissioncosts,
        to_guid(msdyn_customerasset) AS msdyn_customerasset,
        to_integer(msdyn_lineorder) AS msdyn_lineorder,
        to_guid(transactioncurrencyid) AS transactioncurrencyid,
        to_flag(msdyn_taxable) AS msdyn_taxable,
        to_guid(msdyn_pricelist) AS msdyn_pricelist,
        to_guid(msdyn_entitlement) AS msdyn_entitlement,
        to_flag(msdyn_disableentitlement) AS msdyn_disableentitlement,
        to_recorded(msdyn_subtotal) AS msdyn_subtotal,
        to_recorded(msdyn_totalamount) AS msdyn_totalamount,
        to_recorded(msdyn_totalcost) AS msdyn_totalcost,
        to_rate(exchangerate) AS exchangerate,
        to_integer(statecode) AS statecode,
        to_instant(createdon) AS createdon
    FROM landing.msdyn_workorderservice
)

SELECT
    typed.*,
    COALESCE(
        line_fault(
            typed.msdyn_linestatus, typed.msdyn_estimateduration, typed.msdyn_duration,
            typed.msdyn_durationtobill, service_unit_price(typed.msdyn_calculatedunitamount, typed.msdyn_unitamount),
            typed.msdyn_unitcost,
            service_unit_price(typed.msdyn_estimatecalculatedunitamount, typed.msdyn_estimateunitamount),
            typed.msdyn_estimateunitcost, typed.msdyn_additionalcost, typed.msdyn_commissioncosts,
            typed.msdyn_discountpercent, typed.msdyn_discountamount, typed.exchangerate
        ),
        discount_amount_fault(
            typed.msdyn_linestatus,
            typed.msdyn_discountpercent,
            typed.msdyn_discountamount,
            service_quantity(
                billed_quantity(typed.msdyn_durationtobill, typed.msdyn_duration), policy.service_quantity
            ),
            service_unit_price(typed.msdyn_calculatedunitamount, typed.msdyn_unitamount)
        ),
        date_fault(typed.createdon)
    ) AS fault_code
FROM typed
CROSS JOIN parameter.policy AS policy;
