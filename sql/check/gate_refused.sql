-- Grain: one row per run that a gate refused and that no run has made good since
-- Source: audit.run
-- Rules: none
-- Check: C1
-- Stage: setup
-- Sentence: What the newest folders brought has passed the gates and is in the books.
-- Cause: late
-- Severity: critical
-- Remedy: Read the refused promise in the Data Docs, mend the rows in the source; the next run takes them.
-- Needs: none
-- Follows: none
SELECT
    run.run_id AS subject_id,
    'audit.run' AS source_table,
    run.run_id AS source_id,
    'published' AS expected_text,
    run.state_code AS found_text
FROM audit.run AS run
WHERE
    run.state_code = 'refused'
    AND run.run_number > (
        SELECT COALESCE(MAX(loaded.run_number), 0)
        FROM audit.run AS loaded
        WHERE loaded.state_code <> 'refused'
    );
