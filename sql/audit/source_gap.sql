-- Grain: one row per source that could not be read, and run that went on without it
-- Source: the pipeline
-- Rules: none
CREATE TABLE audit.source_gap (
    run_id VARCHAR NOT NULL, -- Key, with the address: run that went on without it
    address_text VARCHAR NOT NULL, -- Where the source is, without secrets
    run_number BIGINT NOT NULL, -- Running number of that run; the gap is open when it is the last one
    reason_text VARCHAR NOT NULL -- Why it could not be read
);
