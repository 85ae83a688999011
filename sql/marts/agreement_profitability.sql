-- Grain: one row per agreement, calendar year and currency
-- Source: core.agreement, core.agreement_visit, core.agreement_fee, marts.work_order_story, marts.agreement_fault
-- Rules: AGR-18, FCT-05
CREATE TABLE marts.agreement_profitability (
    agreement_id VARCHAR NOT NULL, -- Agreement
    agreement_number VARCHAR, -- Agreement number
    status_code VARCHAR CHECK (status_code IN ('estimate', 'active', 'expired', 'canceled')), -- System status
    service_account_id VARCHAR, -- Account served
    billing_account_id VARCHAR, -- Customer who is billed
    project_id VARCHAR, -- Project that work orders inherit
    company_code VARCHAR, -- Legal entity
    year_number BIGINT NOT NULL, -- Calendar year: of visits and fees by their planned day, of work by its first day
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row; none when the agreement has none
    planned_visit_count BIGINT NOT NULL, -- Visits that were not canceled, forecast ones too
    done_visit_count BIGINT NOT NULL, -- Of them, done
    on_time_visit_count BIGINT NOT NULL, -- Of these, within their window
    late_visit_count BIGINT NOT NULL, -- Of the planned ones, late
    missed_visit_count BIGINT NOT NULL, -- Of the planned ones, missed
    forecast_visit_count BIGINT NOT NULL, -- Of the planned ones, told by the recurrence only
    canceled_visit_count BIGINT NOT NULL, -- Canceled
    done_percent DECIMAL(9, 4), -- Done of those done, late or missed
    estimated_cost_amount DECIMAL(38, 4) NOT NULL, -- What the planned visits are estimated to cost
    estimated_sales_amount DECIMAL(38, 4) NOT NULL, -- What they are estimated to sell for
    planned_work_order_count BIGINT NOT NULL, -- Work orders of the agreement that used something
    planned_cost_amount DECIMAL(38, 4) NOT NULL, -- What they cost
    project_revenue_amount DECIMAL(38, 4) NOT NULL, -- What they bill through the project
    fee_amount DECIMAL(38, 4) NOT NULL, -- Fees billed, without tax
    planned_fee_amount DECIMAL(38, 4) NOT NULL, -- Fees still to be billed
    revenue_amount DECIMAL(38, 4) NOT NULL, -- Fees billed, and project revenue
    margin_amount DECIMAL(38, 4) NOT NULL, -- Revenue less planned cost
    margin_percent DECIMAL(9, 4), -- Margin of the revenue
    double_billed_amount DECIMAL(38, 4) NOT NULL, -- Project revenue for products that a fee bills in the same year
    reactive_work_order_count BIGINT NOT NULL, -- Work orders of no agreement at the account while this agreement ran; of several that ran, the first has them
    reactive_cost_amount DECIMAL(38, 4) NOT NULL, -- What they cost
    reactive_revenue_amount DECIMAL(38, 4) NOT NULL, -- What they bill
    reactive_share_percent DECIMAL(9, 4), -- Reactive cost of all cost
    previous_reactive_share_percent DECIMAL(9, 4), -- The same of the year before
    reactive_trend_code VARCHAR CHECK (reactive_trend_code IN ('rising', 'falling', 'level')) -- Where it goes; blank without a year before
);

WITH covered AS (
    SELECT
        story.work_order_id,
        agreement.agreement_id,
        ROW_NUMBER() OVER (
            PARTITION BY story.work_order_id ORDER BY agreement.start_date, agreement.agreement_id
        ) AS place_number
    FROM marts.work_order_story AS story
    INNER JOIN core.agreement AS agreement
        ON story.service_account_id = agreement.service_account_id
    WHERE
        story.agreement_id IS NULL
        AND agreement.deleted_at IS NULL
        AND agreement.status_code IN ('active', 'expired')
        AND story.first_document_date >= agreement.start_date
        AND (agreement.end_date IS NULL OR story.first_document_date <= agreement.end_date)
),

worked AS (
    SELECT
        COALESCE(story.agreement_id, covered.agreement_id) AS agreement_id,
        story.agreement_id IS NOT NULL AS is_planned,
        YEAR(story.first_document_date) AS year_number,
        COALESCE(story.currency_code, 'none') AS currency_code,
        story.cost_amount,
        story.revenue_amount
    FROM marts.work_order_story AS story
    LEFT JOIN covered
        ON story.work_order_id = covered.work_order_id AND covered.place_number = 1
    WHERE story.first_document_date IS NOT NULL
),

