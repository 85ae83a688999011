-- Grain: one row per contract line, currency and fiscal period, without gaps from the first period with a posting of the
--        line (on a straight line: from its start) to the last one with a posting of the contract in that company
-- Source: ledger.project_actual, core.contract_line, core.milestone, core.estimate_history, core.planned_labor_history,
--         core.fiscal_period; parameter.policy
-- Rules: REV-01, REV-02, REV-03, REV-04, REV-05, REV-06, REV-07, REV-08, REV-09, REV-10, REV-11, REV-12, REV-13, REV-14,
--        REV-15, REV-16, REV-17, REV-18, REV-20
-- Scope: contract_id
-- Step: marts
CREATE TABLE core.revenue_recognition (
    revenue_recognition_id VARCHAR NOT NULL, -- Key: contract line, fiscal period and currency
    contract_line_id VARCHAR NOT NULL, -- Contract line
    contract_id VARCHAR, -- Project contract
    project_id VARCHAR, -- Project of the contract line
    company_code VARCHAR NOT NULL, -- Legal entity of the period, or none
    fiscal_period_id VARCHAR NOT NULL, -- Fiscal period
    period_start_date DATE NOT NULL, -- First day of the period
    billing_method_code VARCHAR NOT NULL CHECK (billing_method_code IN ('time_and_material', 'fixed_price')), -- How the line is billed
    method_code VARCHAR NOT NULL CHECK (method_code IN (
        'accrued', 'at_invoice', 'no_wip', 'completed_contract', 'completed_percentage', 'straight_line', 'standalone_price'
    )), -- How its revenue is recognized
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    contract_amount DECIMAL(38, 4), -- Contract value: its milestones, else the amount of the line; only in the contract's currency
    recognizable_amount DECIMAL(38, 4), -- What all of it earns: the contract value, or its share by standalone selling price
    completion_percent DECIMAL(18, 6), -- Completion at the end of the period; may pass 100; blank when unknown or not needed
    cost_amount DECIMAL(38, 4) NOT NULL, -- Cost posted in the period
    cost_to_date_amount DECIMAL(38, 4) NOT NULL, -- Cost posted up to the end of the period
    forecast_cost_amount DECIMAL(38, 4) NOT NULL, -- Estimated cost of the line, as known at the end of the period
    cost_to_complete_amount DECIMAL(38, 4) NOT NULL, -- Cost still to come; 0 once the project is finished
    previously_accrued_amount DECIMAL(38, 4) NOT NULL, -- Revenue earned before the period
    earned_amount DECIMAL(38, 4) NOT NULL, -- Revenue earned in the period: to date less previously
    accrued_to_date_amount DECIMAL(38, 4) NOT NULL, -- Revenue earned up to the end of the period
    corrected_amount DECIMAL(38, 4) NOT NULL, -- Part of the earned amount: corrections of sales not billed yet
    reversed_amount DECIMAL(38, 4) NOT NULL, -- Accrual taken over by invoices in the period; negative where one gave it back
    billed_amount DECIMAL(38, 4) NOT NULL, -- Billed in the period
    billed_to_date_amount DECIMAL(38, 4) NOT NULL, -- Billed up to the end of the period
    contract_variance_amount DECIMAL(38, 4) NOT NULL, -- Once eliminated: billed less accrued; else 0
    status_code VARCHAR NOT NULL CHECK (status_code IN ('created', 'posted', 'eliminated')), -- State of the estimate
    warning_code VARCHAR CHECK (warning_code IN (
        'no_contract_amount', 'no_cost_estimate', 'completion_over_100', 'completion_below_0', 'negative_to_complete'
    )) -- What speaks against the estimate
);

WITH milestone AS (
    SELECT
        contract_line_id,
        COUNT(*) AS milestone_count,
        SUM(CASE WHEN is_active THEN amount END) AS milestone_amount
    FROM core.milestone
    GROUP BY contract_line_id
),

precision AS (
    SELECT
        currency_code,
        MAX(currency_precision) AS currency_precision
    FROM core.currency
    GROUP BY currency_code
),

