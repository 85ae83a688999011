-- Grain: one row per day from 2000 to 2099
-- Source: arithmetic
-- Rules: none
CREATE TABLE core.calendar (
    calendar_date DATE NOT NULL, -- The day
    year_number BIGINT NOT NULL, -- Calendar year
    quarter_number BIGINT NOT NULL, -- Quarter of the year, 1 to 4
    month_number BIGINT NOT NULL, -- Month of the year, 1 to 12
    month_text VARCHAR NOT NULL, -- Month as yyyy-MM
    iso_week_number BIGINT NOT NULL, -- ISO week, 1 to 53
    weekday_number BIGINT NOT NULL, -- ISO day of the week, 1 Monday to 7 Sunday
    is_weekend BOOLEAN NOT NULL -- Saturday or Sunday
);

SELECT
    day.calendar_date,
    EXTRACT(YEAR FROM day.calendar_date) AS year_number,
    EXTRACT(QUARTER FROM day.calendar_date) AS quarter_number,
    EXTRACT(MONTH FROM day.calendar_date) AS month_number,
    STRFTIME(day.calendar_date, '%Y-%m') AS month_text,
    EXTRACT(WEEK FROM day.calendar_date) AS iso_week_number,
    EXTRACT(ISODOW FROM day.calendar_date) AS weekday_number,
    EXTRACT(ISODOW FROM day.calendar_date) >= 6 AS is_weekend
FROM (
    SELECT CAST(instant AS DATE) AS calendar_date
    FROM (
        SELECT UNNEST(GENERATE_SERIES(CAST('2000-01-01' AS DATE), CAST('2099-12-31' AS DATE), INTERVAL '1' DAY)) AS instant
    ) AS series
) AS day;
