-- Grain: one row per table or column that only the export or only the model has
-- Source: the manifests of the landing
-- Rules: none
CREATE TABLE audit.schema_drift (
    entity VARCHAR NOT NULL, -- Table of the export
    column_name VARCHAR NOT NULL, -- Column, or * for the whole table
    kind_code VARCHAR NOT NULL CHECK (kind_code IN ('table_not_used', 'column_not_used', 'column_not_there', 'table_not_readable', 'initial_copy_unfinished')), -- What is odd about it; what is not there reads as null
    first_batch_id VARCHAR NOT NULL -- Batch that showed it first; values of what is not used are in the landing
);
