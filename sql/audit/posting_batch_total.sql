-- Grain: one row per posting batch, company, transaction type, billing type and currency
-- Source: ledger.project_actual
-- Rules: none
CREATE TABLE audit.posting_batch_total (
    posting_batch_id VARCHAR NOT NULL, -- Posting batch
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    transaction_type VARCHAR NOT NULL, -- Cost, or sales before or after the invoice
    billing_type VARCHAR NOT NULL, -- Whether the customer pays it
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    posting_count BIGINT NOT NULL, -- Postings
    quantity DECIMAL(38, 6) NOT NULL, -- Their quantity
    amount DECIMAL(38, 4) NOT NULL, -- Their amount
    accounting_amount DECIMAL(38, 4) NOT NULL -- Their amount in the accounting currency
);