figure AS (
    SELECT
        agreement_id,
        YEAR(visit_date) AS year_number,
        COALESCE(currency_code, 'none') AS currency_code,
        SUM(CASE WHEN state_code <> 'canceled' THEN 1 ELSE 0 END) AS planned_visit_count,
        SUM(CASE WHEN state_code = 'done' THEN 1 ELSE 0 END) AS done_visit_count,
        SUM(CASE WHEN is_on_time THEN 1 ELSE 0 END) AS on_time_visit_count,
        SUM(CASE WHEN state_code = 'late' THEN 1 ELSE 0 END) AS late_visit_count,
        SUM(CASE WHEN state_code = 'missed' THEN 1 ELSE 0 END) AS missed_visit_count,
        SUM(CASE WHEN is_forecast THEN 1 ELSE 0 END) AS forecast_visit_count,
        SUM(CASE WHEN state_code = 'canceled' THEN 1 ELSE 0 END) AS canceled_visit_count,
        SUM(CASE WHEN state_code <> 'canceled' THEN estimated_cost_amount ELSE 0 END) AS estimated_cost_amount,
        SUM(CASE WHEN state_code <> 'canceled' THEN estimated_sales_amount ELSE 0 END) AS estimated_sales_amount,
        CAST(0 AS BIGINT) AS planned_work_order_count,
        CAST(0 AS DECIMAL(38, 4)) AS planned_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS project_revenue_amount,
        CAST(0 AS DECIMAL(38, 4)) AS fee_amount,
        CAST(0 AS DECIMAL(38, 4)) AS planned_fee_amount,
        CAST(0 AS DECIMAL(38, 4)) AS double_billed_amount,
        CAST(0 AS BIGINT) AS reactive_work_order_count,
        CAST(0 AS DECIMAL(38, 4)) AS reactive_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS reactive_revenue_amount
    FROM core.agreement_visit
    WHERE visit_date IS NOT NULL
    GROUP BY agreement_id, YEAR(visit_date), COALESCE(currency_code, 'none')
    UNION ALL
    SELECT
        agreement_id,
        YEAR(fee_date) AS year_number,
        COALESCE(currency_code, 'none') AS currency_code,
        0 AS planned_visit_count,
        0 AS done_visit_count,
        0 AS on_time_visit_count,
        0 AS late_visit_count,
        0 AS missed_visit_count,
        0 AS forecast_visit_count,
        0 AS canceled_visit_count,
        0 AS estimated_cost_amount,
        0 AS estimated_sales_amount,
        0 AS planned_work_order_count,
        0 AS planned_cost_amount,
        0 AS project_revenue_amount,
        SUM(CASE WHEN state_code = 'billed' THEN fee_amount ELSE 0 END) AS fee_amount,
        SUM(CASE WHEN state_code IN ('planned', 'late') THEN fee_amount ELSE 0 END) AS planned_fee_amount,
        0 AS double_billed_amount,
        0 AS reactive_work_order_count,
        0 AS reactive_cost_amount,
        0 AS reactive_revenue_amount
    FROM core.agreement_fee
    WHERE fee_date IS NOT NULL
    GROUP BY agreement_id, YEAR(fee_date), COALESCE(currency_code, 'none')
    UNION ALL
    SELECT
        agreement_id,
        year_number,
        currency_code,
        0 AS planned_visit_count,
        0 AS done_visit_count,
        0 AS on_time_visit_count,
        0 AS late_visit_count,
        0 AS missed_visit_count,
        0 AS forecast_visit_count,
        0 AS canceled_visit_count,
        0 AS estimated_cost_amount,
        0 AS estimated_sales_amount,
        SUM(CASE WHEN is_planned THEN 1 ELSE 0 END) AS planned_work_order_count,
        SUM(CASE WHEN is_planned THEN cost_amount ELSE 0 END) AS planned_cost_amount,
        SUM(CASE WHEN is_planned THEN revenue_amount ELSE 0 END) AS project_revenue_amount,
        0 AS fee_amount,
        0 AS planned_fee_amount,
        0 AS double_billed_amount,
        SUM(CASE WHEN is_planned THEN 0 ELSE 1 END) AS reactive_work_order_count,
        SUM(CASE WHEN is_planned THEN 0 ELSE cost_amount END) AS reactive_cost_amount,
        SUM(CASE WHEN is_planned THEN 0 ELSE revenue_amount END) AS reactive_revenue_amount
    FROM worked
    WHERE agreement_id IS NOT NULL
    GROUP BY agreement_id, year_number, currency_code
    UNION ALL
    SELECT
        agreement_id,
        YEAR(fault_date) AS year_number,
        COALESCE(currency_code, 'none') AS currency_code,
        0 AS planned_visit_count,
        0 AS done_visit_count,
        0 AS on_time_visit_count,
        0 AS late_visit_count,
        0 AS missed_visit_count,
        0 AS forecast_visit_count,
        0 AS canceled_visit_count,
        0 AS estimated_cost_amount,
        0 AS estimated_sales_amount,
        0 AS planned_work_order_count,
        0 AS planned_cost_amount,
        0 AS project_revenue_amount,
        0 AS fee_amount,
        0 AS planned_fee_amount,
        SUM(amount) AS double_billed_amount,
        0 AS reactive_work_order_count,
        0 AS reactive_cost_amount,
        0 AS reactive_revenue_amount
    FROM marts.agreement_fault
    WHERE fault_code = 'billed_twice'
    GROUP BY agreement_id, YEAR(fault_date), COALESCE(currency_code, 'none')
),

