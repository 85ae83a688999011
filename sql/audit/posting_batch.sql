-- Grain: one row per posting batch
-- Source: ledger.project_actual
-- Rules: none
CREATE TABLE audit.posting_batch (
    posting_batch_id VARCHAR NOT NULL, -- Key
    posting_batch_number BIGINT NOT NULL, -- Running number, from 1
    run_id VARCHAR NOT NULL, -- Run that wrote it
    posted_at TIMESTAMP NOT NULL, -- Instant of the newest folder it contains, UTC
    posting_count BIGINT NOT NULL, -- Postings appended
    original_count BIGINT NOT NULL, -- Of them, originals
    reversal_count BIGINT NOT NULL, -- Of them, reversals
    replacement_count BIGINT NOT NULL, -- Of them, replacements
    content_hash VARCHAR NOT NULL, -- SHA-256 over the seals of its postings, in the order of their ids
    chain_hash VARCHAR NOT NULL -- SHA-256 over the chain hash of the batch before and all of this row: the last one stands for the whole ledger
);