line AS (
    SELECT
        line.contract_line_id,
        line.contract_id,
        line.project_id,
        line.billing_method_code,
        recognition_method(
            line.billing_method_code, policy.fixed_price_revenue, policy.time_and_material_revenue
        ) AS method_code,
        COALESCE(project.company_code, 'none') AS home_company_code,
        COALESCE(contract.currency_code, project.currency_code) AS home_currency_code,
        contract_value(milestone.milestone_amount, line.contract_amount, line.deleted_at IS NOT NULL) AS contract_amount,
        line.standalone_selling_amount,
        line.start_date,
        line.end_date,
        project.actual_finish_date,
        policy.completion_basis,
        policy.cost_to_complete,
        policy.straight_line_days
    FROM core.contract_line AS line
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN core.project AS project
        ON line.project_id = project.project_id AND line.contract_id = project.contract_id
    LEFT JOIN core.project_contract AS contract
        ON line.contract_id = contract.contract_id
    LEFT JOIN milestone
        ON line.contract_line_id = milestone.contract_line_id
    WHERE has_recognition(line.billing_method_code, line.project_id, milestone.milestone_count)
),

priced_line AS (
    SELECT
        line.contract_line_id,
        line.contract_amount,
        COALESCE(line.standalone_selling_amount, line.contract_amount) AS own_price,
        SUM(line.contract_amount) OVER (PARTITION BY line.contract_id) AS total_amount,
        SUM(COALESCE(line.standalone_selling_amount, line.contract_amount)) OVER (PARTITION BY line.contract_id) AS total_price,
        SUM(COALESCE(line.standalone_selling_amount, line.contract_amount)) OVER (
            PARTITION BY line.contract_id ORDER BY line.contract_line_id
        ) AS price_so_far,
        precision.currency_precision
    FROM line
    LEFT JOIN precision
        ON line.home_currency_code = precision.currency_code
    WHERE line.method_code = 'standalone_price' AND line.contract_amount IS NOT NULL
),

valued_line AS (
    SELECT
        line.*,
        CASE
            WHEN priced_line.contract_line_id IS NULL THEN line.contract_amount
            ELSE allocated_amount(
                priced_line.total_amount,
                priced_line.price_so_far,
                priced_line.own_price,
                priced_line.total_price,
                priced_line.currency_precision
            )
        END AS recognizable_amount
    FROM line
    LEFT JOIN priced_line
        ON line.contract_line_id = priced_line.contract_line_id
),

billed_source AS (
    SELECT
        source_id,
        posting_batch_id,
        MAX_BY(fiscal_period_id, accounting_date) AS fiscal_period_id
    FROM ledger.project_actual
    WHERE transaction_type = 'billed_sales'
    GROUP BY source_id, posting_batch_id
),

sorted_posting AS (
    SELECT
        line.contract_id,
        posting.contract_line_id,
        posting.fiscal_period_id,
        billed_source.fiscal_period_id AS billed_period_id,
        posting.currency_code,
        posting.transaction_class,
        posting.amount,
        hours_of(posting.transaction_class, posting.line_kind, posting.quantity) AS hours,
        wip_movement(
            posting.transaction_type,
            posting.billing_type,
            posting.entry_type,
            posting.reason_code,
            billed_source.source_id IS NOT NULL
        ) AS movement_code
    FROM ledger.project_actual AS posting
    INNER JOIN line
        ON posting.contract_line_id = line.contract_line_id
    LEFT JOIN billed_source
        ON posting.source_id = billed_source.source_id AND posting.posting_batch_id = billed_source.posting_batch_id
),

posting AS (
    SELECT
        contract_id,
        contract_line_id,
        wip_period_id(movement_code, fiscal_period_id, billed_period_id) AS fiscal_period_id,
        currency_code,
        transaction_class,
        amount,
        hours,
        movement_code
    FROM sorted_posting
),

movement AS (
    SELECT
        contract_id,
        contract_line_id,
        fiscal_period_id,
        currency_code,
        SUM(CASE WHEN movement_code IN ('earned', 'corrected', 'reversed') THEN amount ELSE 0 END) AS unbilled_amount,
        SUM(CASE WHEN movement_code = 'corrected' THEN amount ELSE 0 END) AS corrected_amount,
        SUM(CASE WHEN movement_code = 'reversed' THEN -amount ELSE 0 END) AS reversed_amount,
        SUM(CASE WHEN movement_code = 'billed' THEN amount ELSE 0 END) AS billed_amount
    FROM posting
    GROUP BY contract_id, contract_line_id, fiscal_period_id, currency_code
),

cost AS (
    SELECT
        contract_line_id,
        fiscal_period_id,
        currency_code,
        transaction_class,
        SUM(amount) AS amount,
        SUM(hours) AS hours
    FROM posting
    WHERE movement_code = 'cost'
    GROUP BY contract_line_id, fiscal_period_id, currency_code, transaction_class
),

