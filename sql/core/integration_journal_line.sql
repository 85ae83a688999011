-- Grain: one row per new posting of cost or unbilled sales of a company whose books are kept in Finance; append-only
-- Source: ledger.project_actual (this run's postings), core; a reversal is told, or held, as the posting that it negates
--         was (the lines before this run). A posting without a rate is held, and stays held: once there is a rate the
--         ledger itself reverses it (held as well) and posts a replacement that has one. The held pair adds up to
--         nothing, and Finance never hears of it.
-- Rules: JRN-01, JRN-02, JRN-03, JRN-04, JRN-05, JRN-06, JRN-07, JRN-08, JRN-09, JRN-10, JRN-11, JRN-12, JRN-19
-- Scope: work_order_id by work_order_id, project_id
-- Step: load
CREATE TABLE core.integration_journal_line (
    posting_id VARCHAR NOT NULL, -- Key: the posting
    integration_journal_id VARCHAR, -- Journal; blank while held
    journal_number BIGINT, -- Running number of the journal within company, period and batch
    line_number BIGINT, -- Number within the journal, from 1
    status_code VARCHAR NOT NULL CHECK (status_code IN ('draft', 'held')), -- For Finance to post, or held back
    held_code VARCHAR CHECK (held_code IN ('no_company', 'no_exchange_rate', 'no_line_property')), -- Why it is held
    posting_batch_id VARCHAR NOT NULL, -- Batch that brought the posting
    company_code VARCHAR, -- Legal entity
    period_text VARCHAR NOT NULL, -- Period that its journal is made for, of the accounting date
    voucher_number VARCHAR NOT NULL, -- Voucher, of this line alone
    related_voucher_number VARCHAR, -- Voucher of the cost of the same source, on cost that of its first sales; of this batch
    entry_type VARCHAR NOT NULL CHECK (entry_type IN ('original', 'reversal', 'replacement')), -- First posting, its negation, or what stands instead
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('cost', 'unbilled_sales')), -- Cost, or sales before the invoice
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time', 'expense', 'fee')), -- Class
    finance_transaction_type VARCHAR NOT NULL, -- Kind of transaction in Finance: Hour, Item, Expense, Revenue (a fee)
    category_name VARCHAR NOT NULL, -- Project category in Finance
    line_property_name VARCHAR, -- Line property in Finance
    project_date DATE NOT NULL, -- Day it happened
    accounting_date DATE NOT NULL, -- Day it counts
    source_kind VARCHAR NOT NULL, -- What it is about: work_order_line or time_entry
    source_id VARCHAR NOT NULL, -- Id of that
    work_order_id VARCHAR, -- Work order
    project_id VARCHAR NOT NULL, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer who is billed; none on cost
    resource_id VARCHAR, -- Who used it
    resource_category_id VARCHAR, -- Role, of time
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    is_stocked BOOLEAN NOT NULL, -- Finance issues it from inventory
    dimension_set_id VARCHAR, -- Financial dimensions, defaulted from the project
    tax_code_id VARCHAR, -- Tax code, of taxed sales
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity; a reversal's is negative
    unit_cost_price DECIMAL(18, 4), -- Cost per unit; blank on sales
    unit_sales_price DECIMAL(18, 4), -- Price per unit; blank on cost
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount that the sales amount is less
    cost_amount DECIMAL(19, 4) NOT NULL, -- Extended cost; 0 on sales
    sales_amount DECIMAL(19, 4) NOT NULL, -- Extended price less discount; 0 on cost
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    exchange_rate DECIMAL(22, 12), -- Rate that an amount is divided by to be in the accounting currency
    finance_exchange_rate DECIMAL(22, 12), -- The same as Finance shows it: accounting currency for 100 of the currency
    accounting_amount DECIMAL(19, 4) -- Cost or sales amount in the accounting currency
);

WITH company AS (
    SELECT DISTINCT company_code
    FROM core.company
    WHERE deployment_model = 'finance' AND company_code IS NOT NULL
),

told AS (
    SELECT
        posting.*,
        held_reason(posting.company_code, posting.accounting_amount, line_property(posting.billing_type)) AS held_code,
        NULL AS negated_tax_code_id,
        NULL AS negated_is_stocked
    FROM ledger.project_actual AS posting
    LEFT JOIN core.resource AS resource
        ON posting.resource_id = resource.resource_id
    LEFT JOIN company
        ON posting.company_code = company.company_code
    WHERE
        posting.entry_type <> 'reversal'
        AND is_journal_line(posting.transaction_type, posting.reason_code, posting.company_code, resource.company_code)
        AND (
            company.company_code IS NOT NULL
            OR (posting.company_code IS NULL AND EXISTS (SELECT any_company.company_code FROM company AS any_company))
        )
    UNION ALL
    SELECT
        reversal.*,
        negated.held_code,
        negated.tax_code_id AS negated_tax_code_id,
        negated.is_stocked AS negated_is_stocked
    FROM ledger.project_actual AS reversal
    INNER JOIN outgoing.integration_journal_line AS negated
        ON reversal.reverses_posting_id = negated.posting_id
    WHERE
        reversal.entry_type = 'reversal'
        AND is_journal_line(reversal.transaction_type, reversal.reason_code, NULL, NULL)
),

