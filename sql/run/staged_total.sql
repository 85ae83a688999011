-- Grain: one row per table of staging: what it holds
-- Source: every table of staging
-- Rules: none
CREATE TABLE run.staged_total (
    entity VARCHAR NOT NULL, -- Table of the export
    live_count BIGINT NOT NULL, -- Rows that live
    gone_count BIGINT NOT NULL, -- Rows whose deletion is known
    image_count BIGINT NOT NULL, -- Rows with a version, deleted since or not
    deletion_count BIGINT NOT NULL, -- Deletions that are known, of rows that live again too
    amount DECIMAL(38, 4) NOT NULL, -- What their control columns add up to
    landed_at TIMESTAMP -- Instant of the batch that brought its newest row; blank: not in the export
);
