-- Grain: one row per contract line whose not-to-exceed limit lies below a single sale on it
-- Source: core.contract_line, ledger.current_actual, core.project
-- Rules: RCN-38
-- Check: N1
-- Stage: setup
-- Sentence: No single sale is above all of the not-to-exceed limit of its contract line.
-- Cause: status
-- Severity: warning
-- Remedy: Agree with the customer on another limit, or move the sale to another contract line; it is not invoiced until then.
-- Needs: none
-- Follows: none
SELECT
    line.contract_line_id || ':' || live.currency_code AS subject_id,
    'salesorderdetail' AS source_table,
    line.contract_line_id AS source_id,
    MIN(project.company_code) AS company_code,
    line.project_id,
    line.contract_id,
    line.contract_line_id,
    SUM(live.amount) AS at_stake_amount,
    live.currency_code,
    'at least ' || CAST(MAX(live.amount) AS VARCHAR) AS expected_text,
    CAST(line.not_to_exceed_amount AS VARCHAR) AS found_text
FROM core.contract_line AS line
INNER JOIN ledger.current_actual AS live
    ON
        line.contract_line_id = live.contract_line_id
        AND live.transaction_type <> 'cost'
        AND live.billing_type = 'chargeable'
LEFT JOIN core.project AS project
    ON line.project_id = project.project_id
WHERE line.deleted_at IS NULL AND line.not_to_exceed_amount IS NOT NULL
GROUP BY line.contract_line_id, line.project_id, line.contract_id, line.not_to_exceed_amount, live.currency_code
HAVING is_above_its_limit(MAX(live.amount), line.not_to_exceed_amount);
