-- Grain: one row per day that a recurrence gives behind the dates made of it, and per recurrence that is refused
-- Source: core.agreement_horizon, transforms/rules/recurrence.py
-- Rules: none
-- Step: marts
CREATE TABLE core.agreement_recurrence (
    agreement_recurrence_id VARCHAR NOT NULL, -- Key: setup and day
    setup_id VARCHAR NOT NULL, -- Booking setup or invoice setup
    setup_kind VARCHAR NOT NULL CHECK (setup_kind IN ('booking', 'invoice')), -- It plans visits, or fees
    agreement_id VARCHAR NOT NULL, -- Agreement
    occurrence_date DATE, -- Day; blank when the recurrence is refused
    starts_at TIMESTAMP, -- Instant on that day at the preferred time of day, else its start
    fault_code VARCHAR CHECK (fault_code IN ('missing', 'too_long', 'forbidden_markup', 'not_xml', 'unknown_pattern', 'number_out_of_range', 'unreadable_date', 'too_many_days')) -- Why it is refused
);

SELECT
    horizon.setup_id || ':' || COALESCE(CAST(day.occurrence_date AS VARCHAR), 'refused') AS agreement_recurrence_id,
    horizon.setup_id,
    horizon.setup_kind,
    horizon.agreement_id,
    day.occurrence_date,
    day.starts_at,
    day.fault_code
FROM core.agreement_horizon AS horizon
INNER JOIN run.recurrence_day AS day
    ON horizon.setup_id = day.setup_id;
