-- Grain: one row per company and fiscal period; company "none" stands for rows that belong to no legal entity
-- Source: staging.ledger, staging.fiscalcalendarperiod, staging.fiscalcalendaryear, staging.ledgerfiscalcalendarperiod where the
--         export has them, else months of core.calendar; core.company; the periods known before: their status stands until
--         somebody decides, a code that a company gives up keeps its periods, and what was posted into, or decided about,
--         stays as it is: another calendar begins the day after the last of these
-- Rules: ACT-06, PER-01, PER-02, PER-06, PER-07, PER-09
CREATE TABLE core.fiscal_period (
    fiscal_period_id VARCHAR NOT NULL, -- Key: company and name of the period
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    period_text VARCHAR NOT NULL, -- Name: yyyy-MM for a calendar month, else fiscal year and period of Finance
    fiscal_year_text VARCHAR NOT NULL, -- Fiscal year
    start_date DATE NOT NULL, -- First day
    end_date DATE NOT NULL, -- Last day
    status_code VARCHAR NOT NULL CHECK (status_code IN ('open', 'hold', 'closed', 'adjusting')), -- What may be posted into it
    finance_status_code VARCHAR CHECK (finance_status_code IN ('open', 'hold', 'closed')), -- What Finance says, as last seen
    is_active BOOLEAN NOT NULL -- Always true: a period is never deleted
);

WITH company AS (
    SELECT company_code FROM core.company
    WHERE company_code IS NOT NULL
    UNION
    SELECT company_code FROM outgoing.fiscal_period
    UNION
    SELECT 'none' AS company_code
),

month AS (
    SELECT
        month_text,
        MIN(year_number) AS year_number,
        MIN(month_number) AS month_number,
        MIN(calendar_date) AS start_date,
        MAX(calendar_date) AS end_date
    FROM core.calendar
    GROUP BY month_text
),

finance AS (
    SELECT
        company.company_code,
        period_text(
            month.month_text, month.month_text IS NOT NULL, year.name, COALESCE(period.shortname, period.name)
        ) AS period_text,
        COALESCE(year.name, STRFTIME(period.enddate, '%Y')) AS fiscal_year_text,
        CAST(period.startdate AS DATE) AS start_date,
        CAST(period.enddate AS DATE) AS end_date,
        finance_period_status(status.status) AS finance_status_code
    FROM company
    INNER JOIN current.ledger AS books
        ON LOWER(company.company_code) = LOWER(books.name) AND NOT books.is_deleted
    INNER JOIN current.fiscalcalendarperiod AS period
        ON books.fiscalcalendar = period.fiscalcalendar AND NOT period.is_deleted
    LEFT JOIN current.fiscalcalendaryear AS year
        ON period.fiscalcalendaryear = year.recid AND NOT year.is_deleted
    LEFT JOIN current.ledgerfiscalcalendarperiod AS status
        ON books.recid = status.ledger AND period.recid = status.fiscalcalendarperiod AND NOT status.is_deleted
    LEFT JOIN month
        ON CAST(period.startdate AS DATE) = month.start_date AND CAST(period.enddate AS DATE) = month.end_date
    WHERE is_operating_period(period.type) AND period.startdate IS NOT NULL AND period.enddate IS NOT NULL
),

span AS (
    SELECT
        company.company_code,
        MIN(finance.start_date) AS first_date,
        MAX(finance.end_date) AS last_date
    FROM company
    LEFT JOIN finance
        ON company.company_code = finance.company_code
    GROUP BY company.company_code
),

period AS (
    SELECT
        company_code,
        period_text,
        fiscal_year_text,
        start_date,
        end_date,
        finance_status_code
    FROM finance
    UNION ALL
    SELECT
        span.company_code,
        CASE WHEN month.end_date >= span.first_date THEN month.month_text || '-start' ELSE month.month_text END AS period_text,
        fiscal_year_text(month.year_number, month.month_number, COALESCE(setting.fiscal_year_start_month, 1)) AS fiscal_year_text,
        month.start_date,
        CASE
            WHEN month.end_date >= span.first_date THEN CAST(span.first_date - INTERVAL '1' DAY AS DATE) ELSE month.end_date
        END AS end_date,
        NULL AS finance_status_code
    FROM span
    INNER JOIN month
        ON span.first_date IS NULL OR span.first_date > month.start_date
    LEFT JOIN parameter.company AS setting
        ON LOWER(span.company_code) = setting.company_code
    UNION ALL
    SELECT
        span.company_code,
        CASE WHEN month.start_date <= span.last_date THEN month.month_text || '-rest' ELSE month.month_text END AS period_text,
        fiscal_year_text(month.year_number, month.month_number, COALESCE(setting.fiscal_year_start_month, 1)) AS fiscal_year_text,
        CASE
            WHEN month.start_date <= span.last_date THEN CAST(span.last_date + INTERVAL '1' DAY AS DATE) ELSE month.start_date
        END AS start_date,
        month.end_date,
        NULL AS finance_status_code
    FROM span
    INNER JOIN month
        ON span.last_date < month.end_date
    LEFT JOIN parameter.company AS setting
        ON LOWER(span.company_code) = setting.company_code
),

frozen AS (
    SELECT
        settled.company_code,
        MAX(settled.end_date) AS last_date
    FROM outgoing.fiscal_period AS settled
    INNER JOIN outgoing.used_period AS used
        ON settled.fiscal_period_id = used.fiscal_period_id
    LEFT JOIN period
        ON
            settled.company_code = period.company_code
            AND settled.period_text = period.period_text
            AND settled.start_date = period.start_date
            AND settled.end_date = period.end_date
    WHERE period.company_code IS NULL
    GROUP BY settled.company_code
),

kept AS (
    SELECT settled.*
    FROM outgoing.fiscal_period AS settled
    INNER JOIN frozen
        ON settled.company_code = frozen.company_code AND settled.end_date <= frozen.last_date
),

placed AS (
    SELECT
        kept.company_code,
        kept.period_text,
        kept.fiscal_year_text,
        kept.start_date,
        kept.end_date,
        COALESCE(period.finance_status_code, kept.finance_status_code) AS finance_status_code
    FROM kept
    LEFT JOIN period
        ON kept.company_code = period.company_code AND kept.period_text = period.period_text
    UNION ALL
    SELECT
        period.company_code,
        CASE WHEN kept.company_code IS NULL THEN period.period_text ELSE period.period_text || '-rest' END AS period_text,
        period.fiscal_year_text,
        CASE
            WHEN frozen.last_date >= period.start_date THEN CAST(frozen.last_date + INTERVAL '1' DAY AS DATE)
            ELSE period.start_date
        END AS start_date,
        period.end_date,
        period.finance_status_code
    FROM period
    LEFT JOIN frozen
        ON period.company_code = frozen.company_code
    LEFT JOIN kept
        ON period.company_code = kept.company_code AND period.period_text = kept.period_text
    WHERE frozen.last_date IS NULL OR period.end_date > frozen.last_date
)

SELECT
    fiscal_period_id(placed.company_code, placed.period_text) AS fiscal_period_id,
    placed.company_code,
    placed.period_text,
    placed.fiscal_year_text,
    placed.start_date,
    placed.end_date,
    period_status(placed.finance_status_code, settled.finance_status_code, settled.status_code) AS status_code,
    placed.finance_status_code,
    TRUE AS is_active
FROM placed
LEFT JOIN outgoing.fiscal_period AS settled
    ON fiscal_period_id(placed.company_code, placed.period_text) = settled.fiscal_period_id;
