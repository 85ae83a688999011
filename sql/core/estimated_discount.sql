-- Grain: one row per work order line whose estimate has a discount, which does not reach the project
-- Source: staging.msdyn_workorderproduct, staging.msdyn_workorderservice, core.work_order_line
-- Rules: MNY-02, DSC-03, DSC-04
-- Scope: work_order_id
CREATE TABLE core.estimated_discount (
    work_order_line_id VARCHAR NOT NULL, -- Key (work order line)
    work_order_id VARCHAR, -- Work order
    project_id VARCHAR, -- Project
    contract_line_id VARCHAR, -- Contract line that takes its material
    gross_amount DECIMAL(19, 4) NOT NULL, -- Estimated quantity at the estimated price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Estimated discount, 0 to 100; an amount discount as the percent it comes to
    discount_amount DECIMAL(19, 4) NOT NULL, -- Estimated discount on the gross amount
    currency_code VARCHAR -- Currency of the amounts
);

WITH entered AS (
    SELECT
        msdyn_workorderproductid AS work_order_line_id,
        msdyn_estimatediscountpercent AS entered_percent,
        msdyn_estimatediscountamount AS entered_amount
    FROM current.msdyn_workorderproduct
    UNION ALL
    SELECT
        msdyn_workorderserviceid AS work_order_line_id,
        msdyn_estimatediscountpercent AS entered_percent,
        msdyn_estimatediscountamount AS entered_amount
    FROM current.msdyn_workorderservice
),

estimated AS (
    SELECT
        line.work_order_line_id,
        line.work_order_id,
        line.project_id,
        line.contract_line_id,
        line.currency_code,
        line.currency_precision,
        entered.entered_percent,
        entered.entered_amount,
        extended_amount(line.estimated_quantity, line.estimated_unit_price, line.currency_precision) AS gross_amount
    FROM core.work_order_line AS line
    INNER JOIN entered
        ON line.work_order_line_id = entered.work_order_line_id
    WHERE line.has_estimate AND (entered.entered_percent > 0 OR entered.entered_amount > 0)
)

SELECT
    work_order_line_id,
    work_order_id,
    project_id,
    contract_line_id,
    gross_amount,
    line_discount_percent(entered_percent, entered_amount, gross_amount) AS discount_percent,
    discount_of(
        gross_amount, line_discount_percent(entered_percent, entered_amount, gross_amount), currency_precision
    ) AS discount_amount,
    currency_code
FROM estimated;
