-- Grain: one row per amount of a side, or of the bridge between two sides, and where it counts
-- Source: ledger.current_actual, core.recorded_actual, core.finance_journal_line, run.actual_pair, run.standing_actual,
--         core.project, core.fiscal_period
-- Rules: RCN-20, RCN-23, RCN-33, RCN-34
-- Step: reconcile
CREATE TABLE run.tie_item (
    step_code VARCHAR NOT NULL, -- Side, or step of the bridge
    measure_code VARCHAR NOT NULL, -- Cost, unbilled or billed sales
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    period_text VARCHAR NOT NULL, -- Period of the day it happened, or none
    project_id VARCHAR NOT NULL, -- Project, or its number where only Finance knows it, or none
    currency_code VARCHAR NOT NULL, -- Currency
    amount DECIMAL(19, 4) NOT NULL -- Amount
);

WITH said AS (
    SELECT
        'field' AS side_code,
        live.posting_id AS row_id,
        live.transaction_type AS measure_code,
        live.company_code,
        live.document_date,
        live.project_id,
        live.currency_code,
        live.amount
    FROM ledger.current_actual AS live
    UNION ALL
    SELECT
        'project' AS side_code,
        actual.recorded_actual_id AS row_id,
        actual.transaction_type AS measure_code,
        project.company_code,
        actual.document_date,
        actual.project_id,
        actual.currency_code,
        actual.amount
    FROM core.recorded_actual AS actual
    LEFT JOIN core.project AS project
        ON actual.project_id = project.project_id
    WHERE actual.is_active AND is_measured(actual.transaction_type)
    UNION ALL
    SELECT
        'finance' AS side_code,
        line.finance_journal_line_id AS row_id,
        line.transaction_type AS measure_code,
        line.company_code,
        line.project_date AS document_date,
        COALESCE(project.project_id, line.project_number) AS project_id,
        line.currency_code,
        CASE WHEN line.transaction_type = 'cost' THEN line.cost_amount ELSE line.sales_amount END AS amount
    FROM core.finance_journal_line AS line
    LEFT JOIN (
        SELECT
            LOWER(project_number) AS project_key,
            LOWER(company_code) AS company_key,
            MIN(project_id) AS project_id
        FROM core.project
        GROUP BY LOWER(project_number), LOWER(company_code)
    ) AS project
        ON LOWER(line.project_number) = project.project_key AND LOWER(line.company_code) = project.company_key
    WHERE line.is_active
),

period_of_day AS (
    SELECT
        day.company_key,
        day.document_date,
        MIN(period.period_text) AS period_text
    FROM (
        SELECT DISTINCT
            UPPER(COALESCE(company_code, 'none')) AS company_key,
            document_date
        FROM said
    ) AS day
    INNER JOIN core.fiscal_period AS period
        ON day.company_key = UPPER(period.company_code) AND day.document_date BETWEEN period.start_date AND period.end_date
    GROUP BY day.company_key, day.document_date
),

placed AS (
    SELECT
        said.side_code,
        said.row_id,
        said.measure_code,
        said.amount,
        COALESCE(UPPER(said.company_code), 'none') AS company_code,
        COALESCE(period_of_day.period_text, 'none') AS period_text,
        COALESCE(said.project_id, 'none') AS project_id,
        COALESCE(said.currency_code, 'none') AS currency_code
    FROM said
    LEFT JOIN period_of_day
        ON
            UPPER(COALESCE(said.company_code, 'none')) = period_of_day.company_key
            AND said.document_date = period_of_day.document_date
),

first_line AS (
    SELECT
        line.finance_journal_line_id,
        line.actual_id,
        ROW_NUMBER() OVER (PARTITION BY line.actual_id ORDER BY line.finance_journal_line_id) AS line_rank
    FROM core.finance_journal_line AS line
    INNER JOIN core.recorded_actual AS actual
        ON
            line.actual_id = actual.recorded_actual_id
            AND line.transaction_type = actual.transaction_type
            AND actual.is_active
            AND is_told_to_finance(actual.transaction_type, actual.is_sync_skipped)
    WHERE line.is_active
),

