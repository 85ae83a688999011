-- Grain: one row per line detail of a recorded invoice: what it bills of a work order line, a time entry or a milestone
-- Source: staging.msdyn_invoicelinetransaction, core.invoice, core.work_order_line, core.time_entry, core.milestone
-- Rules: COD-04, PRC-02, ACT-09, INV-01, INV-02, INV-03
-- Scope: work_order_id by work_order_id, project_id
CREATE TABLE core.invoice_line_detail (
    invoice_line_detail_id VARCHAR NOT NULL, -- Key (Dataverse invoice line transaction)
    invoice_id VARCHAR, -- Invoice
    source_kind VARCHAR NOT NULL CHECK (source_kind IN ('work_order_line', 'time_entry', 'milestone')), -- What it bills
    source_id VARCHAR NOT NULL, -- The work order line, time entry or milestone
    work_order_id VARCHAR, -- Work order of that
    project_id VARCHAR, -- Project of that
    actual_key VARCHAR NOT NULL, -- Key of the billed sales it becomes
    customer_id VARCHAR, -- Customer billed
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time', 'fee', 'milestone')), -- Class
    billing_type VARCHAR NOT NULL CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Whether the customer pays it
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity billed; of a correction the quantity that remains
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit
    gross_amount DECIMAL(19, 4), -- Amount before discount and tax; blank when the invoice does not say
    discount_amount DECIMAL(19, 4), -- Discount; blank when the invoice does not say
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax
    previous_quantity DECIMAL(18, 6), -- Quantity before the invoice was edited
    cut_quantity DECIMAL(18, 6) NOT NULL, -- Taken off by an edit of the invoice: billed as non-chargeable
    settled_quantity DECIMAL(18, 6) NOT NULL, -- What is unbilled no longer because of it
    is_correction BOOLEAN NOT NULL, -- It corrects another detail
    corrects_id VARCHAR, -- The detail it corrects
    is_confirmed BOOLEAN NOT NULL, -- Its invoice is confirmed
    is_in_force BOOLEAN NOT NULL, -- Confirmed and not corrected by another
    invoice_date DATE, -- Day of the invoice
    currency_code VARCHAR, -- Currency of the invoice
    source_version BIGINT NOT NULL, -- Version of the detail in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH detail AS (
    SELECT
        source.*,
        COALESCE(
            source.msdyn_workorderproduct, source.msdyn_workorderservice, source.msdyn_timeentry, source.msdyn_contractlinescheduleofvalue
        ) AS source_id,
        billed_source_kind(
            COALESCE(source.msdyn_workorderproduct, source.msdyn_workorderservice), source.msdyn_timeentry
        ) AS source_kind,
        COALESCE(invoice.is_confirmed, FALSE) AND NOT source.is_deleted AS is_confirmed,
        invoice.customer_id AS invoice_customer_id,
        invoice.invoice_date,
        invoice.currency_code
    FROM current.msdyn_invoicelinetransaction AS source
    LEFT JOIN core.invoice AS invoice
        ON source.msdyn_invoice = invoice.invoice_id
    WHERE source.versionnumber IS NOT NULL
),

corrected AS (
    SELECT DISTINCT msdyn_originalinvoicelinedetail AS detail_id
    FROM detail
    WHERE is_confirmed AND msdyn_originalinvoicelinedetail IS NOT NULL
)

SELECT
    detail.msdyn_invoicelinetransactionid AS invoice_line_detail_id,
    detail.msdyn_invoice AS invoice_id,
    detail.source_kind,
    detail.source_id,
    COALESCE(line.work_order_id, entry.work_order_id) AS work_order_id,
    COALESCE(line.project_id, entry.project_id, milestone.project_id) AS project_id,
    actual_key(detail.source_id, 'billed_sales', detail.msdyn_invoicelinetransactionid) AS actual_key,
    COALESCE(detail.msdyn_accountcustomer, detail.invoice_customer_id) AS customer_id,
    billed_class(detail.msdyn_transactionclassification, detail.source_kind) AS transaction_class,
    COALESCE(billing_type(detail.msdyn_billingtype), 'chargeable') AS billing_type,
    COALESCE(detail.msdyn_quantity, CAST(1 AS DECIMAL(18, 6))) AS quantity,
    COALESCE(detail.msdyn_price, detail.msdyn_amount, CAST(0 AS DECIMAL(18, 4))) AS unit_price,
    CAST(detail.msdyn_amount AS DECIMAL(19, 4)) AS gross_amount,
    CAST(detail.msdyn_discountamount AS DECIMAL(19, 4)) AS discount_amount,
    money_or_zero(detail.msdyn_tax) AS tax_amount,
    detail.msdyn_previousquantity AS previous_quantity,
    cut_quantity(
        COALESCE(detail.msdyn_correction, FALSE), COALESCE(detail.msdyn_quantity, CAST(1 AS DECIMAL(18, 6))), detail.msdyn_previousquantity
    ) AS cut_quantity,
    COALESCE(detail.msdyn_quantity, CAST(1 AS DECIMAL(18, 6)))
    + cut_quantity(
        COALESCE(detail.msdyn_correction, FALSE), COALESCE(detail.msdyn_quantity, CAST(1 AS DECIMAL(18, 6))), detail.msdyn_previousquantity
    ) AS settled_quantity,
    COALESCE(detail.msdyn_correction, FALSE) AS is_correction,
    detail.msdyn_originalinvoicelinedetail AS corrects_id,
    detail.is_confirmed,
    detail.is_confirmed AND corrected.detail_id IS NULL AS is_in_force,
    detail.invoice_date,
    detail.currency_code,
    detail.versionnumber AS source_version,
    NOT detail.is_deleted AS is_active,
    detail.deleted_at
FROM detail
LEFT JOIN corrected
    ON detail.msdyn_invoicelinetransactionid = corrected.detail_id
LEFT JOIN core.work_order_line AS line
    ON detail.source_id = line.work_order_line_id
LEFT JOIN core.time_entry AS entry
    ON detail.source_id = entry.time_entry_id
LEFT JOIN core.milestone AS milestone
    ON detail.source_id = milestone.milestone_id
WHERE detail.source_id IS NOT NULL;
