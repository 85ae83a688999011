-- Grain: one row per check of this reconciliation
-- Source: the headers of sql/check
-- Rules: none
CREATE TABLE run.checked (
    check_code VARCHAR NOT NULL, -- Name of its file
    check_number VARCHAR NOT NULL, -- What it is called elsewhere
    check_text VARCHAR NOT NULL, -- The sentence that must hold
    severity_code VARCHAR NOT NULL, -- critical or warning
    stage_number BIGINT NOT NULL, -- Place in the flow, 1 being the earliest
    remedy_text VARCHAR NOT NULL, -- What to do about a break
    is_judged BOOLEAN NOT NULL, -- All that it needs is in the export
    not_judged_text VARCHAR -- What is missing
);