judged AS (
    SELECT
        told.*,
        journal_period(told.accounting_date, policy.journal_period_unit) AS period_text
    FROM told
    CROSS JOIN parameter.policy AS policy
),

ranked AS (
    SELECT
        judged.*,
        ROW_NUMBER() OVER (
            PARTITION BY held_code, company_code, period_text, posting_batch_id
            ORDER BY document_date, actual_key, posting_number, posting_id
        ) AS line_rank,
        ROW_NUMBER() OVER (
            PARTITION BY source_id, transaction_type, entry_type = 'reversal'
            ORDER BY actual_key, posting_number, posting_id
        ) AS source_rank
    FROM judged
),

first_of_source AS (
    SELECT
        source_id,
        transaction_type,
        entry_type = 'reversal' AS is_reversal,
        posting_id
    FROM ranked
    WHERE source_rank = 1
)

SELECT
    line.posting_id,
    CASE
        WHEN line.held_code IS NULL
            THEN integration_journal_id(
                line.company_code,
                line.period_text,
                line.posting_batch_id,
                journal_number(line.line_rank, policy.journal_line_limit)
            )
    END AS integration_journal_id,
    CASE
        WHEN line.held_code IS NULL THEN journal_number(line.line_rank, policy.journal_line_limit)
    END AS journal_number,
    CASE
        WHEN line.held_code IS NULL THEN journal_line_number(line.line_rank, policy.journal_line_limit)
    END AS line_number,
    CASE WHEN line.held_code IS NULL THEN 'draft' ELSE 'held' END AS status_code,
    line.held_code,
    line.posting_batch_id,
    line.company_code,
    line.period_text,
    voucher_number(line.posting_id) AS voucher_number,
    voucher_number(other.posting_id) AS related_voucher_number,
    line.entry_type,
    line.transaction_type,
    line.transaction_class,
    finance_transaction_type(line.transaction_class) AS finance_transaction_type,
    journal_category(line.transaction_class) AS category_name,
    line_property(line.billing_type) AS line_property_name,
    line.document_date AS project_date,
    line.accounting_date,
    line.source_kind,
    line.source_id,
    line.work_order_id,
    line.project_id,
    line.project_task_id,
    line.contract_id,
    line.contract_line_id,
    line.customer_id,
    line.resource_id,
    line.resource_category_id,
    line.product_id,
    line.unit_id,
    line.site_id,
    line.warehouse_id,
    line.serial_number,
    line.batch_number,
    COALESCE(line.negated_is_stocked, is_stocked(product.product_type, line.warehouse_id)) AS is_stocked,
    line.dimension_set_id,
    CASE
        WHEN line.entry_type = 'reversal' THEN line.negated_tax_code_id
        ELSE journal_tax_code(
            line.transaction_type, work_order.is_taxable, work_order_line.is_taxable, work_order.tax_code_id
        )
    END AS tax_code_id,
    line.quantity,
    CASE WHEN line.transaction_type = 'cost' THEN line.unit_price END AS unit_cost_price,
    CASE WHEN line.transaction_type <> 'cost' THEN line.unit_price END AS unit_sales_price,
    line.discount_amount,
    CASE WHEN line.transaction_type = 'cost' THEN line.amount ELSE CAST(0 AS DECIMAL(19, 4)) END AS cost_amount,
    CASE WHEN line.transaction_type <> 'cost' THEN line.amount ELSE CAST(0 AS DECIMAL(19, 4)) END AS sales_amount,
    line.currency_code,
    line.exchange_rate,
    finance_exchange_rate(line.exchange_rate) AS finance_exchange_rate,
    line.accounting_amount
FROM ranked AS line
CROSS JOIN parameter.policy AS policy
LEFT JOIN first_of_source AS other
    ON
        line.source_id = other.source_id
        AND line.transaction_type <> other.transaction_type
        AND (line.entry_type = 'reversal') = other.is_reversal
LEFT JOIN core.product AS product
    ON line.product_id = product.product_id
LEFT JOIN core.work_order AS work_order
    ON line.work_order_id = work_order.work_order_id
LEFT JOIN core.work_order_line AS work_order_line
    ON line.work_order_line_id = work_order_line.work_order_line_id;
