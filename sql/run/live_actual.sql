-- Grain: one row per actual key ever posted for the work orders in scope: its last posting
-- Source: ledger.project_actual of the warehouse
-- Rules: none
CREATE TABLE run.live_actual (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    posting_id VARCHAR NOT NULL, -- Its last posting
    posting_number BIGINT NOT NULL, -- Running number of that posting within the key
    is_live BOOLEAN NOT NULL, -- The last posting is no reversal
    document_date DATE NOT NULL, -- As posted
    accounting_date DATE NOT NULL, -- As posted
    fiscal_period_id VARCHAR NOT NULL, -- As posted
    transaction_type VARCHAR NOT NULL, -- As posted
    transaction_class VARCHAR NOT NULL, -- As posted
    billing_type VARCHAR NOT NULL, -- As posted
    company_code VARCHAR, -- As posted
    project_id VARCHAR NOT NULL, -- As posted
    project_task_id VARCHAR, -- As posted
    contract_id VARCHAR, -- As posted
    contract_line_id VARCHAR, -- As posted
    customer_id VARCHAR, -- As posted
    source_kind VARCHAR NOT NULL, -- As posted
    source_id VARCHAR NOT NULL, -- As posted
    resource_category_id VARCHAR, -- As posted
    invoice_id VARCHAR, -- As posted
    work_order_id VARCHAR, -- As posted
    work_order_line_id VARCHAR, -- As posted
    line_kind VARCHAR, -- As posted
    agreement_id VARCHAR, -- As posted
    product_id VARCHAR, -- As posted
    resource_id VARCHAR, -- As posted
    unit_id VARCHAR, -- As posted
    site_id VARCHAR, -- As posted
    warehouse_id VARCHAR, -- As posted
    serial_number VARCHAR, -- As posted
    batch_number VARCHAR, -- As posted
    dimension_set_id VARCHAR, -- As posted
    quantity DECIMAL(18, 6) NOT NULL, -- As posted
    unit_price DECIMAL(18, 4) NOT NULL, -- As posted
    gross_amount DECIMAL(19, 4) NOT NULL, -- As posted
    discount_percent DECIMAL(9, 4) NOT NULL, -- As posted
    discount_amount DECIMAL(19, 4) NOT NULL, -- As posted
    discount_residual_amount DECIMAL(19, 4) NOT NULL, -- As posted
    amount DECIMAL(19, 4) NOT NULL, -- As posted
    untransferred_cost_amount DECIMAL(19, 4) NOT NULL, -- As posted
    tax_amount DECIMAL(19, 4) NOT NULL, -- As posted
    currency_code VARCHAR NOT NULL, -- As posted
    exchange_rate DECIMAL(22, 12), -- As posted
    accounting_amount DECIMAL(19, 4), -- As posted
    source_version BIGINT NOT NULL -- As posted
);

SELECT
    posting.actual_key,
    posting.posting_id,
    posting.posting_number,
    posting.entry_type <> 'reversal' AS is_live,
    posting.document_date,
    posting.accounting_date,
    posting.fiscal_period_id,
    posting.transaction_type,
    posting.transaction_class,
    posting.billing_type,
    posting.company_code,
    posting.project_id,
    posting.project_task_id,
    posting.contract_id,
    posting.contract_line_id,
    posting.customer_id,
    posting.source_kind,
    posting.source_id,
    posting.resource_category_id,
    posting.invoice_id,
    posting.work_order_id,
    posting.work_order_line_id,
    posting.line_kind,
    posting.agreement_id,
    posting.product_id,
    posting.resource_id,
    posting.unit_id,
    posting.site_id,
    posting.warehouse_id,
    posting.serial_number,
    posting.batch_number,
    posting.dimension_set_id,
    posting.quantity,
    posting.unit_price,
    posting.gross_amount,
    posting.discount_percent,
    posting.discount_amount,
    posting.discount_residual_amount,
    posting.amount,
    posting.untransferred_cost_amount,
    posting.tax_amount,
    posting.currency_code,
    posting.exchange_rate,
    posting.accounting_amount,
    posting.source_version
FROM posted.project_actual AS posting
QUALIFY
    ROW_NUMBER() OVER (
        PARTITION BY posting.actual_key ORDER BY posting.posting_number DESC, posting.posting_id ASC
    ) = 1;