last_period AS (
    SELECT
        movement.contract_id,
        period.company_code,
        MAX(period.start_date) AS start_date
    FROM movement
    INNER JOIN core.fiscal_period AS period
        ON movement.fiscal_period_id = period.fiscal_period_id
    GROUP BY movement.contract_id, period.company_code
),

place AS (
    SELECT
        movement.contract_line_id,
        period.company_code,
        movement.currency_code,
        period.start_date
    FROM movement
    INNER JOIN core.fiscal_period AS period
        ON movement.fiscal_period_id = period.fiscal_period_id
    UNION ALL
    SELECT
        line.contract_line_id,
        line.home_company_code AS company_code,
        line.home_currency_code AS currency_code,
        period.start_date
    FROM line
    INNER JOIN movement
        ON line.contract_line_id = movement.contract_line_id
    INNER JOIN core.fiscal_period AS period
        ON movement.fiscal_period_id = period.fiscal_period_id AND line.home_company_code = period.company_code
    WHERE line.billing_method_code = 'fixed_price' AND line.home_currency_code IS NOT NULL
    UNION ALL
    SELECT
        contract_line_id,
        home_company_code AS company_code,
        home_currency_code AS currency_code,
        start_date
    FROM line
    WHERE method_code = 'straight_line' AND home_currency_code IS NOT NULL AND start_date IS NOT NULL
),

span AS (
    SELECT
        contract_line_id,
        company_code,
        currency_code,
        MIN(start_date) AS first_date
    FROM place
    GROUP BY contract_line_id, company_code, currency_code
),

slot AS (
    SELECT
        line.*,
        span.company_code,
        span.currency_code,
        period.fiscal_period_id,
        period.start_date AS period_start_date,
        period.end_date AS period_end_date,
        line.home_company_code = span.company_code AND line.home_currency_code = span.currency_code AS is_home,
        is_estimated_method(line.method_code) AND COALESCE(line.actual_finish_date <= period.end_date, FALSE) AS is_finished,
        period.start_date < last_period.start_date AS is_followed
    FROM span
    INNER JOIN valued_line AS line
        ON span.contract_line_id = line.contract_line_id
    INNER JOIN last_period
        ON line.contract_id = last_period.contract_id AND span.company_code = last_period.company_code
    INNER JOIN core.fiscal_period AS period
        ON
            span.company_code = period.company_code
            AND span.first_date <= period.end_date
            AND last_period.start_date >= period.start_date
),

labor AS (
    SELECT
        planned_labor_id,
        project_id,
        COALESCE(project_task_id, 'none') AS project_task_id,
        planned_hours,
        planned_cost_amount,
        known_at AS valid_from_at,
        LEAD(known_at) OVER (PARTITION BY planned_labor_id ORDER BY known_at, planned_labor_history_id) AS valid_to_at,
        is_active
    FROM core.planned_labor_history
),

estimate AS (
    SELECT
        contract_line_id,
        transaction_class,
        currency_code,
        amount,
        hours_of(transaction_class, line_kind, quantity) AS hours,
        valid_from_at,
        valid_to_at
    FROM core.estimate_history
    WHERE row_type = 'cost' AND contract_line_id IS NOT NULL
    UNION ALL
    SELECT
        CASE WHEN own.project_id IS NULL THEN other.contract_line_id ELSE own.contract_line_id END AS contract_line_id,
        'time' AS transaction_class,
        COALESCE(project.currency_code, contract.currency_code) AS currency_code,
        COALESCE(labor.planned_cost_amount, 0) AS amount,
        COALESCE(labor.planned_hours, 0) AS hours,
        labor.valid_from_at,
        labor.valid_to_at
    FROM labor
    INNER JOIN core.project AS project
        ON labor.project_id = project.project_id
    LEFT JOIN core.project_contract AS contract
        ON project.contract_id = contract.contract_id
    LEFT JOIN core.contract_line_resolution AS own
        ON
            labor.project_id = own.project_id
            AND labor.project_task_id = own.project_task_id
            AND own.transaction_class = 'time'
    LEFT JOIN core.contract_line_resolution AS other
        ON
            labor.project_id = other.project_id
            AND other.project_task_id = 'none'
            AND other.transaction_class = 'time'
    WHERE labor.is_active
),

forecast AS (
    SELECT
        contract_line_id,
        transaction_class,
        currency_code,
        valid_from_at,
        valid_to_at,
        SUM(amount) AS amount,
        SUM(hours) AS hours
    FROM estimate
    GROUP BY contract_line_id, transaction_class, currency_code, valid_from_at, valid_to_at
),

