-- Grain: one row per run and check
-- Source: Great Expectations
-- Rules: none
CREATE TABLE audit.check_result (
    run_id VARCHAR NOT NULL, -- Run that made the check
    layer_code VARCHAR NOT NULL, -- Gate it belongs to: staging, ledger or marts
    table_name VARCHAR NOT NULL, -- Table it looked at, as schema.table
    check_id VARCHAR NOT NULL, -- The check, stable over runs
    check_text VARCHAR NOT NULL, -- What it promises, as a sentence
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('critical', 'warning', 'info')), -- Critical stops the run, warning is recorded
    is_passed BOOLEAN NOT NULL, -- The promise holds
    checked_count BIGINT, -- Rows looked at
    failed_count BIGINT, -- Rows that break it
    example_text VARCHAR -- Up to five of those rows, as JSON
);
