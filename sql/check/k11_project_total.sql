-- Grain: one row per project and total that Project Operations rolls up to something else than its actuals come to
-- Source: staging.msdyn_project (the totals it shows), core.recorded_actual, core.project. Totals are in the currency of the
--         project: a project with cost in another one is not compared, nobody knows at which rate it was rolled up.
-- Rules: RCN-42
-- Check: K11
-- Stage: total
-- Sentence: The totals that a project shows are what its actuals come to.
-- Cause: price, late
-- Severity: warning
-- Remedy: Late: update the totals of the project (on demand). Otherwise trust the actuals, and report it to Project Operations.
-- Needs: msdyn_project, msdyn_actual
-- Follows: none
WITH cost AS (
    SELECT
        project_id,
        SUM(gross_amount) AS cost_amount,
        SUM(CASE WHEN transaction_class = 'time' THEN gross_amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS labor_cost_amount,
        MIN(currency_code) AS first_currency_code,
        MAX(currency_code) AS last_currency_code,
        MAX(recorded_at) AS recorded_at
    FROM core.recorded_actual
    WHERE is_active AND transaction_type = 'cost'
    GROUP BY project_id
),

stated AS (
    SELECT
        msdyn_projectid AS project_id,
        'cost' AS total_code,
        msdyn_totalactualcost AS amount,
        modifiedon AS changed_at
    FROM staging.msdyn_project
    WHERE NOT is_deleted AND msdyn_totalactualcost IS NOT NULL
    UNION ALL
    SELECT
        msdyn_projectid AS project_id,
        'labor cost' AS total_code,
        msdyn_actuallaborcost AS amount,
        modifiedon AS changed_at
    FROM staging.msdyn_project
    WHERE NOT is_deleted AND msdyn_actuallaborcost IS NOT NULL
),

compared AS (
    SELECT
        stated.project_id,
        stated.total_code,
        stated.amount,
        COALESCE(
            CASE WHEN stated.total_code = 'cost' THEN cost.cost_amount ELSE cost.labor_cost_amount END,
            CAST(0 AS DECIMAL(19, 4))
        ) AS expected_amount,
        stated.changed_at,
        cost.recorded_at,
        project.company_code,
        project.contract_id,
        project.currency_code
    FROM stated
    INNER JOIN core.project AS project
        ON stated.project_id = project.project_id
    LEFT JOIN cost
        ON stated.project_id = cost.project_id
    WHERE
        cost.project_id IS NULL
        OR (cost.first_currency_code = project.currency_code AND cost.last_currency_code = project.currency_code)
)

SELECT
    project_id || ':' || total_code AS subject_id,
    'msdyn_project' AS source_table,
    project_id AS source_id,
    total_cause(amount, expected_amount, changed_at, recorded_at) AS cause_code,
    company_code,
    project_id,
    contract_id,
    expected_amount,
    amount AS found_amount,
    currency_code,
    total_code || ' of its actuals' AS expected_text,
    total_code || ' shown' AS found_text
FROM compared
WHERE total_cause(amount, expected_amount, changed_at, recorded_at) IS NOT NULL;
