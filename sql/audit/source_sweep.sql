-- Grain: one row per comparison of all keys of a table in a source with what is known
-- Source: the manifests of the landing
-- Rules: none
CREATE TABLE audit.source_sweep (
    batch_id VARCHAR NOT NULL, -- Key, with the table: batch that brought the repairs
    entity VARCHAR NOT NULL, -- Table
    source_name VARCHAR NOT NULL, -- Landing folder of the source
    landed_at TIMESTAMP NOT NULL, -- Instant of the batch, UTC
    reason_code VARCHAR NOT NULL CHECK (reason_code IN ('asked', 'scheduled', 'resynced')), -- Why; resynced: the table was read anew
    source_row_count BIGINT NOT NULL, -- Keys in the source
    known_row_count BIGINT NOT NULL, -- Rows of this source that lived here
    missed_delete_count BIGINT NOT NULL, -- Of them gone from the source without being told; deleted by this batch
    missed_row_count BIGINT NOT NULL, -- Rows of the source that were missing or older here; brought by this batch
    reason_text VARCHAR -- What the source said, when the table was read anew
);
