-- Grain: one row per live unbilled sales actual that a not-to-exceed limit has no room for
-- Source: core.limit_candidate, run.limit_decision (transforms/rules/not_to_exceed.py)
-- Rules: none
-- Scope: contract_id
-- Step: marts
CREATE TABLE core.limit_refusal (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    contract_id VARCHAR NOT NULL, -- Project contract
    level_code VARCHAR NOT NULL CHECK (level_code IN ('contract_line_customer', 'contract_line', 'contract_customer', 'contract', 'currency')) -- Level it fails at; currency: cannot be measured
);

SELECT
    candidate.actual_key,
    candidate.contract_id,
    decision.level_code
FROM core.limit_candidate AS candidate
INNER JOIN run.limit_decision AS decision
    ON candidate.actual_key = decision.actual_key;
