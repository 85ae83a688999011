-- Grain: one row per actual of Project Operations ever seen, alive or deleted
-- Source: Dataverse msdyn_actual (domain 2.13)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-06, CST-07, CST-08, CST-09, CST-11, REJ-05
-- Scope: recorded_id by msdyn_actualid
-- Control: msdyn_amount
CREATE TABLE staging.msdyn_actual (
    msdyn_actualid VARCHAR NOT NULL, -- Key
    msdyn_transactiontypecode BIGINT, -- 192350000 Cost, 4 Project Contract, 5 Unbilled Sales, 6 Billed Sales, 7 and 8 between organizations
    msdyn_transactionclassification BIGINT, -- 192350000 Time, 1 Expense, 2 Material, 3 Milestone, 4 Fee
    msdyn_billingtype BIGINT, -- 192350000 Non Chargeable, 1 Chargeable, 2 Complimentary, 3 Not Available
    msdyn_billingstatus BIGINT, -- 192350000 Unbilled Sales Created, 1 Customer Invoice Created, 2 Posted, 3 Canceled, 4 Ready to Invoice
    msdyn_adjustmentstatus BIGINT, -- 192350000 In Process, 1 Adjusted, 2 Unadjustable; blank while it stands
    msdyn_quantity DECIMAL(18, 6), -- Quantity; a reversal's is negative
    msdyn_price DECIMAL(18, 4), -- Price or cost per unit
    msdyn_amount DECIMAL(18, 4), -- Quantity at that price, before discount, fee and tax
    msdyn_discountpercent DECIMAL(9, 4), -- Discount in percent
    msdyn_discountamount DECIMAL(18, 4), -- Discount
    msdyn_feeamount DECIMAL(18, 4), -- Fee
    msdyn_tax DECIMAL(18, 4), -- Tax
    msdyn_extendedamount DECIMAL(18, 4), -- Amount less discount, with fee and tax
    msdyn_adjustmentvalue DECIMAL(18, 4), -- What Finance issued the stock at, less the cost here
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    exchangerate DECIMAL(22, 12), -- Exchange rate of that currency
    msdyn_documentdate TIMESTAMP, -- Day it happened
    msdyn_accountingdate TIMESTAMP, -- Day it counts
    msdyn_project VARCHAR, -- Project
    msdyn_task VARCHAR, -- Project task
    msdyn_product VARCHAR, -- Product or service
    msdyn_unit VARCHAR, -- Unit
    msdyn_bookableresource VARCHAR, -- Who used it
    msdyn_resourcecategory VARCHAR, -- Role, of time
    msdyn_salescontract VARCHAR, -- Project contract
    msdyn_salescontractlineid VARCHAR, -- Contract line
    msdyn_accountcustomer VARCHAR, -- Customer
    msdyn_invoice VARCHAR, -- Pro forma invoice, of billed sales
    msdyn_workorder VARCHAR, -- Work order
    msdyn_workorderproduct VARCHAR, -- Work order product it came from
    msdyn_workorderservice VARCHAR, -- Work order service it came from
    msdyn_timeentry VARCHAR, -- Time entry it came from
    msdyn_contractlinescheduleofvalue VARCHAR, -- Milestone it bills
    msdyn_agreement VARCHAR, -- Agreement of the work order
    msdyn_warehouse VARCHAR, -- Warehouse
    msdyn_serialnumber VARCHAR, -- Serial number
    msdyn_batchnumber VARCHAR, -- Batch number
    msdyn_skipsync BOOLEAN, -- Finance is not told of it
    msdyn_vouchernumber VARCHAR, -- Voucher in Finance, written back
    msdyn_accountingamount DECIMAL(18, 4), -- Amount in the accounting currency, written back
    msdyn_salestaxamount DECIMAL(18, 4), -- Sales tax in Finance, written back
    statecode BIGINT -- 0 active, 1 inactive
);

WITH typed AS (
    SELECT
        to_guid(msdyn_actualid) AS msdyn_actualid,
        to_integer(msdyn_transactiontypecode) AS msdyn_transactiontypecode,
        to_integer(msdyn_transactionclassification) AS msdyn_transactionclassification,
        to_integer(msdyn_billingtype) AS msdyn_billingtype,
        to_integer(msdyn_billingstatus) AS msdyn_billingstatus,
        to_integer(msdyn_adjustmentstatus) AS msdyn_adjustmentstatus,
        to_quantity(msdyn_quantity) AS msdyn_quantity,
        to_price(msdyn_price) AS msdyn_price,
        to_price(msdyn_amount) AS msdyn_amount,
        to_percent(msdyn_discountpercent) AS msdyn_discountpercent,
        to_price(msdyn_discountamount) AS msdyn_discountamount,
        to_price(msdyn_feeamount) AS msdyn_feeamount,
        to_price(msdyn_tax) AS msdyn_tax,
        to_price(msdyn_extendedamount) AS msdyn_extendedamount,
        to_price(msdyn_adjustmentvalue) AS msdyn_adjustmentvalue,
        to_guid(transactioncurrencyid) AS transactioncurrencyid,
        to_rate(exchangerate) AS exchangerate,
        to_instant(msdyn_documentdate) AS msdyn_documentdate,
        to_instant(msdyn_accountingdate) AS msdyn_accountingdate,
        to_guid(msdyn_project) AS msdyn_project,
        to_guid(msdyn_task) AS msdyn_task,
        to_guid(msdyn_product) AS msdyn_product,
        to_guid(msdyn_unit) AS msdyn_unit,
        to_guid(msdyn_bookableresource) AS msdyn_bookableresource,
        to_guid(msdyn_resourcecategory) AS msdyn_resourcecategory,
        to_guid(msdyn_salescontract) AS msdyn_salescontract,
        to_guid(msdyn_salescontractlineid) AS msdyn_salescontractlineid,
        to_guid(msdyn_accountcustomer) AS msdyn_accountcustomer,
        to_guid(msdyn_invoice) AS msdyn_invoice,
        to_guid(msdyn_workorder) AS msdyn_workorder,
        to_guid(msdyn_workorderproduct) AS msdyn_workorderproduct,
        to_guid(msdyn_workorderservice) AS msdyn_workorderservice,
        to_guid(msdyn_timeentry) AS msdyn_timeentry,
        to_guid(msdyn_contractlinescheduleofvalue) AS msdyn_contractlinescheduleofvalue,
        to_guid(msdyn_agreement) AS msdyn_agreement,
        to_guid(msdyn_warehouse) AS msdyn_warehouse,
        to_text(msdyn_serialnumber) AS msdyn_serialnumber,
        to_text(msdyn_batchnumber) AS msdyn_batchnumber,
        to_flag(msdyn_skipsync) AS msdyn_skipsync,
        to_text(msdyn_vouchernumber) AS msdyn_vouchernumber,
        to_price(msdyn_accountingamount) AS msdyn_accountingamount,
        to_price(msdyn_salestaxamount) AS msdyn_salestaxamount,
        to_integer(statecode) AS statecode
    FROM landing.msdyn_actual
)

SELECT
    typed.*,
    COALESCE(date_fault(typed.msdyn_documentdate), date_fault(typed.msdyn_accountingdate)) AS fault_code
FROM typed;
