-- Grain: one row per version of a source row that could not be taken
-- Source: landed batches
-- Rules: CST-02, CST-03, CST-04, CST-06, CST-07, CST-08, CST-09, CST-11, REJ-01, REJ-02, REJ-03, REJ-04, REJ-05
CREATE TABLE quarantine.rejected_row (
    entity VARCHAR NOT NULL, -- Table of the export
    source_id VARCHAR, -- Its id as received, if it could be read
    source_version BIGINT, -- Its version, if it could be read
    reason_code VARCHAR NOT NULL, -- Why it was refused
    reason_text VARCHAR NOT NULL, -- The same as a sentence that names column and value
    source_file VARCHAR NOT NULL, -- File of the export
    source_row BIGINT NOT NULL, -- Row of the landed file, from 1; for a row that is no row, its line in the source file
    batch_id VARCHAR NOT NULL, -- Batch that brought it
    raw VARCHAR NOT NULL, -- The row as received, as JSON
    first_seen_at TIMESTAMP NOT NULL, -- Instant of its batch
    released_at TIMESTAMP -- Instant of the batch that brought a valid version as new or newer
);
