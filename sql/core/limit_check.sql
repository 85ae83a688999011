-- Grain: one row per live sales actual that a not-to-exceed limit measures: what came of it, and what room was left
-- Source: core.limit_candidate, core.limit_refusal. Every running sum names the contract, so that who asks for one contract
--         waits for no other.
-- Rules: BIL-15
-- Step: marts
CREATE VIEW core.limit_check (
    actual_key, -- Key of the actual
    contract_id, -- Project contract
    contract_line_id, -- Contract line
    customer_id, -- Customer who is billed
    transaction_type, -- Billed or not
    currency_code, -- Currency of the amount
    amount, -- What it takes of the limits
    approval_number, -- Place in the order of measuring, from 1 within the contract
    status_code, -- Within every limit, or beyond one
    level_code, -- Level it fails at, else the one with the least headroom; currency: cannot be measured
    headroom_amount -- Failed: what was left at that level; committed: what it leaves there; blank when it cannot be measured
) AS
WITH decided AS (
    SELECT
        candidate.*,
        refusal.level_code AS refused_level_code,
        limit_status(TRUE, refusal.level_code) AS status_code,
        CASE WHEN refusal.level_code IS NULL AND candidate.is_comparable THEN candidate.amount ELSE 0 END AS counted_amount
    FROM core.limit_candidate AS candidate
    LEFT JOIN core.limit_refusal AS refusal
        ON candidate.actual_key = refusal.actual_key AND candidate.contract_id = refusal.contract_id
),

numbered AS (
    SELECT
        decided.*,
        ROW_NUMBER() OVER (
            PARTITION BY contract_id
            ORDER BY transaction_type ASC, approval_at ASC, document_date ASC, actual_key ASC, contract_line_id ASC
        ) AS approval_number
    FROM decided
),

followed AS (
    SELECT
        numbered.*,
        contract_line_customer_limit_amount - SUM(counted_amount) OVER (
            PARTITION BY contract_id, contract_line_id, customer_id ORDER BY approval_number ROWS UNBOUNDED PRECEDING
        ) AS contract_line_customer_headroom,
        contract_line_limit_amount - SUM(counted_amount) OVER (
            PARTITION BY contract_id, contract_line_id ORDER BY approval_number ROWS UNBOUNDED PRECEDING
        ) AS contract_line_headroom,
        contract_customer_limit_amount - SUM(counted_amount) OVER (
            PARTITION BY contract_id, customer_id ORDER BY approval_number ROWS UNBOUNDED PRECEDING
        ) AS contract_customer_headroom,
        contract_limit_amount - SUM(counted_amount) OVER (
            PARTITION BY contract_id ORDER BY approval_number ROWS UNBOUNDED PRECEDING
        ) AS contract_headroom
    FROM numbered
),

tightest AS (
    SELECT
        followed.*,
        LEAST(
            contract_line_customer_headroom,
            contract_line_headroom,
            contract_customer_headroom,
            contract_headroom
        ) AS least_headroom
    FROM followed
),

judged AS (
    SELECT
        tightest.*,
        CASE
            WHEN NOT is_comparable THEN 'currency'
            WHEN refused_level_code IS NOT NULL THEN refused_level_code
            WHEN contract_line_customer_headroom = least_headroom THEN 'contract_line_customer'
            WHEN contract_line_headroom = least_headroom THEN 'contract_line'
            WHEN contract_customer_headroom = least_headroom THEN 'contract_customer'
            WHEN contract_headroom = least_headroom THEN 'contract'
        END AS level_code
    FROM tightest
)

SELECT
    actual_key,
    contract_id,
    contract_line_id,
    customer_id,
    transaction_type,
    currency_code,
    amount,
    approval_number,
    status_code,
    level_code,
    CASE level_code
        WHEN 'contract_line_customer' THEN contract_line_customer_headroom
        WHEN 'contract_line' THEN contract_line_headroom
        WHEN 'contract_customer' THEN contract_customer_headroom
        WHEN 'contract' THEN contract_headroom
    END AS headroom_amount
FROM judged;
