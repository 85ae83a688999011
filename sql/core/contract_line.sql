-- Grain: one row per contract line
-- Source: staging.salesorderdetail
-- Rules: COD-03, COD-08, CTR-01
CREATE TABLE core.contract_line (
    contract_line_id VARCHAR NOT NULL, -- Key (Dataverse sales order detail)
    contract_id VARCHAR, -- Project contract
    contract_line_name VARCHAR, -- Name for people
    project_id VARCHAR, -- Project the line covers
    billing_method_code VARCHAR CHECK (billing_method_code IN ('time_and_material', 'fixed_price')), -- How the line is billed
    takes_time BOOLEAN NOT NULL, -- Time is billed by this line, and it is a project service line
    takes_expense BOOLEAN NOT NULL, -- Expense is billed by this line, likewise
    takes_material BOOLEAN NOT NULL, -- Material is billed by this line, likewise
    takes_fee BOOLEAN NOT NULL, -- Fees are billed by this line, likewise
    has_selected_tasks BOOLEAN NOT NULL, -- Takes only its own tasks, not every task
    contract_amount DECIMAL(19, 4), -- Contract value of the line
    not_to_exceed_amount DECIMAL(19, 4), -- Not-to-exceed limit of the line
    discount_percent DECIMAL(9, 4), -- Discount of the contract line, 0 to 100
    fee_percent DECIMAL(9, 4), -- Fee of the contract line, 0 to 100
    standalone_selling_amount DECIMAL(19, 4), -- Standalone selling price
    start_date DATE, -- Start of the contract line
    end_date DATE, -- End of the contract line
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    salesorderdetailid AS contract_line_id,
    salesorderid AS contract_id,
    salesorderdetailname AS contract_line_name,
    msdyn_project AS project_id,
    billing_method(msdyn_billingmethod) AS billing_method_code,
    takes_class(msdyn_linetype, msdyn_includetime) AS takes_time,
    takes_class(msdyn_linetype, msdyn_includeexpense) AS takes_expense,
    takes_class(msdyn_linetype, msdyn_includematerial) AS takes_material,
    takes_class(msdyn_linetype, msdyn_includefee) AS takes_fee,
    has_selected_tasks(msdyn_includedtasks) AS has_selected_tasks,
    CAST(extendedamount AS DECIMAL(19, 4)) AS contract_amount,
    CAST(msdyn_nottoexceedamount AS DECIMAL(19, 4)) AS not_to_exceed_amount,
    msdyn_discountpercent AS discount_percent,
    msdyn_feepercent AS fee_percent,
    CAST(msdyn_standalonesellingprice AS DECIMAL(19, 4)) AS standalone_selling_amount,
    CAST(msdyn_billingstartdate AS DATE) AS start_date,
    CAST(msdyn_billingenddate AS DATE) AS end_date,
    NOT is_deleted AS is_active,
    deleted_at
FROM current.salesorderdetail
WHERE versionnumber IS NOT NULL;
