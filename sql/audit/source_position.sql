-- Grain: one row per source that tells changes, and table
-- Source: the manifests of the landing
-- Rules: none
CREATE TABLE audit.source_position (
    source_name VARCHAR NOT NULL, -- Key, with the table: landing folder of the source
    entity VARCHAR NOT NULL, -- Table
    position_text VARCHAR NOT NULL, -- From where the next run reads on, as JSON: delta link, or highest version; opaque
    batch_id VARCHAR NOT NULL, -- Batch it came with; both are written in one transaction
    landed_at TIMESTAMP NOT NULL -- Instant of that batch, UTC
);
