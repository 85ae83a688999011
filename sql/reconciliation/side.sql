-- Grain: one row per reconciliation and table of the export: what was compared, and how fresh it was
-- Source: staging
-- Rules: none
CREATE TABLE reconciliation.side (
    side_id VARCHAR NOT NULL, -- Key: the night and the table
    night_number BIGINT NOT NULL, -- Night
    entity VARCHAR NOT NULL, -- Table of the export
    live_count BIGINT NOT NULL, -- Rows that live
    deleted_count BIGINT NOT NULL, -- Rows whose deletion is known
    landed_at TIMESTAMP, -- Instant of the batch that brought its newest row; blank: not in the export
    is_present BOOLEAN NOT NULL -- The export has it
);
