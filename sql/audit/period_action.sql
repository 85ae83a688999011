-- Grain: one row per decision about a fiscal period; append-only
-- Source: fieldledger period, or the fiscal calendar of Finance
-- Rules: none
CREATE TABLE audit.period_action (
    period_action_number BIGINT NOT NULL, -- Key: running number, from 1
    fiscal_period_id VARCHAR NOT NULL, -- Period
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    period_text VARCHAR NOT NULL, -- Name of the period
    action_code VARCHAR NOT NULL CHECK (action_code IN ('hold', 'close', 'reopen', 'adjust')), -- What was decided
    status_before_code VARCHAR NOT NULL, -- Status before
    status_code VARCHAR NOT NULL, -- Status since
    actor_name VARCHAR NOT NULL, -- Who decided: a person, or finance for its calendar
    reason_text VARCHAR, -- Why, in the words of who decided
    origin_code VARCHAR NOT NULL CHECK (origin_code IN ('decision', 'finance')), -- Taken here, or found in the fiscal calendar of Finance
    acted_at TIMESTAMP NOT NULL, -- When, UTC: the clock of who decided; of Finance the instant of the batch
    run_number BIGINT NOT NULL, -- Run after which it was decided; of Finance the run that brought it
    posting_batch_number BIGINT NOT NULL, -- Posting batches there were
    chain_hash VARCHAR NOT NULL -- SHA-256 over the action before, all of this row, and the ledger's chain at that time
);
