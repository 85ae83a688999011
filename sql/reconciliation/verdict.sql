-- Grain: one row per reconciliation and check
-- Source: run.checked, run.found_break, parameter.reconciliation
-- Rules: none
CREATE TABLE reconciliation.verdict (
    verdict_id VARCHAR NOT NULL, -- Key: the night and the check
    night_number BIGINT NOT NULL, -- Night
    check_code VARCHAR NOT NULL, -- Check: a file of sql/check
    check_number VARCHAR NOT NULL, -- What it is called elsewhere: K1 to K17, D for detectors
    check_text VARCHAR NOT NULL, -- The sentence that must hold
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('critical', 'warning')), -- Critical: the books are wrong
    is_judged BOOLEAN NOT NULL, -- All that it needs is in the export
    not_judged_text VARCHAR, -- What is missing
    found_count BIGINT NOT NULL, -- Breaks it found
    root_count BIGINT NOT NULL -- Of them, those that follow from no other
);

SELECT
    CAST(night.night_number AS VARCHAR) || ':' || checked.check_code AS verdict_id,
    night.night_number,
    checked.check_code,
    checked.check_number,
    checked.check_text,
    checked.severity_code,
    checked.is_judged,
    checked.not_judged_text,
    COUNT(found.break_id) AS found_count,
    SUM(CASE WHEN found.break_id IS NOT NULL AND found.cause_break_id IS NULL THEN 1 ELSE 0 END) AS root_count
FROM run.checked AS checked
CROSS JOIN parameter.reconciliation AS night
LEFT JOIN run.found_break AS found
    ON checked.check_code = found.check_code
GROUP BY
    night.night_number,
    checked.check_code,
    checked.check_number,
    checked.check_text,
    checked.severity_code,
    checked.is_judged,
    checked.not_judged_text;
