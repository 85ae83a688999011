-- Grain: one row per live sales actual that a not-to-exceed limit measures: what came of it
-- Source: core.limit_candidate, run.limit_decision (transforms/rules/not_to_exceed.py)
-- Rules: none
-- Scope: contract_id
-- Step: marts
CREATE TABLE core.limit_check (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    contract_id VARCHAR NOT NULL, -- Project contract
    contract_line_id VARCHAR NOT NULL, -- Contract line
    customer_id VARCHAR, -- Customer who is billed
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('unbilled_sales', 'billed_sales')), -- Billed or not
    currency_code VARCHAR NOT NULL, -- Currency of the amount
    amount DECIMAL(19, 4) NOT NULL, -- What it takes of the limits
    approval_number BIGINT NOT NULL, -- Place in the order of measuring, from 1 within the contract
    status_code VARCHAR NOT NULL CHECK (status_code IN ('committed', 'failed')), -- Within every limit, or beyond one
    level_code VARCHAR NOT NULL CHECK (level_code IN ('contract_line_customer', 'contract_line', 'contract_customer', 'contract', 'currency')), -- Level it fails at, else the one with the least headroom; currency: cannot be measured
    headroom_amount DECIMAL(38, 4) -- Failed: what was left at that level; committed: what it leaves there; blank when it cannot be measured
);

SELECT
    candidate.actual_key,
    candidate.contract_id,
    candidate.contract_line_id,
    candidate.customer_id,
    candidate.transaction_type,
    candidate.currency_code,
    candidate.amount,
    candidate.approval_number,
    decision.status_code,
    decision.level_code,
    decision.headroom_amount
FROM core.limit_candidate AS candidate
INNER JOIN run.limit_decision AS decision
    ON candidate.actual_key = decision.actual_key;