linked AS (
    SELECT
        'field' AS one_side_code,
        'project' AS bridge_code,
        pair.posting_id AS one_id,
        pair.recorded_actual_id AS other_id,
        CAST(0 AS DECIMAL(19, 4)) AS revalued_amount,
        FALSE AS is_legal
    FROM run.actual_pair AS pair
    UNION ALL
    SELECT
        'project' AS one_side_code,
        'finance' AS bridge_code,
        actual.recorded_actual_id AS one_id,
        first_line.finance_journal_line_id AS other_id,
        actual.adjustment_value_amount AS revalued_amount,
        NOT is_told_to_finance(actual.transaction_type, actual.is_sync_skipped)
        OR NOT COALESCE(is_told_in_journal(actual.transaction_type, actual.transaction_class), FALSE) AS is_legal
    FROM core.recorded_actual AS actual
    LEFT JOIN first_line
        ON actual.recorded_actual_id = first_line.actual_id AND first_line.line_rank = 1
    WHERE actual.is_active AND is_measured(actual.transaction_type)
    UNION ALL
    SELECT
        'project' AS one_side_code,
        'finance' AS bridge_code,
        NULL AS one_id,
        line.finance_journal_line_id AS other_id,
        CAST(0 AS DECIMAL(19, 4)) AS revalued_amount,
        FALSE AS is_legal
    FROM core.finance_journal_line AS line
    LEFT JOIN first_line
        ON line.finance_journal_line_id = first_line.finance_journal_line_id AND first_line.line_rank = 1
    WHERE line.is_active AND first_line.finance_journal_line_id IS NULL
),

crossed AS (
    SELECT
        linked.bridge_code,
        linked.revalued_amount,
        linked.is_legal,
        one.row_id IS NOT NULL AS has_one,
        other.row_id IS NOT NULL AS has_other,
        COALESCE(
            one.company_code = other.company_code AND one.period_text = other.period_text
            AND one.project_id = other.project_id AND one.currency_code = other.currency_code, FALSE
        ) AS is_same_place,
        one.measure_code AS one_measure_code,
        one.company_code AS one_company_code,
        one.period_text AS one_period_text,
        one.project_id AS one_project_id,
        one.currency_code AS one_currency_code,
        one.amount AS one_amount,
        other.measure_code AS other_measure_code,
        other.company_code AS other_company_code,
        other.period_text AS other_period_text,
        other.project_id AS other_project_id,
        other.currency_code AS other_currency_code,
        other.amount AS other_amount
    FROM linked
    LEFT JOIN placed AS one
        ON
            linked.one_id = one.row_id
            AND linked.one_side_code = one.side_code
    LEFT JOIN placed AS other
        ON linked.other_id = other.row_id AND linked.bridge_code = other.side_code
)

SELECT
    side_code AS step_code,
    measure_code,
    company_code,
    period_text,
    project_id,
    currency_code,
    amount
FROM placed
UNION ALL
SELECT
    CASE WHEN standing.recorded_actual_id IS NULL THEN 'project_reversed' ELSE 'project_entered' END AS step_code,
    placed.measure_code,
    placed.company_code,
    placed.period_text,
    placed.project_id,
    placed.currency_code,
    placed.amount
FROM placed
LEFT JOIN run.standing_actual AS standing
    ON placed.row_id = standing.recorded_actual_id
WHERE placed.side_code = 'project' AND (standing.recorded_actual_id IS NULL OR standing.source_id IS NULL)
UNION ALL
SELECT
    bridge_out(bridge_code, has_other, is_legal) AS step_code,
    one_measure_code AS measure_code,
    one_company_code AS company_code,
    one_period_text AS period_text,
    one_project_id AS project_id,
    one_currency_code AS currency_code,
    -one_amount AS amount
FROM crossed
WHERE has_one AND NOT is_same_place
UNION ALL
SELECT
    bridge_code || CASE WHEN has_one THEN '_moved' ELSE '_orphan' END AS step_code,
    other_measure_code AS measure_code,
    other_company_code AS company_code,
    other_period_text AS period_text,
    other_project_id AS project_id,
    other_currency_code AS currency_code,
    other_amount AS amount
FROM crossed
WHERE has_other AND NOT is_same_place
UNION ALL
SELECT
    CASE
        WHEN revalued_amount <> 0 AND other_amount - one_amount = revalued_amount THEN 'revalued'
        ELSE bridge_code || '_valued'
    END AS step_code,
    one_measure_code AS measure_code,
    one_company_code AS company_code,
    one_period_text AS period_text,
    one_project_id AS project_id,
    one_currency_code AS currency_code,
    other_amount - one_amount AS amount
FROM crossed
WHERE is_same_place AND other_amount <> one_amount;
