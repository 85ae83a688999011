-- Grain: one row per posting
-- Source: ledger.project_actual
-- Rules: none
CREATE TABLE audit.posting_seal (
    posting_id VARCHAR NOT NULL, -- Key: the posting
    posting_batch_id VARCHAR NOT NULL, -- Its posting batch
    seal_hash VARCHAR NOT NULL -- SHA-256 over every column of the posting as it was appended
);
