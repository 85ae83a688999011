-- Grain: one row per close of a fiscal period, project, account class (transaction type, class and billing type) and currency
-- Source: ledger.project_actual as it stood
-- Rules: none
CREATE TABLE audit.period_close_total (
    period_close_id VARCHAR NOT NULL, -- Close
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    project_id VARCHAR NOT NULL, -- Project
    transaction_type VARCHAR NOT NULL, -- Account class: cost, or sales before or after the invoice
    transaction_class VARCHAR NOT NULL, -- Account class: material, time, expense, fee or milestone
    billing_type VARCHAR NOT NULL, -- Account class: whether the customer pays it
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    posting_count BIGINT NOT NULL, -- Postings accounted in the period
    quantity DECIMAL(38, 6) NOT NULL, -- Their quantity
    amount DECIMAL(38, 4) NOT NULL, -- Their amount
    accounting_amount DECIMAL(38, 4) NOT NULL -- Their amount in the accounting currency
);