first_known AS (
    SELECT
        contract_line_id,
        MIN(valid_from_at) AS known_at
    FROM forecast
    GROUP BY contract_line_id
),

forecast_slot AS (
    SELECT
        slot.contract_line_id,
        slot.fiscal_period_id,
        slot.currency_code,
        forecast.transaction_class,
        SUM(forecast.amount) AS amount,
        SUM(forecast.hours) AS hours
    FROM slot
    INNER JOIN first_known
        ON slot.contract_line_id = first_known.contract_line_id
    INNER JOIN forecast
        ON
            slot.contract_line_id = forecast.contract_line_id
            AND slot.currency_code = forecast.currency_code
            AND forecast.valid_from_at <= estimate_instant(slot.period_end_date, first_known.known_at)
            AND (
                forecast.valid_to_at IS NULL
                OR forecast.valid_to_at > estimate_instant(slot.period_end_date, first_known.known_at)
            )
    WHERE slot.is_home
    GROUP BY slot.contract_line_id, slot.fiscal_period_id, slot.currency_code, forecast.transaction_class
),

class AS (
    SELECT transaction_class FROM cost
    UNION
    SELECT transaction_class FROM forecast_slot
),

cost_line AS (
    SELECT
        slot.contract_line_id,
        slot.company_code,
        slot.currency_code,
        slot.fiscal_period_id,
        slot.period_start_date,
        slot.is_finished,
        slot.completion_basis,
        slot.cost_to_complete,
        class.transaction_class,
        COALESCE(cost.amount, 0) AS cost_amount,
        SUM(COALESCE(cost.amount, 0)) OVER running AS cost_to_date,
        SUM(COALESCE(cost.hours, 0)) OVER running AS hours_to_date,
        COALESCE(forecast_slot.amount, 0) AS forecast_amount,
        COALESCE(forecast_slot.hours, 0) AS forecast_hours
    FROM slot
    CROSS JOIN class
    LEFT JOIN cost
        ON
            slot.contract_line_id = cost.contract_line_id
            AND slot.fiscal_period_id = cost.fiscal_period_id
            AND slot.currency_code = cost.currency_code
            AND class.transaction_class = cost.transaction_class
    LEFT JOIN forecast_slot
        ON
            slot.contract_line_id = forecast_slot.contract_line_id
            AND slot.fiscal_period_id = forecast_slot.fiscal_period_id
            AND slot.currency_code = forecast_slot.currency_code
            AND class.transaction_class = forecast_slot.transaction_class
    WINDOW running AS (
        PARTITION BY slot.contract_line_id, slot.company_code, slot.currency_code, class.transaction_class
        ORDER BY slot.period_start_date
    )
),

measured AS (
    SELECT
        cost_line.*,
        completion_measure(completion_basis, cost_to_date, hours_to_date) AS actual_measure,
        completion_measure(completion_basis, forecast_amount, forecast_hours) AS forecast_measure,
        FIRST_VALUE(cost_to_complete(forecast_amount, cost_to_date, 0, 'forecast_less_actual')) OVER (
            PARTITION BY contract_line_id, company_code, currency_code, transaction_class
            ORDER BY period_start_date
        ) AS first_to_complete_amount,
        FIRST_VALUE(
            cost_to_complete(
                completion_measure(completion_basis, forecast_amount, forecast_hours),
                completion_measure(completion_basis, cost_to_date, hours_to_date),
                0,
                'forecast_less_actual'
            )
        ) OVER (
            PARTITION BY contract_line_id, company_code, currency_code, transaction_class
            ORDER BY period_start_date
        ) AS first_to_complete_measure
    FROM cost_line
),

progress AS (
    SELECT
        contract_line_id,
        fiscal_period_id,
        currency_code,
        SUM(cost_amount) AS cost_amount,
        SUM(cost_to_date) AS cost_to_date_amount,
        SUM(forecast_amount) AS forecast_amount,
        SUM(forecast_measure) AS forecast_measure,
        SUM(actual_measure) AS actual_measure,
        SUM(
            CASE
                WHEN is_finished THEN 0
                ELSE cost_to_complete(forecast_amount, cost_to_date, first_to_complete_amount, cost_to_complete)
            END
        ) AS to_complete_amount,
        SUM(cost_to_complete(forecast_measure, actual_measure, first_to_complete_measure, cost_to_complete)) AS to_complete_measure
    FROM measured
    GROUP BY contract_line_id, fiscal_period_id, currency_code
),

