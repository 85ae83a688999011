-- Grain: one row per company and month; company "none" stands for rows that belong to no legal entity
-- Source: core.calendar, core.company, the periods known before (a code that a company gives up keeps its periods)
-- Rules: ACT-06
CREATE TABLE core.fiscal_period (
    fiscal_period_id VARCHAR NOT NULL, -- Key: company and month
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    period_text VARCHAR NOT NULL, -- Month as yyyy-MM
    start_date DATE NOT NULL, -- First day
    end_date DATE NOT NULL, -- Last day
    status_code VARCHAR NOT NULL CHECK (status_code IN ('open', 'hold', 'closed', 'adjusting')), -- What may be posted into it
    is_active BOOLEAN NOT NULL -- Always true: a period is never deleted
);

SELECT
    fiscal_period_id(company.company_code, month.start_date) AS fiscal_period_id,
    company.company_code,
    month.month_text AS period_text,
    month.start_date,
    month.end_date,
    'open' AS status_code,
    TRUE AS is_active
FROM (
    SELECT
        month_text,
        MIN(calendar_date) AS start_date,
        MAX(calendar_date) AS end_date
    FROM core.calendar
    GROUP BY month_text
) AS month
CROSS JOIN (
    SELECT company_code FROM core.company
    WHERE company_code IS NOT NULL
    UNION
    SELECT company_code FROM outgoing.fiscal_period
    UNION
    SELECT 'none' AS company_code
) AS company;
