-- Grain: one row per product of an invoice setup ever seen, alive or deleted
-- Source: Dataverse msdyn_agreementinvoiceproduct (domain 2.7, 6)
-- Rules: CST-02, CST-03, CST-06, CST-07, REJ-08
CREATE TABLE staging.msdyn_agreementinvoiceproduct (
    msdyn_agreementinvoiceproductid VARCHAR NOT NULL, -- Key
    msdyn_agreement VARCHAR, -- Agreement; blank is the setup's
    msdyn_invoicesetup VARCHAR, -- Invoice setup
    msdyn_product VARCHAR, -- Product
    msdyn_unit VARCHAR, -- Unit
    msdyn_pricelist VARCHAR, -- Price list; blank is the agreement's
    msdyn_quantity DECIMAL(18, 6), -- Quantity an invoice has
    msdyn_unitamount DECIMAL(18, 4), -- Price per unit; blank is the price list's
    transactioncurrencyid VARCHAR, -- Currency of the price
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_agreementinvoiceproductid) AS msdyn_agreementinvoiceproductid,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_guid(msdyn_invoicesetup) AS msdyn_invoicesetup,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_guid(msdyn_pricelist) AS msdyn_pricelist,
    to_quantity(msdyn_quantity) AS msdyn_quantity,
    to_price(msdyn_unitamount) AS msdyn_unitamount,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_integer(statecode) AS statecode,
    billing_fault(to_quantity(msdyn_quantity), to_price(msdyn_unitamount), NULL, NULL) AS fault_code
FROM landing.msdyn_agreementinvoiceproduct;
