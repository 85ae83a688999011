-- Grain: one row per work order product ever seen, alive or deleted
-- Source: Dataverse msdyn_workorderproduct (domain 2.2, 3.1)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-06, CST-07, CST-08, CST-09, CST-11, CST-13, REJ-02, REJ-03, REJ-04, REJ-05, PRC-02, QTY-02
-- Scope: work_order_id by msdyn_workorder
-- Required: msdyn_workorder, msdyn_linestatus, msdyn_quantity
-- Control: msdyn_totalcost, msdyn_totalamount
CREATE TABLE staging.msdyn_workorderproduct (
    msdyn_workorderproductid VARCHAR NOT NULL, -- Key
    msdyn_workorder VARCHAR, -- Work order
    msdyn_workorderincident VARCHAR, -- Incident it belongs to
    msdyn_booking VARCHAR, -- Booking during which it was used
    msdyn_product VARCHAR, -- Product
    msdyn_unit VARCHAR, -- Unit of the quantities
    msdyn_warehouse VARCHAR, -- Warehouse it was taken from
    msdyn_linestatus BIGINT, -- 690970000 Estimated, 690970001 Used
    msdyn_estimatequantity DECIMAL(18, 6), -- Estimated quantity
    msdyn_estimateunitamount DECIMAL(18, 4), -- Estimated price per unit
    msdyn_estimateunitcost DECIMAL(18, 4), -- Estimated cost per unit
    msdyn_estimatediscountpercent DECIMAL(9, 4), -- Estimated discount, 0 to 100
    msdyn_estimatediscountamount DECIMAL(18, 4), -- Estimated discount as an amount
    msdyn_quantity DECIMAL(18, 6), -- Used quantity
    msdyn_qtytobill DECIMAL(18, 6), -- Billed quantity; blank means the used one
    msdyn_unitamount DECIMAL(18, 4), -- Price per unit
    msdyn_unitcost DECIMAL(18, 4), -- Cost per unit
    msdyn_discountpercent DECIMAL(9, 4), -- Discount, 0 to 100
    msdyn_discountamount DECIMAL(18, 4), -- Discount as an amount; counts when the percent is blank or 0
    msdyn_serialnumber VARCHAR, -- Serial number
    msdyn_batchnumber VARCHAR, -- Batch number
    msdyn_agreementbookingproduct VARCHAR, -- Agreement product it was generated from
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
        to_guid(msdyn_workorderproductid) AS msdyn_workorderproductid,
        to_guid(msdyn_workorder) AS msdyn_workorder,
        to_guid(msdyn_workorderincident) AS msdyn_workorderincident,
        to_guid(msdyn_booking) AS msdyn_booking,
        to_guid(msdyn_product) AS msdyn_product,
        to_guid(msdyn_unit) AS msdyn_unit,
        to_guid(msdyn_warehouse) AS msdyn_warehouse,
        to_integer(msdyn_linestatus) AS msdyn_linestatus,
        to_quantity(msdyn_estimatequantity) AS msdyn_estimatequantity,
        to_price(msdyn_estimateunitamount) AS msdyn_estimateunitamount,
        to_price(msdyn_estimateunitcost) AS msdyn_estimateunitcost,
        to_percent(msdyn_estimatediscountpercent) AS msdyn_estimatediscountpercent,
        to_price(msdyn_estimatediscountamount) AS msdyn_estimatediscountamount,
        to_quantity(msdyn_quantity) AS msdyn_quantity,
        to_quantity(msdyn_qtytobill) AS msdyn_qtytobill,
        to_price(msdyn_unitamount) AS msdyn_unitamount,
        to_price(msdyn_unitcost) AS msdyn_unitcost,
        to_percent(msdyn_discountpercent) AS msdyn_discountpercent,
        to_price(msdyn_discountamount) AS msdyn_discountamount,
        to_text(msdyn_serialnumber) AS msdyn_serialnumber,
        to_text(msdyn_batchnumber) AS msdyn_batchnumber,
        to_guid(msdyn_agreementbookingproduct) AS msdyn_agreementbookingproduct,
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
    FROM landing.msdyn_workorderproduct
)

SELECT
    typed.*,
    COALESCE(
        line_fault(
            typed.msdyn_linestatus, typed.msdyn_estimatequantity, typed.msdyn_quantity,
            typed.msdyn_qtytobill, typed.msdyn_unitamount, typed.msdyn_unitcost,
            typed.msdyn_estimateunitamount, typed.msdyn_estimateunitcost, typed.msdyn_additionalcost,
            typed.msdyn_commissioncosts, typed.msdyn_discountpercent, typed.msdyn_discountamount,
            typed.exchangerate
        ),
        serial_fault(typed.msdyn_linestatus, typed.msdyn_serialnumber, typed.msdyn_quantity),
        discount_amount_fault(
            typed.msdyn_linestatus,
            typed.msdyn_discountpercent,
            typed.msdyn_discountamount,
            billed_quantity(typed.msdyn_qtytobill, typed.msdyn_quantity),
            money_or_zero(typed.msdyn_unitamount)
        ),
        date_fault(typed.createdon)
    ) AS fault_code
FROM typed;
