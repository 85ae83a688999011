-- Grain: one row per company, period, project, currency and measure: the three sides and the bridge between them
-- Source: run.tie_item
-- Rules: none
CREATE TABLE reconciliation.tie_out (
    tie_out_id VARCHAR NOT NULL, -- Key: company, period, project, currency and measure
    night_number BIGINT NOT NULL, -- Night
    as_of_at TIMESTAMP NOT NULL, -- Instant as of which the sides are compared, UTC
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    fiscal_period_id VARCHAR NOT NULL, -- Company and period of the day it happened
    project_id VARCHAR NOT NULL, -- Project, or its number where only Finance knows it, or none
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    measure_code VARCHAR NOT NULL CHECK (measure_code IN ('cost', 'unbilled_sales', 'billed_sales')), -- What is added up
    field_amount DECIMAL(38, 4) NOT NULL, -- Field: what was used and billed, as our ledger has it
    project_missing_amount DECIMAL(38, 4) NOT NULL, -- Not recorded by Project Operations
    project_orphan_amount DECIMAL(38, 4) NOT NULL, -- Recorded without field work behind it, or twice
    project_moved_amount DECIMAL(38, 4) NOT NULL, -- Recorded in another period, project or currency (out and in)
    project_valued_amount DECIMAL(38, 4) NOT NULL, -- Recorded with another amount
    project_entered_amount DECIMAL(38, 4) NOT NULL, -- Entered in Project Operations itself: no field work behind it
    project_reversed_amount DECIMAL(38, 4) NOT NULL, -- Adjusted actuals and their reversals, which cancel each other
    project_amount DECIMAL(38, 4) NOT NULL, -- Project: what Project Operations recorded
    untold_amount DECIMAL(38, 4) NOT NULL, -- Legally not told to Finance: its company keeps no books there, skipped, billed
    finance_missing_amount DECIMAL(38, 4) NOT NULL, -- Not in a journal of Finance yet, or lost on the way
    finance_orphan_amount DECIMAL(38, 4) NOT NULL, -- In a journal without an actual behind it, or twice
    finance_moved_amount DECIMAL(38, 4) NOT NULL, -- In a journal in another period, project or currency (out and in)
    finance_valued_amount DECIMAL(38, 4) NOT NULL, -- In a journal with another amount
    revalued_amount DECIMAL(38, 4) NOT NULL, -- Adjustment value of stocked items
    finance_amount DECIMAL(38, 4) NOT NULL -- Finance: lines of its integration journals
);

SELECT
    item.company_code || ':' || item.period_text || ':' || item.project_id || ':' || item.currency_code || ':'
    || item.measure_code AS tie_out_id,
    night.night_number,
    night.as_of_at,
    item.company_code,
    item.company_code || ':' || item.period_text AS fiscal_period_id,
    item.project_id,
    item.currency_code,
    item.measure_code,
    SUM(CASE WHEN item.step_code = 'field' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS field_amount,
    SUM(CASE WHEN item.step_code = 'project_missing' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_missing_amount,
    SUM(CASE WHEN item.step_code = 'project_orphan' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_orphan_amount,
    SUM(CASE WHEN item.step_code = 'project_moved' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_moved_amount,
    SUM(CASE WHEN item.step_code = 'project_valued' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_valued_amount,
    SUM(CASE WHEN item.step_code = 'project_entered' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_entered_amount,
    SUM(CASE WHEN item.step_code = 'project_reversed' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_reversed_amount,
    SUM(CASE WHEN item.step_code = 'project' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS project_amount,
    SUM(CASE WHEN item.step_code = 'untold' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS untold_amount,
    SUM(CASE WHEN item.step_code = 'finance_missing' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS finance_missing_amount,
    SUM(CASE WHEN item.step_code = 'finance_orphan' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS finance_orphan_amount,
    SUM(CASE WHEN item.step_code = 'finance_moved' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS finance_moved_amount,
    SUM(CASE WHEN item.step_code = 'finance_valued' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS finance_valued_amount,
    SUM(CASE WHEN item.step_code = 'revalued' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS revalued_amount,
    SUM(CASE WHEN item.step_code = 'finance' THEN item.amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS finance_amount
FROM run.tie_item AS item
CROSS JOIN parameter.reconciliation AS night
GROUP BY
    night.night_number,
    night.as_of_at,
    item.company_code,
    item.period_text,
    item.project_id,
    item.currency_code,
    item.measure_code;
