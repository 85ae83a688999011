-- Grain: one row per run and table of the export that it loaded
-- Source: the manifests of the landing; what staging settled
-- Rules: none
CREATE TABLE audit.landed_table (
    run_id VARCHAR NOT NULL, -- Key, with the table: run that loaded it
    entity VARCHAR NOT NULL, -- Table of the export
    received_count BIGINT NOT NULL, -- Rows of its batches, with those that could not be read as rows
    superseded_count BIGINT NOT NULL, -- Versions that gave way to a newer one of the same row, deletions to a later deletion
    received_amount DECIMAL(38, 4) NOT NULL, -- What its control columns add up to, in all that could be taken; 0 without such columns
    superseded_amount DECIMAL(38, 4) NOT NULL -- The same of the versions that gave way
);
