-- Grain: one row per live sales actual that a not-to-exceed limit measures
-- Source: ledger.current_actual, core.contract_line, core.contract_line_customer, core.contract_customer,
--         core.project_contract, core.work_order_line, core.time_entry
-- Rules: BIL-01, BIL-02, BIL-03
-- Scope: measured_id by work_order_id, project_id
-- Step: marts
CREATE TABLE core.limit_candidate (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    contract_id VARCHAR NOT NULL, -- Project contract
    contract_line_id VARCHAR NOT NULL, -- Contract line
    customer_id VARCHAR, -- Customer who is billed
    project_id VARCHAR, -- Project
    work_order_id VARCHAR, -- Work order
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('unbilled_sales', 'billed_sales')), -- Billed rows are counted first
    document_date DATE NOT NULL, -- When it happened
    approval_at TIMESTAMP NOT NULL, -- When it was approved, else when it was posted: its place in the order of measuring
    currency_code VARCHAR NOT NULL, -- Currency of the amount
    is_comparable BOOLEAN NOT NULL, -- In the currency of the contract, which the limits are told in
    amount DECIMAL(19, 4) NOT NULL, -- What it takes of the limits
    contract_line_customer_limit_amount DECIMAL(19, 4), -- Limit of the customer on the contract line
    contract_line_limit_amount DECIMAL(19, 4), -- Limit of the contract line
    contract_customer_limit_amount DECIMAL(19, 4), -- Limit of the customer on the contract
    contract_limit_amount DECIMAL(19, 4) -- Limit of the contract
);

WITH approval AS (
    SELECT
        work_order_line_id AS source_id,
        contract_id,
        approved_at
    FROM core.work_order_line
    UNION ALL
    SELECT
        time_entry_id AS source_id,
        contract_id,
        approved_at
    FROM core.time_entry
),

line_customer AS (
    SELECT
        contract_line_id,
        customer_id,
        MIN(not_to_exceed_amount) AS not_to_exceed_amount
    FROM core.contract_line_customer
    WHERE is_active
    GROUP BY contract_line_id, customer_id
),

contract_customer AS (
    SELECT
        contract_id,
        customer_id,
        MIN(not_to_exceed_amount) AS not_to_exceed_amount
    FROM core.contract_customer
    WHERE is_active
    GROUP BY contract_id, customer_id
),

candidate AS (
    SELECT
        actual.actual_key,
        actual.contract_id,
        actual.contract_line_id,
        actual.customer_id,
        actual.project_id,
        actual.work_order_id,
        actual.transaction_type,
        actual.document_date,
        approval_instant(approval.approved_at, actual.posted_at) AS approval_at,
        actual.currency_code,
        is_comparable(actual.currency_code, contract.currency_code) AS is_comparable,
        actual.amount,
        line_customer.not_to_exceed_amount AS contract_line_customer_limit_amount,
        line.not_to_exceed_amount AS contract_line_limit_amount,
        contract_customer.not_to_exceed_amount AS contract_customer_limit_amount,
        contract.not_to_exceed_amount AS contract_limit_amount
    FROM ledger.current_actual AS actual
    INNER JOIN core.project_contract AS contract
        ON actual.contract_id = contract.contract_id
    INNER JOIN core.contract_line AS line
        ON actual.contract_line_id = line.contract_line_id AND actual.contract_id = line.contract_id
    LEFT JOIN line_customer
        ON actual.contract_line_id = line_customer.contract_line_id AND actual.customer_id = line_customer.customer_id
    LEFT JOIN contract_customer
        ON actual.contract_id = contract_customer.contract_id AND actual.customer_id = contract_customer.customer_id
    LEFT JOIN approval
        ON actual.source_id = approval.source_id AND actual.contract_id = approval.contract_id
    WHERE is_measured_by_limit(actual.transaction_type, actual.billing_type, line.billing_method_code)
)

SELECT
    actual_key,
    contract_id,
    contract_line_id,
    customer_id,
    project_id,
    work_order_id,
    transaction_type,
    document_date,
    approval_at,
    currency_code,
    is_comparable,
    amount,
    contract_line_customer_limit_amount,
    contract_line_limit_amount,
    contract_customer_limit_amount,
    contract_limit_amount
FROM candidate
WHERE
    COALESCE(
        contract_line_customer_limit_amount,
        contract_line_limit_amount,
        contract_customer_limit_amount,
        contract_limit_amount
    ) IS NOT NULL;
