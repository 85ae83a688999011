-- Grain: one row per reconciliation
-- Source: parameter.reconciliation, run.checked, run.found_break, reconciliation.break
-- Rules: RCN-08
CREATE TABLE reconciliation.night (
    night_number BIGINT NOT NULL, -- Key: running number, from 1
    as_of_at TIMESTAMP NOT NULL, -- Instant as of which all sides were compared, UTC
    run_number BIGINT NOT NULL, -- Last run the warehouse had loaded
    batch_id VARCHAR NOT NULL, -- Newest batch of all sides
    landed_at TIMESTAMP NOT NULL, -- Instant of that batch, UTC
    company_code VARCHAR, -- Only this legal entity was judged; blank: all
    judged_count BIGINT NOT NULL, -- Checks that were judged
    not_judged_count BIGINT NOT NULL, -- Checks that were not: a side is not in the export
    found_count BIGINT NOT NULL, -- Breaks it found
    root_count BIGINT NOT NULL, -- Of them, those that follow from no other
    critical_count BIGINT NOT NULL -- Critical ones that stand, and follow from none that somebody stands for
);

WITH judged AS (
    SELECT
        SUM(CASE WHEN is_judged THEN 1 ELSE 0 END) AS judged_count,
        SUM(CASE WHEN is_judged THEN 0 ELSE 1 END) AS not_judged_count
    FROM run.checked
),

found AS (
    SELECT
        COUNT(*) AS found_count,
        COUNT(*) - COUNT(cause_break_id) AS root_count
    FROM run.found_break
),

stands AS (
    SELECT COUNT(*) AS critical_count
    FROM reconciliation.break AS one
    CROSS JOIN parameter.reconciliation AS night
    LEFT JOIN reconciliation.break AS cause
        ON one.cause_break_id = cause.break_id
    WHERE
        one.severity_code = 'critical'
        AND is_standing(one.status_code)
        AND is_standing(COALESCE(cause.status_code, one.status_code))
        AND (night.company_code IS NULL OR LOWER(one.company_code) = night.company_code)
)

SELECT
    night.night_number,
    night.as_of_at,
    night.run_number,
    night.batch_id,
    night.landed_at,
    night.company_code,
    judged.judged_count,
    judged.not_judged_count,
    found.found_count,
    found.root_count,
    stands.critical_count
FROM parameter.reconciliation AS night
CROSS JOIN judged
CROSS JOIN found
CROSS JOIN stands;
