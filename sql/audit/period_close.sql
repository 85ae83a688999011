-- Grain: one row per close of a fiscal period; append-only
-- Source: ledger.project_actual as it stood
-- Rules: none
CREATE TABLE audit.period_close (
    period_close_id VARCHAR NOT NULL, -- Key: period and number of the close
    period_action_number BIGINT NOT NULL, -- The decision
    fiscal_period_id VARCHAR NOT NULL, -- Period
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    period_text VARCHAR NOT NULL, -- Name of the period
    close_number BIGINT NOT NULL, -- How many times it had been closed, this time included
    posting_batch_number BIGINT NOT NULL, -- Posting batches there were: "as closed" is what they brought
    posted_at TIMESTAMP, -- Instant of the newest of them: what was known when it was closed
    posting_count BIGINT NOT NULL, -- Postings accounted in the period
    break_count BIGINT NOT NULL, -- Critical breaks that were open and closed over, for the reason given
    content_hash VARCHAR NOT NULL -- SHA-256 over the seals of those postings, in the order of their ids
);
