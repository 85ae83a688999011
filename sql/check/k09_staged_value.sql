-- Grain: one row per staged row with other figures than its actual
-- Source: run.staged_finding
-- Rules: none
-- Check: K9
-- Stage: staging
-- Sentence: A staged row has the quantity, price, amount, tax and currency of its actual.
-- Cause: quantity, price, rounding, currency, tax
-- Severity: critical
-- Remedy: Resynchronize the actual; if it was imported already, reverse it by a correction journal.
-- Needs: msdyn_actual, projcdsactualsimport
-- Follows: origin_id, recorded_actual_id
SELECT finding.* -- noqa: AM04
FROM run.staged_finding AS finding
WHERE finding.cause_code IN ('quantity', 'price', 'rounding', 'currency', 'tax');
