-- Grain: one row per check and kind of key by which an earlier break explains its breaks
-- Source: the headers of sql/check
-- Rules: none
CREATE TABLE run.follow (
    check_code VARCHAR NOT NULL, -- Name of its file
    key_code VARCHAR NOT NULL -- Column of run.finding
);
