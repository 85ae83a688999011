-- Grain: one row per project whose upcoming visits come to something else than before this run
-- Source: core.agreement_visit (this run's), outgoing.agreement_visit (the warehouse's)
-- Rules: none
CREATE TABLE run.scope_visit (
    project_id VARCHAR NOT NULL -- Project, before or after the change
);

WITH upcoming AS (
    SELECT
        project_id,
        currency_code,
        SUM(estimated_cost_amount) AS cost_amount,
        SUM(estimated_sales_amount) AS sales_amount
    FROM core.agreement_visit
    WHERE is_upcoming AND project_id IS NOT NULL AND currency_code IS NOT NULL
    GROUP BY project_id, currency_code
),

settled AS (
    SELECT
        project_id,
        currency_code,
        SUM(estimated_cost_amount) AS cost_amount,
        SUM(estimated_sales_amount) AS sales_amount
    FROM outgoing.agreement_visit
    WHERE is_upcoming AND project_id IS NOT NULL AND currency_code IS NOT NULL
    GROUP BY project_id, currency_code
)

SELECT DISTINCT COALESCE(upcoming.project_id, settled.project_id) AS project_id
FROM upcoming
FULL JOIN settled
    ON upcoming.project_id = settled.project_id AND upcoming.currency_code = settled.currency_code
WHERE
    upcoming.cost_amount IS DISTINCT FROM settled.cost_amount
    OR upcoming.sales_amount IS DISTINCT FROM settled.sales_amount;
