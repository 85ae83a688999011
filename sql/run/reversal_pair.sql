-- Grain: one row per recorded reversal and the actual it takes back, as their connection says
-- Source: core.recorded_connection
-- Rules: none
-- Step: reconcile
CREATE TABLE run.reversal_pair (
    reversing_id VARCHAR NOT NULL, -- Actual that takes back
    original_id VARCHAR NOT NULL -- Actual that is taken back
);

SELECT
    actual_id AS reversing_id,
    related_actual_id AS original_id
FROM core.recorded_connection
WHERE is_active AND role_code = 'reversing' AND actual_id IS NOT NULL AND related_actual_id IS NOT NULL
UNION
SELECT
    related_actual_id AS reversing_id,
    actual_id AS original_id
FROM core.recorded_connection
WHERE is_active AND related_role_code = 'reversing' AND actual_id IS NOT NULL AND related_actual_id IS NOT NULL;
