-- Grain: one row per cost actual with another amount
-- Source: run.actual_finding, run.actual_pair
-- Rules: none
-- Check: K4
-- Stage: actual
-- Sentence: Recorded cost is the used quantity at unit cost.
-- Cause: price
-- Severity: critical
-- Remedy: Correct the actual by a correction journal; check where the unit cost comes from.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE
    finding.cause_code = 'price'
    AND finding.subject_id IN (
        SELECT pair.pair_id FROM run.actual_pair AS pair
        WHERE pair.transaction_type = 'cost'
    );
