-- Grain: one row per landed batch that was loaded
-- Source: the manifests of the landing
-- Rules: none
CREATE TABLE audit.landed_batch (
    batch_id VARCHAR NOT NULL, -- Key: folder time and content
    source_name VARCHAR NOT NULL, -- Landing folder of the source
    folder_name VARCHAR NOT NULL, -- Folder of the export
    landed_at TIMESTAMP NOT NULL, -- Instant in the folder's name, UTC
    content_hash VARCHAR NOT NULL, -- SHA-256 over names and bytes of the folder
    row_count BIGINT NOT NULL, -- Rows landed
    broken_row_count BIGINT NOT NULL, -- Rows that could not be read as rows
    run_id VARCHAR NOT NULL -- Run that loaded it; a replay follows this grouping
);
