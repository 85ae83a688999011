-- Grain: one row per project, class of transactions (material, time) and currency
-- Source: core.estimate_line, core.agreement_visit, core.planned_labor, ledger.current_actual, core.currency, core.project
-- Rules: RPT-01, RPT-02, FCT-01, FCT-02, FCT-03, FCT-04, FCT-05
-- Scope: project_id
CREATE TABLE marts.project_forecast (
    project_id VARCHAR NOT NULL, -- Project
    project_number VARCHAR, -- Project number
    project_name VARCHAR, -- Name for people
    company_code VARCHAR, -- Legal entity of the project
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time')), -- Material (services too) or time
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row
    estimated_cost_amount DECIMAL(38, 4) NOT NULL, -- Material: cost rows of estimate lines, and of visits that have no work order yet; time: planned cost
    actual_cost_amount DECIMAL(38, 4) NOT NULL, -- Live cost actuals
    remaining_cost_amount DECIMAL(38, 4) NOT NULL, -- Material: by work order line what is estimated beyond its actual; time: remaining hours at planned cost
    cost_at_completion_amount DECIMAL(38, 4) NOT NULL, -- Actual and remaining cost
    cost_variance_amount DECIMAL(38, 4) NOT NULL, -- Estimated less cost at completion: below 0 over budget
    cost_consumption_percent DECIMAL(9, 4), -- Actual cost of the cost at completion; blank of nothing
    estimated_sales_amount DECIMAL(38, 4) NOT NULL, -- Material: sales rows of these; time: planned sales
    actual_sales_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales actuals, unbilled and billed
    remaining_sales_amount DECIMAL(38, 4) NOT NULL, -- Likewise what remains of sales
    sales_at_completion_amount DECIMAL(38, 4) NOT NULL, -- Actual and remaining sales
    sales_variance_amount DECIMAL(38, 4) NOT NULL, -- Estimated less sales at completion: below 0 more sales than estimated
    sales_consumption_percent DECIMAL(9, 4), -- Actual sales of the sales at completion; blank of nothing
    estimated_hours DECIMAL(18, 6), -- Time: planned hours; 0 where another currency has them
    actual_hours DECIMAL(18, 6), -- Time: hours of live cost actuals
    remaining_hours DECIMAL(18, 6), -- Time: planned hours less actual ones
    at_completion_hours DECIMAL(18, 6), -- Time: actual and remaining hours
    variance_hours DECIMAL(18, 6), -- Time: planned hours less hours at completion: below 0 behind
    progress_percent DECIMAL(9, 4), -- Time: actual hours of the hours at completion
    planned_visit_cost_amount DECIMAL(38, 4) NOT NULL, -- Of the estimated cost, that of visits an agreement plans, with or without a work order
    planned_visit_sales_amount DECIMAL(38, 4) NOT NULL -- Of the estimated sales, likewise
);

WITH line_figure AS (
    SELECT
        project_id,
        currency_code,
        work_order_line_id,
        CASE WHEN row_type = 'cost' THEN amount ELSE 0 END AS estimated_cost_amount,
        CASE WHEN row_type = 'sales' THEN amount ELSE 0 END AS estimated_sales_amount,
        CASE WHEN row_type = 'cost' AND agreement_id IS NOT NULL THEN amount ELSE 0 END AS planned_visit_cost_amount,
        CASE WHEN row_type = 'sales' AND agreement_id IS NOT NULL THEN amount ELSE 0 END AS planned_visit_sales_amount,
        CAST(0 AS DECIMAL(19, 4)) AS actual_cost_amount,
        CAST(0 AS DECIMAL(19, 4)) AS actual_sales_amount
    FROM core.estimate_line
    UNION ALL
    SELECT
        project_id,
        currency_code,
        visit_id AS work_order_line_id,
        estimated_cost_amount,
        estimated_sales_amount,
        estimated_cost_amount AS planned_visit_cost_amount,
        estimated_sales_amount AS planned_visit_sales_amount,
        CAST(0 AS DECIMAL(19, 4)) AS actual_cost_amount,
        CAST(0 AS DECIMAL(19, 4)) AS actual_sales_amount
    FROM core.agreement_visit
    WHERE is_upcoming AND project_id IS NOT NULL AND currency_code IS NOT NULL
    UNION ALL
    SELECT
        project_id,
        currency_code,
        source_id AS work_order_line_id,
        CAST(0 AS DECIMAL(19, 4)) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(19, 4)) AS estimated_sales_amount,
        CAST(0 AS DECIMAL(19, 4)) AS planned_visit_cost_amount,
        CAST(0 AS DECIMAL(19, 4)) AS planned_visit_sales_amount,
        CASE WHEN is_cost(transaction_type) THEN amount ELSE 0 END AS actual_cost_amount,
        CASE WHEN is_revenue(transaction_type, billing_type) THEN amount ELSE 0 END AS actual_sales_amount
    FROM ledger.current_actual
    WHERE transaction_class = 'material'
),

line AS (
    SELECT
        project_id,
        currency_code,
        work_order_line_id,
        SUM(estimated_cost_amount) AS estimated_cost_amount,
        SUM(estimated_sales_amount) AS estimated_sales_amount,
        SUM(planned_visit_cost_amount) AS planned_visit_cost_amount,
        SUM(planned_visit_sales_amount) AS planned_visit_sales_amount,
        SUM(actual_cost_amount) AS actual_cost_amount,
        SUM(actual_sales_amount) AS actual_sales_amount
    FROM line_figure
    GROUP BY project_id, currency_code, work_order_line_id
),

