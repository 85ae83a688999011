-- Grain: one row per line detail of a recorded invoice ever seen, alive or deleted
-- Source: Dataverse msdyn_invoicelinetransaction (domain 2.16, I3, I6)
-- Rules: CST-02, CST-03, CST-04, CST-06, CST-07, REJ-08
-- Scope: work_order_line_id by msdyn_workorderproduct, msdyn_workorderservice, msdyn_timeentry, msdyn_contractlinescheduleofvalue
-- Control: msdyn_amount, msdyn_tax
CREATE TABLE staging.msdyn_invoicelinetransaction (
    msdyn_invoicelinetransactionid VARCHAR NOT NULL, -- Key
    msdyn_invoice VARCHAR, -- Invoice
    msdyn_workorderproduct VARCHAR, -- Work order product it bills
    msdyn_workorderservice VARCHAR, -- Work order service it bills
    msdyn_timeentry VARCHAR, -- Time entry it bills
    msdyn_contractlinescheduleofvalue VARCHAR, -- Milestone it bills
    msdyn_accountcustomer VARCHAR, -- Customer billed
    msdyn_transactionclassification BIGINT, -- 192350000 Time, 2 Material, 3 Milestone, 4 Fee
    msdyn_billingtype BIGINT, -- 192350000 Non Chargeable, 1 Chargeable, 2 Complimentary
    msdyn_quantity DECIMAL(18, 6), -- Quantity billed
    msdyn_price DECIMAL(18, 4), -- Price per unit
    msdyn_amount DECIMAL(18, 4), -- Amount before discount, fee and tax
    msdyn_discountamount DECIMAL(18, 4), -- Discount
    msdyn_tax DECIMAL(18, 4), -- Tax
    msdyn_previousquantity DECIMAL(18, 6), -- Quantity before the invoice was edited
    msdyn_previousamount DECIMAL(18, 4), -- Amount before the invoice was edited
    msdyn_correction BOOLEAN, -- It corrects another detail
    msdyn_originalinvoicelinedetail VARCHAR -- The detail it corrects
);

WITH typed AS (
    SELECT
        to_guid(msdyn_invoicelinetransactionid) AS msdyn_invoicelinetransactionid,
        to_guid(msdyn_invoice) AS msdyn_invoice,
        to_guid(msdyn_workorderproduct) AS msdyn_workorderproduct,
        to_guid(msdyn_workorderservice) AS msdyn_workorderservice,
        to_guid(msdyn_timeentry) AS msdyn_timeentry,
        to_guid(msdyn_contractlinescheduleofvalue) AS msdyn_contractlinescheduleofvalue,
        to_guid(msdyn_accountcustomer) AS msdyn_accountcustomer,
        to_integer(msdyn_transactionclassification) AS msdyn_transactionclassification,
        to_integer(msdyn_billingtype) AS msdyn_billingtype,
        to_quantity(msdyn_quantity) AS msdyn_quantity,
        to_price(msdyn_price) AS msdyn_price,
        to_price(msdyn_amount) AS msdyn_amount,
        to_price(msdyn_discountamount) AS msdyn_discountamount,
        to_price(msdyn_tax) AS msdyn_tax,
        to_quantity(msdyn_previousquantity) AS msdyn_previousquantity,
        to_price(msdyn_previousamount) AS msdyn_previousamount,
        to_flag(msdyn_correction) AS msdyn_correction,
        to_guid(msdyn_originalinvoicelinedetail) AS msdyn_originalinvoicelinedetail
    FROM landing.msdyn_invoicelinetransaction
)

SELECT
    typed.*,
    billing_fault(
        typed.msdyn_quantity, typed.msdyn_price, typed.msdyn_amount, typed.msdyn_discountamount
    ) AS fault_code
FROM typed;
