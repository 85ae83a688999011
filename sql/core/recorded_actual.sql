-- Grain: one row per actual that Project Operations recorded
-- Source: staging.msdyn_actual, core.currency
-- Rules: COD-04, COD-30, COD-31, COD-32, COD-33, COD-42, PRC-02
-- Scope: recorded_id by recorded_actual_id
CREATE TABLE core.recorded_actual (
    recorded_actual_id VARCHAR NOT NULL, -- Key (Dataverse actual)
    transaction_type VARCHAR CHECK (transaction_type IN ('cost', 'unbilled_sales', 'billed_sales', 'project_contract', 'resourcing_unit_cost', 'inter_organizational_sales')), -- Type; blank when its number is unknown
    transaction_class VARCHAR CHECK (transaction_class IN ('time', 'expense', 'material', 'milestone', 'fee', 'tax', 'commission', 'additional')), -- Class; blank when its number is unknown
    billing_type VARCHAR CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Whether the customer pays it
    billing_status_code VARCHAR CHECK (billing_status_code IN ('unbilled_sales_created', 'invoice_created', 'invoice_posted', 'canceled', 'ready_to_invoice', 'work_order_posted')), -- How far it is on its way to an invoice
    adjustment_status_code VARCHAR CHECK (adjustment_status_code IN ('in_process', 'adjusted', 'unadjustable')), -- Adjusted, its reversal (unadjustable), or blank: it stands
    source_kind VARCHAR CHECK (source_kind IN ('work_order_line', 'time_entry', 'milestone')), -- What it came from; blank of an entry journal
    source_id VARCHAR, -- Id of that
    work_order_id VARCHAR, -- Work order
    work_order_line_id VARCHAR, -- Work order line
    agreement_id VARCHAR, -- Agreement of the work order
    project_id VARCHAR, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer; none on cost
    invoice_id VARCHAR, -- Pro forma invoice, of billed sales
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit
    resource_id VARCHAR, -- Who used it
    resource_category_id VARCHAR, -- Role, of time
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    document_date DATE, -- Day it happened
    accounting_date DATE, -- Day it counts; the day it happened when nothing else is recorded
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity; a reversal's is negative, a blank one is 0
    unit_price DECIMAL(18, 4), -- Price or cost per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at that price, before discount, fee and tax
    discount_percent DECIMAL(9, 4), -- Discount in percent
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount
    fee_amount DECIMAL(19, 4) NOT NULL, -- Fee on top
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax on top
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    extended_amount DECIMAL(19, 4), -- Less discount, with fee and tax, as Project Operations says
    adjustment_value_amount DECIMAL(19, 4) NOT NULL, -- What Finance issued the stock at, less the cost here
    currency_code VARCHAR, -- Currency of the amounts
    exchange_rate DECIMAL(22, 12), -- Exchange rate on the row
    is_sync_skipped BOOLEAN NOT NULL, -- Finance is not told of it
    voucher_number VARCHAR, -- Voucher that Finance posted it with, written back
    accounting_amount DECIMAL(19, 4), -- Amount in the accounting currency, written back
    sales_tax_amount DECIMAL(19, 4), -- Sales tax in Finance, written back
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    actual.msdyn_actualid AS recorded_actual_id,
    recorded_type(actual.msdyn_transactiontypecode) AS transaction_type,
    recorded_class(actual.msdyn_transactionclassification) AS transaction_class,
    billing_type(actual.msdyn_billingtype) AS billing_type,
    recorded_billing_status(actual.msdyn_billingstatus) AS billing_status_code,
    adjustment_status(actual.msdyn_adjustmentstatus) AS adjustment_status_code,
    recorded_source_kind(COALESCE(actual.msdyn_workorderproduct, actual.msdyn_workorderservice), actual.msdyn_timeentry, actual.msdyn_contractlinescheduleofvalue) AS source_kind,
    COALESCE(actual.msdyn_workorderproduct, actual.msdyn_workorderservice, actual.msdyn_timeentry, actual.msdyn_contractlinescheduleofvalue) AS source_id,
    actual.msdyn_workorder AS work_order_id,
    COALESCE(actual.msdyn_workorderproduct, actual.msdyn_workorderservice) AS work_order_line_id,
    actual.msdyn_agreement AS agreement_id,
    actual.msdyn_project AS project_id,
    actual.msdyn_task AS project_task_id,
    actual.msdyn_salescontract AS contract_id,
    actual.msdyn_salescontractlineid AS contract_line_id,
    actual.msdyn_accountcustomer AS customer_id,
    actual.msdyn_invoice AS invoice_id,
    actual.msdyn_product AS product_id,
    actual.msdyn_unit AS unit_id,
    actual.msdyn_bookableresource AS resource_id,
    actual.msdyn_resourcecategory AS resource_category_id,
    actual.msdyn_warehouse AS warehouse_id,
    actual.msdyn_serialnumber AS serial_number,
    actual.msdyn_batchnumber AS batch_number,
    CAST(actual.msdyn_documentdate AS DATE) AS document_date,
    CAST(COALESCE(actual.msdyn_accountingdate, actual.msdyn_documentdate) AS DATE) AS accounting_date,
    COALESCE(actual.msdyn_quantity, CAST(0 AS DECIMAL(18, 6))) AS quantity,
    actual.msdyn_price AS unit_price,
    money_or_zero(actual.msdyn_amount) AS gross_amount,
    actual.msdyn_discountpercent AS discount_percent,
    money_or_zero(actual.msdyn_discountamount) AS discount_amount,
    money_or_zero(actual.msdyn_feeamount) AS fee_amount,
    money_or_zero(actual.msdyn_tax) AS tax_amount,
    money_or_zero(actual.msdyn_amount) - money_or_zero(actual.msdyn_discountamount) AS amount,
    CAST(actual.msdyn_extendedamount AS DECIMAL(19, 4)) AS extended_amount,
    money_or_zero(actual.msdyn_adjustmentvalue) AS adjustment_value_amount,
    currency.currency_code,
    actual.exchangerate AS exchange_rate,
    COALESCE(actual.msdyn_skipsync, FALSE) AS is_sync_skipped,
    actual.msdyn_vouchernumber AS voucher_number,
    CAST(actual.msdyn_accountingamount AS DECIMAL(19, 4)) AS accounting_amount,
    CAST(actual.msdyn_salestaxamount AS DECIMAL(19, 4)) AS sales_tax_amount,
    actual.createdon AS recorded_at,
    actual.modifiedon AS changed_at,
    actual.versionnumber AS source_version,
    NOT actual.is_deleted AS is_active,
    actual.deleted_at
FROM current.msdyn_actual AS actual
LEFT JOIN core.currency AS currency
    ON actual.transactioncurrencyid = currency.currency_id
WHERE actual.versionnumber IS NOT NULL;
