-- Grain: one row per run of the main job
-- Source: the pipeline
-- Rules: none
CREATE TABLE audit.run (
    run_id VARCHAR NOT NULL, -- Key
    run_number BIGINT NOT NULL, -- Running number, from 1; of a refused run the one it would have had
    source_name VARCHAR NOT NULL, -- Landing folders of the sources it read, joined by +
    as_of_date DATE, -- Folders after this day waited
    is_full_refresh BOOLEAN NOT NULL, -- Everything was derived anew
    state_code VARCHAR NOT NULL CHECK (state_code IN ('loaded', 'refreshed', 'published', 'refused')), -- How far it came; refused: a critical gate failed
    posting_batch_id VARCHAR, -- Posting batch it wrote, if it posted anything
    landed_at TIMESTAMP, -- Instant of the newest folder it loaded
    batch_count BIGINT NOT NULL, -- Batches it loaded
    rows_in_count BIGINT NOT NULL, -- Rows those batches held
    rejected_count BIGINT NOT NULL, -- Rows it quarantined
    released_count BIGINT NOT NULL, -- Quarantined rows that a corrected version released
    posting_count BIGINT NOT NULL, -- Postings it appended
    policy_text VARCHAR NOT NULL, -- Policies and company settings in force, as JSON
    step_text VARCHAR NOT NULL -- Seconds per step, as JSON; the only clock in the warehouse
);
