-- Grain: one row per row of the source whose newest version was refused, the last reason of each
-- Source: quarantine.rejected_row
-- Rules: RCN-09
-- Check: K16
-- Stage: field
-- Sentence: Every row of the source can be read: quantities are not negative, discounts lie within 0 and 100 percent.
-- Cause: quantity, price, discount, currency, date, serial, status
-- Severity: warning
-- Remedy: Correct the row in the source; its next valid version releases it. Until then its last valid version stands.
-- Needs: none
-- Follows: none
WITH standing AS (
    SELECT
        rejected.*,
        COALESCE(rejected.source_id, rejected.source_file || ':' || CAST(rejected.source_row AS VARCHAR)) AS row_id
    FROM quarantine.rejected_row AS rejected
    WHERE rejected.released_at IS NULL
),

ranked AS (
    SELECT
        standing.*,
        ROW_NUMBER() OVER (
            PARTITION BY entity, row_id
            ORDER BY source_version DESC NULLS LAST, batch_id DESC, source_row DESC, row_id ASC
        ) AS newest_first
    FROM standing
)

SELECT
    entity || ':' || row_id AS subject_id,
    entity AS source_table,
    row_id AS source_id,
    row_id AS origin_id,
    refused_cause(reason_code) AS cause_code,
    'a row that can be taken' AS expected_text,
    reason_text AS found_text
FROM ranked
WHERE newest_first = 1;
