-- Grain: one row per project and currency
-- Source: core.estimate_line, ledger.current_actual
-- Rules: RPT-01, RPT-02, FCT-05
-- Scope: project_id
CREATE TABLE marts.project_profitability (
    project_id VARCHAR NOT NULL, -- Project
    project_number VARCHAR, -- Project number
    project_name VARCHAR, -- Name for people
    company_code VARCHAR, -- Legal entity of the project
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row
    estimated_cost_amount DECIMAL(38, 4) NOT NULL, -- Cost rows of its estimate lines
    estimated_revenue_amount DECIMAL(38, 4) NOT NULL, -- Sales rows of its estimate lines
    cost_amount DECIMAL(38, 4) NOT NULL, -- Live cost actuals
    revenue_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales actuals, unbilled and billed, net of discount
    margin_amount DECIMAL(38, 4) NOT NULL, -- Revenue less cost
    estimated_margin_amount DECIMAL(38, 4) NOT NULL, -- Estimated revenue less estimated cost
    used_quantity DECIMAL(38, 6) NOT NULL, -- Quantity of live cost actuals; units differ by product
    billed_quantity DECIMAL(38, 6) NOT NULL, -- Quantity of live chargeable sales actuals; units differ by product
    discount_amount DECIMAL(38, 4) NOT NULL, -- Discount on live chargeable sales actuals
    untransferred_cost_amount DECIMAL(38, 4) NOT NULL, -- Additional and commission cost that did not reach the project
    estimated_margin_percent DECIMAL(9, 4), -- Estimated margin of the estimated revenue; blank of none
    earned_margin_percent DECIMAL(9, 4), -- Margin earned (revenue less cost) of the revenue; blank of none
    billed_revenue_amount DECIMAL(38, 4) NOT NULL, -- Of the revenue, what is invoiced
    billed_margin_amount DECIMAL(38, 4) NOT NULL, -- Invoiced revenue less cost
    billed_margin_percent DECIMAL(9, 4), -- Of the invoiced revenue; blank while nothing is
    posted_cost_accounting_amount DECIMAL(38, 4) NOT NULL, -- Cost in the accounting currency, as posted; what has no rate is missing
    posted_revenue_accounting_amount DECIMAL(38, 4) NOT NULL, -- Revenue likewise
    posted_margin_accounting_amount DECIMAL(38, 4) NOT NULL, -- Revenue less cost in the accounting currency, as posted
    posted_margin_percent DECIMAL(9, 4) -- Of the posted revenue; blank of none
);

WITH measure AS (
    SELECT
        project_id,
        currency_code,
        SUM(CASE WHEN row_type = 'cost' THEN amount ELSE 0 END) AS estimated_cost_amount,
        SUM(CASE WHEN row_type = 'sales' THEN amount ELSE 0 END) AS estimated_revenue_amount,
        CAST(0 AS DECIMAL(38, 4)) AS cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS revenue_amount,
        CAST(0 AS DECIMAL(38, 6)) AS used_quantity,
        CAST(0 AS DECIMAL(38, 6)) AS billed_quantity,
        CAST(0 AS DECIMAL(38, 4)) AS discount_amount,
        CAST(0 AS DECIMAL(38, 4)) AS untransferred_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS billed_revenue_amount,
        CAST(0 AS DECIMAL(38, 4)) AS posted_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS posted_revenue_amount
    FROM core.estimate_line
    GROUP BY project_id, currency_code
    UNION ALL
    SELECT
        project_id,
        currency_code,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_revenue_amount,
        SUM(CASE WHEN is_cost(transaction_type) THEN amount ELSE 0 END) AS cost_amount,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN amount ELSE 0 END) AS revenue_amount,
        SUM(CASE WHEN is_cost(transaction_type) THEN quantity ELSE 0 END) AS used_quantity,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN quantity ELSE 0 END) AS billed_quantity,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN discount_amount ELSE 0 END) AS discount_amount,
        SUM(untransferred_cost_amount) AS untransferred_cost_amount,
        SUM(
            CASE WHEN transaction_type = 'billed_sales' AND is_revenue(transaction_type, billing_type) THEN amount ELSE 0 END
        ) AS billed_revenue_amount,
        SUM(CASE WHEN is_cost(transaction_type) THEN COALESCE(accounting_amount, 0) ELSE 0 END) AS posted_cost_amount,
        SUM(
            CASE WHEN is_revenue(transaction_type, billing_type) THEN COALESCE(accounting_amount, 0) ELSE 0 END
        ) AS posted_revenue_amount
    FROM ledger.current_actual
    GROUP BY project_id, currency_code
),

total AS (
    SELECT
        project_id,
        currency_code,
        SUM(estimated_cost_amount) AS estimated_cost_amount,
        SUM(estimated_revenue_amount) AS estimated_revenue_amount,
        SUM(cost_amount) AS cost_amount,
        SUM(revenue_amount) AS revenue_amount,
        SUM(used_quantity) AS used_quantity,
        SUM(billed_quantity) AS billed_quantity,
        SUM(discount_amount) AS discount_amount,
        SUM(untransferred_cost_amount) AS untransferred_cost_amount,
        SUM(billed_revenue_amount) AS billed_revenue_amount,
        SUM(posted_cost_amount) AS posted_cost_amount,
        SUM(posted_revenue_amount) AS posted_revenue_amount
    FROM measure
    GROUP BY project_id, currency_code
)

SELECT
    total.project_id,
    project.project_number,
    project.project_name,
    project.company_code,
    total.currency_code,
    total.estimated_cost_amount,
    total.estimated_revenue_amount,
    total.cost_amount,
    total.revenue_amount,
    total.revenue_amount - total.cost_amount AS margin_amount,
    total.estimated_revenue_amount - total.estimated_cost_amount AS estimated_margin_amount,
    total.used_quantity,
    total.billed_quantity,
    total.discount_amount,
    total.untransferred_cost_amount,
    percent_of(
        total.estimated_revenue_amount - total.estimated_cost_amount, total.estimated_revenue_amount
    ) AS estimated_margin_percent,
    percent_of(total.revenue_amount - total.cost_amount, total.revenue_amount) AS earned_margin_percent,
    total.billed_revenue_amount,
    total.billed_revenue_amount - total.cost_amount AS billed_margin_amount,
    percent_of(total.billed_revenue_amount - total.cost_amount, total.billed_revenue_amount) AS billed_margin_percent,
    total.posted_cost_amount AS posted_cost_accounting_amount,
    total.posted_revenue_amount AS posted_revenue_accounting_amount,
    total.posted_revenue_amount - total.posted_cost_amount AS posted_margin_accounting_amount,
    percent_of(total.posted_revenue_amount - total.posted_cost_amount, total.posted_revenue_amount) AS posted_margin_percent
FROM total
LEFT JOIN core.project AS project
    ON total.project_id = project.project_id;
