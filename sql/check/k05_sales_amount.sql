-- Grain: one row per sales actual with another price or discount
-- Source: run.actual_finding, run.actual_pair
-- Rules: none
-- Check: K5
-- Stage: actual
-- Sentence: Recorded sales are the billed quantity at the price of the line, less its discount.
-- Cause: price, discount
-- Severity: critical
-- Remedy: A price: the line was edited after its approval, correct it or approve it again. A discount: correct the actual by a correction journal.
-- Needs: msdyn_actual
-- Follows: origin_id
SELECT finding.* -- noqa: AM04
FROM run.actual_finding AS finding
WHERE
    finding.cause_code = 'discount'
    OR (
        finding.cause_code = 'price'
        AND finding.subject_id IN (
            SELECT pair.pair_id FROM run.actual_pair AS pair
            WHERE pair.transaction_type <> 'cost'
        )
    );
