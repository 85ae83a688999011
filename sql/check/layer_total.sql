-- Grain: one row per step between two layers and table where rows or money are lost, or more than came
-- Source: run.control_item
-- Rules: RCN-43, RCN-44
-- Check: C5
-- Stage: setup
-- Sentence: Every row that landed is in the layers behind it, or it is told why not, and its money with it.
-- Cause: missing, orphan, price
-- Severity: critical
-- Remedy: Somebody changed the warehouse by hand, or a run did not end: replay the landed batches into a new warehouse and compare.
-- Needs: none
-- Follows: none
SELECT
    step_code || ':' || entity AS subject_id,
    step_code AS source_table,
    entity AS source_id,
    layer_cause(
        unexplained(before_count, quarantined_count + superseded_count + held_count, after_count),
        unexplained(before_amount, superseded_amount + held_amount, after_amount)
    ) AS cause_code,
    before_amount - superseded_amount - held_amount AS expected_amount,
    after_amount AS found_amount,
    CAST(before_count - quarantined_count - superseded_count - held_count AS VARCHAR) || ' rows' AS expected_text,
    CAST(after_count AS VARCHAR) || ' rows' AS found_text
FROM run.control_item
WHERE
    layer_cause(
        unexplained(before_count, quarantined_count + superseded_count + held_count, after_count),
        unexplained(before_amount, superseded_amount + held_amount, after_amount)
    ) IS NOT NULL;
