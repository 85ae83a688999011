-- Grain: one row per live setup of an active agreement: from which day to which its recurrence is told
-- Source: core.agreement_setup, core.agreement, core.agreement_date
-- Rules: AGR-10, AGR-11
-- Step: marts
CREATE TABLE core.agreement_horizon (
    setup_id VARCHAR NOT NULL, -- Booking setup or invoice setup
    setup_kind VARCHAR NOT NULL CHECK (setup_kind IN ('booking', 'invoice')), -- It plans visits, or fees
    agreement_id VARCHAR NOT NULL, -- Agreement
    recurrence_text VARCHAR, -- Recurrence, XML as in the source
    time_zone VARCHAR NOT NULL, -- IANA time zone of its days
    preferred_start_at TIMESTAMP, -- Some instant at the preferred time of day
    last_made_date DATE, -- Last day that the source has a date for
    from_date DATE NOT NULL, -- First day told
    to_date DATE NOT NULL -- Last day told; before the first when there is nothing to tell
);

WITH made AS (
    SELECT
        setup_id,
        MAX(planned_date) AS last_made_date
    FROM core.agreement_date
    WHERE is_active
    GROUP BY setup_id
)

SELECT
    setup.setup_id,
    setup.setup_kind,
    setup.agreement_id,
    setup.recurrence_text,
    agreement.time_zone,
    setup.preferred_start_at,
    made.last_made_date,
    forecast_from_date(made.last_made_date, CAST(run.posted_at AS DATE), agreement.start_date) AS from_date,
    forecast_to_date(CAST(run.posted_at AS DATE), agreement.end_date) AS to_date
FROM core.agreement_setup AS setup
INNER JOIN core.agreement AS agreement
    ON setup.agreement_id = agreement.agreement_id
CROSS JOIN parameter.run AS run
LEFT JOIN made
    ON setup.setup_id = made.setup_id
WHERE setup.is_active AND agreement.is_active AND agreement.status_code = 'active';