time_figure AS (
    SELECT
        project_id,
        currency_code,
        SUM(planned_hours) AS estimated_hours,
        SUM(planned_cost_amount) AS estimated_cost_amount,
        SUM(planned_sales_amount) AS estimated_sales_amount,
        CAST(0 AS DECIMAL(18, 6)) AS actual_hours,
        CAST(0 AS DECIMAL(38, 4)) AS actual_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS actual_sales_amount
    FROM core.planned_labor
    WHERE is_active AND project_id IS NOT NULL AND currency_code IS NOT NULL
    GROUP BY project_id, currency_code
    UNION ALL
    SELECT
        project_id,
        currency_code,
        CAST(0 AS DECIMAL(18, 6)) AS estimated_hours,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_sales_amount,
        SUM(CASE WHEN is_cost(transaction_type) THEN quantity ELSE 0 END) AS actual_hours,
        SUM(CASE WHEN is_cost(transaction_type) THEN amount ELSE 0 END) AS actual_cost_amount,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN amount ELSE 0 END) AS actual_sales_amount
    FROM ledger.current_actual
    WHERE transaction_class = 'time'
    GROUP BY project_id, currency_code
),

labor AS (
    SELECT
        project_id,
        currency_code,
        SUM(estimated_hours) AS estimated_hours,
        SUM(estimated_cost_amount) AS estimated_cost_amount,
        SUM(estimated_sales_amount) AS estimated_sales_amount,
        SUM(actual_hours) AS actual_hours,
        SUM(actual_cost_amount) AS actual_cost_amount,
        SUM(actual_sales_amount) AS actual_sales_amount
    FROM time_figure
    GROUP BY project_id, currency_code
),

currency AS (
    SELECT
        currency_code,
        MAX(currency_precision) AS currency_precision
    FROM core.currency
    WHERE currency_code IS NOT NULL
    GROUP BY currency_code
),

forecast AS (
    SELECT
        project_id,
        'material' AS transaction_class,
        currency_code,
        SUM(estimated_cost_amount) AS estimated_cost_amount,
        SUM(actual_cost_amount) AS actual_cost_amount,
        SUM(remaining_of(estimated_cost_amount, actual_cost_amount)) AS remaining_cost_amount,
        SUM(estimated_sales_amount) AS estimated_sales_amount,
        SUM(actual_sales_amount) AS actual_sales_amount,
        SUM(remaining_of(estimated_sales_amount, actual_sales_amount)) AS remaining_sales_amount,
        NULL AS estimated_hours,
        NULL AS actual_hours,
        NULL AS remaining_hours,
        SUM(planned_visit_cost_amount) AS planned_visit_cost_amount,
        SUM(planned_visit_sales_amount) AS planned_visit_sales_amount
    FROM line
    GROUP BY project_id, currency_code
    UNION ALL
    SELECT
        labor.project_id,
        'time' AS transaction_class,
        labor.currency_code,
        labor.estimated_cost_amount,
        labor.actual_cost_amount,
        remaining_labor_amount(
            remaining_of(labor.estimated_hours, labor.actual_hours),
            labor.estimated_hours,
            labor.estimated_cost_amount,
            labor.actual_cost_amount,
            COALESCE(currency.currency_precision, 2)
        ) AS remaining_cost_amount,
        labor.estimated_sales_amount,
        labor.actual_sales_amount,
        remaining_labor_amount(
            remaining_of(labor.estimated_hours, labor.actual_hours),
            labor.estimated_hours,
            labor.estimated_sales_amount,
            labor.actual_sales_amount,
            COALESCE(currency.currency_precision, 2)
        ) AS remaining_sales_amount,
        labor.estimated_hours,
        labor.actual_hours,
        remaining_of(labor.estimated_hours, labor.actual_hours) AS remaining_hours,
        CAST(0 AS DECIMAL(38, 4)) AS planned_visit_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS planned_visit_sales_amount
    FROM labor
    LEFT JOIN currency
        ON labor.currency_code = currency.currency_code
),

completed AS (
    SELECT
        forecast.*,
        at_completion(actual_cost_amount, remaining_cost_amount) AS cost_at_completion_amount,
        at_completion(actual_sales_amount, remaining_sales_amount) AS sales_at_completion_amount,
        at_completion(actual_hours, remaining_hours) AS at_completion_hours
    FROM forecast
)

SELECT
    completed.project_id,
    project.project_number,
    project.project_name,
    project.company_code,
    completed.transaction_class,
    completed.currency_code,
    completed.estimated_cost_amount,
    completed.actual_cost_amount,
    completed.remaining_cost_amount,
    completed.cost_at_completion_amount,
    variance_of(completed.estimated_cost_amount, completed.cost_at_completion_amount) AS cost_variance_amount,
    percent_of(completed.actual_cost_amount, completed.cost_at_completion_amount) AS cost_consumption_percent,
    completed.estimated_sales_amount,
    completed.actual_sales_amount,
    completed.remaining_sales_amount,
    completed.sales_at_completion_amount,
    variance_of(completed.estimated_sales_amount, completed.sales_at_completion_amount) AS sales_variance_amount,
    percent_of(completed.actual_sales_amount, completed.sales_at_completion_amount) AS sales_consumption_percent,
    completed.estimated_hours,
    completed.actual_hours,
    completed.remaining_hours,
    completed.at_completion_hours,
    variance_of(completed.estimated_hours, completed.at_completion_hours) AS variance_hours,
    percent_of(completed.actual_hours, completed.at_completion_hours) AS progress_percent,
    completed.planned_visit_cost_amount,
    completed.planned_visit_sales_amount
FROM completed
LEFT JOIN core.project AS project
    ON completed.project_id = project.project_id;