total AS (
    SELECT
        agreement_id,
        year_number,
        currency_code,
        SUM(planned_visit_count) AS planned_visit_count,
        SUM(done_visit_count) AS done_visit_count,
        SUM(on_time_visit_count) AS on_time_visit_count,
        SUM(late_visit_count) AS late_visit_count,
        SUM(missed_visit_count) AS missed_visit_count,
        SUM(forecast_visit_count) AS forecast_visit_count,
        SUM(canceled_visit_count) AS canceled_visit_count,
        SUM(estimated_cost_amount) AS estimated_cost_amount,
        SUM(estimated_sales_amount) AS estimated_sales_amount,
        SUM(planned_work_order_count) AS planned_work_order_count,
        SUM(planned_cost_amount) AS planned_cost_amount,
        SUM(project_revenue_amount) AS project_revenue_amount,
        SUM(fee_amount) AS fee_amount,
        SUM(planned_fee_amount) AS planned_fee_amount,
        SUM(fee_amount) + SUM(project_revenue_amount) AS revenue_amount,
        SUM(fee_amount) + SUM(project_revenue_amount) - SUM(planned_cost_amount) AS margin_amount,
        SUM(double_billed_amount) AS double_billed_amount,
        SUM(reactive_work_order_count) AS reactive_work_order_count,
        SUM(reactive_cost_amount) AS reactive_cost_amount,
        SUM(reactive_revenue_amount) AS reactive_revenue_amount,
        percent_of(SUM(reactive_cost_amount), SUM(reactive_cost_amount) + SUM(planned_cost_amount)) AS reactive_share_percent
    FROM figure
    WHERE agreement_id IS NOT NULL
    GROUP BY agreement_id, year_number, currency_code
)

SELECT
    total.agreement_id,
    agreement.agreement_number,
    agreement.status_code,
    agreement.service_account_id,
    agreement.billing_account_id,
    agreement.project_id,
    agreement.company_code,
    total.year_number,
    total.currency_code,
    total.planned_visit_count,
    total.done_visit_count,
    total.on_time_visit_count,
    total.late_visit_count,
    total.missed_visit_count,
    total.forecast_visit_count,
    total.canceled_visit_count,
    percent_of(
        total.done_visit_count, total.done_visit_count + total.late_visit_count + total.missed_visit_count
    ) AS done_percent,
    total.estimated_cost_amount,
    total.estimated_sales_amount,
    total.planned_work_order_count,
    total.planned_cost_amount,
    total.project_revenue_amount,
    total.fee_amount,
    total.planned_fee_amount,
    total.revenue_amount,
    total.margin_amount,
    percent_of(total.margin_amount, total.revenue_amount) AS margin_percent,
    total.double_billed_amount,
    total.reactive_work_order_count,
    total.reactive_cost_amount,
    total.reactive_revenue_amount,
    total.reactive_share_percent,
    previous.reactive_share_percent AS previous_reactive_share_percent,
    share_trend(previous.reactive_share_percent, total.reactive_share_percent) AS reactive_trend_code
FROM total
LEFT JOIN core.agreement AS agreement
    ON total.agreement_id = agreement.agreement_id
LEFT JOIN total AS previous
    ON
        total.agreement_id = previous.agreement_id
        AND total.currency_code = previous.currency_code
        AND total.year_number - 1 = previous.year_number;
