-- Grain: one row per invoice proposal of Finance
-- Source: staging.projproposaljour
-- Rules: COD-39, PRC-02
-- Scope: recorded_id by finance_invoice_proposal_id
CREATE TABLE core.finance_invoice_proposal (
    finance_invoice_proposal_id VARCHAR NOT NULL, -- Key (row id of the export)
    proposal_number VARCHAR, -- Number, that of the pro forma invoice
    company_code VARCHAR, -- Legal entity
    contract_number VARCHAR, -- Contract number
    funding_source_name VARCHAR, -- Funding source
    invoice_amount DECIMAL(19, 4) NOT NULL, -- Amount with tax
    on_account_amount DECIMAL(19, 4) NOT NULL, -- Of it on account
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discounts
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax
    currency_code VARCHAR, -- Currency of the amounts
    finance_exchange_rate DECIMAL(22, 12), -- Its rate: accounting currency for 100
    invoice_date DATE, -- Day of the invoice
    due_date DATE, -- Day it is due
    voucher_number VARCHAR, -- Voucher it was posted with; blank before
    dimension_set_id VARCHAR, -- Financial dimensions
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    proposal.id AS finance_invoice_proposal_id,
    proposal.proposalid AS proposal_number,
    finance_company(proposal.dataareaid) AS company_code,
    proposal.projinvoiceprojid AS contract_number,
    proposal.fundingsource AS funding_source_name,
    money_or_zero(proposal.invoiceamount) AS invoice_amount,
    money_or_zero(proposal.onaccountamount) AS on_account_amount,
    money_or_zero(proposal.sumlinedisc) AS discount_amount,
    money_or_zero(proposal.sumtax) AS tax_amount,
    proposal.currencyid AS currency_code,
    proposal.exchrate AS finance_exchange_rate,
    CAST(proposal.invoicedate AS DATE) AS invoice_date,
    CAST(proposal.duedate AS DATE) AS due_date,
    proposal.ledgervoucher AS voucher_number,
    CAST(proposal.defaultdimension AS VARCHAR) AS dimension_set_id,
    proposal.createdon AS recorded_at,
    proposal.modifiedon AS changed_at,
    proposal.versionnumber AS source_version,
    NOT proposal.is_deleted AS is_active,
    proposal.deleted_at
FROM current.projproposaljour AS proposal
WHERE proposal.versionnumber IS NOT NULL;