estimated AS (
    SELECT
        slot.*,
        COALESCE(progress.cost_amount, 0) AS cost_amount,
        COALESCE(progress.cost_to_date_amount, 0) AS cost_to_date_amount,
        COALESCE(progress.forecast_amount, 0) AS forecast_amount,
        COALESCE(progress.forecast_measure, 0) AS forecast_measure,
        COALESCE(progress.to_complete_amount, 0) AS to_complete_amount,
        completion_part(
            slot.method_code,
            slot.is_finished,
            COALESCE(progress.actual_measure, 0),
            day_count(slot.start_date, LEAST(slot.period_end_date, slot.end_date), slot.straight_line_days)
        ) AS part,
        completion_whole(
            slot.method_code,
            slot.is_finished,
            COALESCE(progress.actual_measure, 0),
            COALESCE(progress.to_complete_measure, 0),
            day_count(slot.start_date, slot.end_date, slot.straight_line_days)
        ) AS whole,
        precision.currency_precision,
        COALESCE(movement.unbilled_amount, 0) AS unbilled_amount,
        COALESCE(movement.corrected_amount, 0) AS corrected_amount,
        COALESCE(movement.reversed_amount, 0) AS reversed_amount,
        COALESCE(movement.billed_amount, 0) AS billed_amount,
        SUM(COALESCE(movement.unbilled_amount, 0)) OVER running AS unbilled_to_date,
        SUM(COALESCE(movement.billed_amount, 0)) OVER running AS billed_to_date
    FROM slot
    LEFT JOIN progress
        ON
            slot.contract_line_id = progress.contract_line_id
            AND slot.fiscal_period_id = progress.fiscal_period_id
            AND slot.currency_code = progress.currency_code
    LEFT JOIN movement
        ON
            slot.contract_line_id = movement.contract_line_id
            AND slot.fiscal_period_id = movement.fiscal_period_id
            AND slot.currency_code = movement.currency_code
    LEFT JOIN precision
        ON slot.currency_code = precision.currency_code
    WINDOW running AS (
        PARTITION BY slot.contract_line_id, slot.company_code, slot.currency_code ORDER BY slot.period_start_date
    )
),

accrued AS (
    SELECT
        estimated.*,
        CASE
            WHEN method_code = 'accrued' THEN unbilled_to_date + billed_to_date
            WHEN NOT is_estimated_method(method_code) THEN billed_to_date
            WHEN is_home THEN COALESCE(earned_share(recognizable_amount, part, whole, currency_precision), 0)
            ELSE 0
        END AS accrued_to_date,
        CASE
            WHEN is_estimated_method(method_code) AND is_home THEN completion_percent(part, whole)
        END AS completion
    FROM estimated
),

settled AS (
    SELECT
        accrued.*,
        COALESCE(
            LAG(accrued_to_date) OVER (
                PARTITION BY contract_line_id, company_code, currency_code ORDER BY period_start_date
            ), 0
        ) AS previously_accrued,
        recognition_status(is_finished, is_followed) AS status_code
    FROM accrued
)

SELECT
    contract_line_id || ':' || fiscal_period_id || ':' || currency_code AS revenue_recognition_id,
    contract_line_id,
    contract_id,
    project_id,
    company_code,
    fiscal_period_id,
    period_start_date,
    billing_method_code,
    method_code,
    currency_code,
    CASE WHEN is_home THEN contract_amount END AS contract_amount,
    CASE WHEN is_home THEN recognizable_amount END AS recognizable_amount,
    completion AS completion_percent,
    cost_amount,
    cost_to_date_amount,
    forecast_amount AS forecast_cost_amount,
    to_complete_amount AS cost_to_complete_amount,
    previously_accrued AS previously_accrued_amount,
    accrued_to_date - previously_accrued AS earned_amount,
    accrued_to_date AS accrued_to_date_amount,
    CASE WHEN method_code = 'accrued' THEN corrected_amount ELSE 0 END AS corrected_amount,
    CASE WHEN method_code = 'accrued' THEN reversed_amount ELSE 0 END AS reversed_amount,
    billed_amount,
    billed_to_date AS billed_to_date_amount,
    contract_variance(status_code, billed_to_date, accrued_to_date) AS contract_variance_amount,
    status_code,
    CASE
        WHEN is_home
            THEN recognition_warning(method_code, contract_amount, forecast_measure, completion, to_complete_amount)
    END AS warning_code
FROM settled;
