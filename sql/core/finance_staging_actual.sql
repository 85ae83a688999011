-- Grain: one row per actual that dual-write staged for Finance
-- Source: staging.projcdsactualsimport
-- Rules: COD-04, COD-30, COD-31, COD-33, COD-39, PRC-02
-- Scope: recorded_id by finance_staging_actual_id
CREATE TABLE core.finance_staging_actual (
    finance_staging_actual_id VARCHAR NOT NULL, -- Key (row id of the export)
    actual_id VARCHAR, -- Actual of Project Operations
    company_code VARCHAR, -- Legal entity
    project_company_code VARCHAR, -- Legal entity of the project
    project_number VARCHAR, -- Project number
    contract_number VARCHAR, -- Contract number
    transaction_type VARCHAR CHECK (transaction_type IN ('cost', 'unbilled_sales', 'billed_sales', 'project_contract', 'resourcing_unit_cost', 'inter_organizational_sales')), -- Type
    transaction_class VARCHAR CHECK (transaction_class IN ('time', 'expense', 'material', 'milestone', 'fee', 'tax', 'commission', 'additional')), -- Class
    billing_type VARCHAR CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Whether the customer pays it
    adjustment_status_code VARCHAR CHECK (adjustment_status_code IN ('in_process', 'adjusted', 'unadjustable')), -- Adjusted, its reversal (unadjustable), or blank: it stands
    document_date DATE, -- Day it happened
    accounting_date DATE, -- Day it counts
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity; a blank one is 0
    unit_price DECIMAL(18, 4), -- Price or cost per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at that price
    currency_code VARCHAR, -- Currency of the amount
    exchange_rate DECIMAL(22, 12), -- Exchange rate
    accounting_amount DECIMAL(19, 4), -- Amount in the accounting currency
    sales_tax_amount DECIMAL(19, 4), -- Sales tax
    voucher_number VARCHAR, -- Voucher it was posted with
    journal_line_record_id VARCHAR, -- Line of the integration journal (its record id)
    proposal_number VARCHAR, -- Invoice proposal, of billed sales
    is_processed BOOLEAN NOT NULL, -- The periodic import has taken it
    is_duplicate BOOLEAN NOT NULL, -- Finance knows that it was staged before
    integration_count BIGINT, -- How often it was staged
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    staged.id AS finance_staging_actual_id,
    staged.actualid AS actual_id,
    finance_company(staged.dataareaid) AS company_code,
    finance_company(staged.projectdataareaid) AS project_company_code,
    staged.projectid AS project_number,
    staged.contractid AS contract_number,
    recorded_type(staged.transtype) AS transaction_type,
    recorded_class(staged.transactionclassification) AS transaction_class,
    billing_type(staged.billingtype) AS billing_type,
    adjustment_status(staged.adjustmentstatus) AS adjustment_status_code,
    CAST(staged.documentdate AS DATE) AS document_date,
    CAST(staged.accountingdate AS DATE) AS accounting_date,
    COALESCE(staged.quantity, CAST(0 AS DECIMAL(18, 6))) AS quantity,
    staged.unitprice AS unit_price,
    money_or_zero(staged.amount) AS gross_amount,
    staged.transactioncurrencyid AS currency_code,
    staged.exchangerate AS exchange_rate,
    CAST(staged.accountingamount AS DECIMAL(19, 4)) AS accounting_amount,
    CAST(staged.salestaxamount AS DECIMAL(19, 4)) AS sales_tax_amount,
    staged.vouchernumber AS voucher_number,
    CAST(staged.projadvancedjournalline AS VARCHAR) AS journal_line_record_id,
    staged.invoiceproposalid AS proposal_number,
    COALESCE(staged.isprocessed, FALSE) AS is_processed,
    COALESCE(staged.isduplicate, FALSE) AS is_duplicate,
    staged.integrationcount AS integration_count,
    staged.createdon AS recorded_at,
    staged.modifiedon AS changed_at,
    staged.versionnumber AS source_version,
    NOT staged.is_deleted AS is_active,
    staged.deleted_at
FROM current.projcdsactualsimport AS staged
WHERE staged.versionnumber IS NOT NULL;
