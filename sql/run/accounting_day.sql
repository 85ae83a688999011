-- Grain: one row per company and day that this run posts or corrects: the period that takes it
-- Source: core.fiscal_period, outgoing.fiscal_period (as before this run), run.wanted_actual, run.live_actual
-- Rules: ACT-06, PER-03, PER-05, PER-10
CREATE TABLE run.accounting_day (
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    day_date DATE NOT NULL, -- Day something happened, or counted
    document_period_id VARCHAR NOT NULL, -- Period the day lies in
    document_status_code VARCHAR, -- Status of that period
    fiscal_period_id VARCHAR NOT NULL, -- Period that takes a new posting of that day
    accounting_date DATE NOT NULL, -- Day such a posting counts
    adjustment_period_id VARCHAR NOT NULL, -- Period that takes an adjustment of that day
    adjustment_date DATE NOT NULL -- Day such an adjustment counts
);

WITH known AS (
    SELECT fiscal_period_id FROM outgoing.fiscal_period
),

fiscal AS (
    SELECT
        period.company_code,
        period.fiscal_period_id,
        period.start_date,
        period.end_date,
        status_in_force(period.status_code, known.fiscal_period_id IS NOT NULL) AS status_code
    FROM core.fiscal_period AS period
    LEFT JOIN known
        ON period.fiscal_period_id = known.fiscal_period_id
),

period AS (
    SELECT
        company_code,
        fiscal_period_id,
        status_code,
        start_date,
        end_date,
        LAG(end_date) OVER (PARTITION BY company_code ORDER BY start_date) AS previous_end_date,
        MIN(CASE WHEN takes_posting(status_code, FALSE) THEN start_date END)
            OVER (
                PARTITION BY company_code ORDER BY start_date
                ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            ) AS taking_start_date,
        MIN(CASE WHEN takes_posting(status_code, TRUE) THEN start_date END)
            OVER (
                PARTITION BY company_code ORDER BY start_date
                ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            ) AS adjusting_start_date
    FROM fiscal
),

day AS (
    SELECT
        COALESCE(company_code, 'none') AS company_code,
        document_date AS day_date
    FROM run.wanted_actual
    UNION
    SELECT
        COALESCE(company_code, 'none') AS company_code,
        accounting_date AS day_date
    FROM run.live_actual
    UNION
    SELECT
        COALESCE(company_code, 'none') AS company_code,
        document_date AS day_date
    FROM run.live_actual
    UNION
    SELECT
        COALESCE(live.company_code, 'none') AS company_code,
        billed.document_date AS day_date
    FROM run.live_actual AS live
    INNER JOIN run.wanted_actual AS billed
        ON live.source_id = billed.source_id AND billed.transaction_type = 'billed_sales'
)

SELECT
    day.company_code,
    day.day_date,
    COALESCE(covering.fiscal_period_id, fiscal_period_id(day.company_code, STRFTIME(day.day_date, '%Y-%m'))) AS document_period_id,
    covering.status_code AS document_status_code,
    COALESCE(
        taking.fiscal_period_id, covering.fiscal_period_id,
        fiscal_period_id(day.company_code, STRFTIME(day.day_date, '%Y-%m'))
    ) AS fiscal_period_id,
    accounting_date(day.day_date, taking.start_date) AS accounting_date,
    COALESCE(
        adjusting.fiscal_period_id, covering.fiscal_period_id,
        fiscal_period_id(day.company_code, STRFTIME(day.day_date, '%Y-%m'))
    ) AS adjustment_period_id,
    accounting_date(day.day_date, adjusting.start_date) AS adjustment_date
FROM day
LEFT JOIN period AS covering
    ON
        day.company_code = covering.company_code
        AND day.day_date <= covering.end_date
        AND (covering.previous_end_date IS NULL OR day.day_date > covering.previous_end_date)
LEFT JOIN period AS taking
    ON covering.company_code = taking.company_code AND covering.taking_start_date = taking.start_date
LEFT JOIN period AS adjusting
    ON covering.company_code = adjusting.company_code AND covering.adjusting_start_date = adjusting.start_date;
