-- Grain: one row per planned visit: of a booking date, or of the recurrence behind the last one (forecast)
-- Source: core.agreement_date, core.agreement_recurrence, core.agreement_setup, core.agreement, core.agreement_line,
--         core.work_order
-- Rules: AGR-03, AGR-04, AGR-05, AGR-06, AGR-07, AGR-08, AGR-09, ACT-05
-- Step: marts
CREATE TABLE core.agreement_visit (
    visit_id VARCHAR NOT NULL, -- Key: the booking date, or setup and day
    agreement_id VARCHAR, -- Agreement
    setup_id VARCHAR, -- Booking setup
    agreement_date_id VARCHAR, -- Booking date; blank of a forecast
    is_forecast BOOLEAN NOT NULL, -- The recurrence says so, no booking date was made yet
    service_account_id VARCHAR, -- Account served
    billing_account_id VARCHAR, -- Account billed
    project_id VARCHAR, -- Project of the work order, else the one it would inherit from the agreement
    company_code VARCHAR, -- Legal entity of the agreement
    visit_date DATE, -- Planned day
    starts_at TIMESTAMP, -- Planned instant
    earliest_date DATE, -- First day of its window
    latest_date DATE, -- Last day of its window
    generation_date DATE, -- Day its work order is made; blank when somebody has to
    work_order_id VARCHAR, -- Work order that is there
    state_code VARCHAR NOT NULL CHECK (state_code IN ('planned', 'generated', 'done', 'late', 'missed', 'canceled')), -- What became of it, as of the day of the newest folder
    is_generation_late BOOLEAN NOT NULL, -- A work order that should have made itself did not
    is_upcoming BOOLEAN NOT NULL, -- It can still take place and has no work order yet
    done_date DATE, -- Day the work was completed
    is_on_time BOOLEAN, -- Done within its window; blank when it is not done
    estimated_quantity DECIMAL(38, 6) NOT NULL, -- Quantity its products and services take; units differ
    estimated_cost_amount DECIMAL(38, 4) NOT NULL, -- Their cost, as far as it is known
    estimated_sales_amount DECIMAL(38, 4) NOT NULL, -- Their sales
    currency_code VARCHAR -- Currency of the agreement and the amounts; lines in another one are left out
);

WITH planned AS (
    SELECT
        agreement_date_id AS visit_id,
        agreement_id,
        setup_id,
        agreement_date_id,
        FALSE AS is_forecast,
        planned_date AS visit_date,
        planned_at AS starts_at,
        earliest_date,
        latest_date,
        CASE WHEN is_active THEN status_code ELSE 'canceled' END AS date_status,
        work_order_id
    FROM core.agreement_date
    WHERE setup_kind = 'booking' AND deleted_at IS NULL
    UNION ALL
    SELECT
        agreement_recurrence_id AS visit_id,
        agreement_id,
        setup_id,
        NULL AS agreement_date_id,
        TRUE AS is_forecast,
        occurrence_date AS visit_date,
        starts_at,
        NULL AS earliest_date,
        NULL AS latest_date,
        'open' AS date_status,
        NULL AS work_order_id
    FROM core.agreement_recurrence
    WHERE setup_kind = 'booking' AND fault_code IS NULL
),

estimate AS (
    SELECT
        setup_id,
        currency_code,
        SUM(quantity) AS estimated_quantity,
        SUM(COALESCE(cost_amount, CAST(0 AS DECIMAL(19, 4)))) AS estimated_cost_amount,
        SUM(COALESCE(sales_amount, CAST(0 AS DECIMAL(19, 4)))) AS estimated_sales_amount
    FROM core.agreement_line
    WHERE setup_kind = 'booking' AND is_active
    GROUP BY setup_id, currency_code
),

visit AS (
    SELECT
        planned.visit_id,
        planned.agreement_id,
        planned.setup_id,
        planned.agreement_date_id,
        planned.is_forecast,
        agreement.service_account_id,
        agreement.billing_account_id,
        CASE WHEN work_order.work_order_id IS NULL THEN agreement.project_id ELSE work_order.project_id END AS project_id,
        agreement.company_code,
        planned.visit_date,
        planned.starts_at,
        visit_earliest_date(planned.earliest_date, planned.visit_date, setup.pre_flexibility_days) AS earliest_date,
        visit_latest_date(planned.latest_date, planned.visit_date, setup.post_flexibility_days) AS latest_date,
        CASE
            WHEN setup.is_work_order_automatic
                THEN generation_date(planned.visit_date, setup.lead_days, setup.postponed_until_date)
        END AS generation_date,
        work_order.work_order_id,
        work_order.work_order_id IS NOT NULL AS has_work_order,
        work_order.status_code AS work_order_status,
        planned.date_status,
        agreement.status_code AS agreement_status,
        COALESCE(setup.is_work_order_automatic, FALSE) AS is_work_order_automatic,
        CASE
            WHEN work_order.status_code IN ('completed', 'posted')
                THEN local_date(work_order.completed_at, agreement.time_zone)
        END AS done_date,
        CAST(run.posted_at AS DATE) AS as_of_date,
        COALESCE(estimate.estimated_quantity, CAST(0 AS DECIMAL(18, 6))) AS estimated_quantity,
        COALESCE(estimate.estimated_cost_amount, CAST(0 AS DECIMAL(19, 4))) AS estimated_cost_amount,
        COALESCE(estimate.estimated_sales_amount, CAST(0 AS DECIMAL(19, 4))) AS estimated_sales_amount,
        agreement.currency_code
    FROM planned
    CROSS JOIN parameter.run AS run
    LEFT JOIN core.agreement_setup AS setup
        ON planned.setup_id = setup.setup_id
    LEFT JOIN core.agreement AS agreement
        ON planned.agreement_id = agreement.agreement_id
    LEFT JOIN core.work_order AS work_order
        ON planned.work_order_id = work_order.work_order_id AND work_order.deleted_at IS NULL
    LEFT JOIN estimate
        ON planned.setup_id = estimate.setup_id AND agreement.currency_code = estimate.currency_code
),

stated AS (
    SELECT
        visit.*,
        visit_state(
            date_status, work_order_status, agreement_status, visit_date, latest_date, as_of_date
        ) AS state_code
    FROM visit
)

SELECT
    visit_id,
    agreement_id,
    setup_id,
    agreement_date_id,
    is_forecast,
    service_account_id,
    billing_account_id,
    project_id,
    company_code,
    visit_date,
    starts_at,
    earliest_date,
    latest_date,
    generation_date,
    work_order_id,
    state_code,
    is_generation_late(
        is_work_order_automatic, date_status, agreement_status, has_work_order, visit_date, as_of_date
    ) AS is_generation_late,
    is_upcoming_visit(state_code, has_work_order) AS is_upcoming,
    done_date,
    is_visit_on_time(done_date, earliest_date, latest_date) AS is_on_time,
    estimated_quantity,
    estimated_cost_amount,
    estimated_sales_amount,
    currency_code
FROM stated;
