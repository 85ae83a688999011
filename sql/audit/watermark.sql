-- Grain: one row per source
-- Source: the pipeline
-- Rules: none
CREATE TABLE audit.watermark (
    source_name VARCHAR NOT NULL, -- Key: landing folder of the source
    batch_id VARCHAR NOT NULL, -- Newest batch loaded, by folder time
    folder_name VARCHAR NOT NULL, -- Its folder
    landed_at TIMESTAMP NOT NULL -- Its instant, UTC
);
