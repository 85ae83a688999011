-- Grain: one row per contract line, measure, currency and fiscal period, without gaps between a line's first period and the
--        last one of its contract: the balance at a later day is the closing of the last row
-- Source: core.revenue_recognition
-- Rules: REV-04, REV-19
-- Scope: contract_id
CREATE TABLE marts.wip_rollforward (
    wip_rollforward_id VARCHAR NOT NULL, -- Key: contract line, fiscal period, currency and measure
    contract_line_id VARCHAR NOT NULL, -- Contract line
    contract_id VARCHAR, -- Project contract
    project_id VARCHAR, -- Project of the contract line
    company_code VARCHAR NOT NULL, -- Legal entity, or none
    fiscal_period_id VARCHAR NOT NULL, -- Fiscal period
    period_start_date DATE NOT NULL, -- First day of the period
    method_code VARCHAR NOT NULL CHECK (method_code IN (
        'accrued', 'at_invoice', 'no_wip', 'completed_contract', 'completed_percentage', 'straight_line', 'standalone_price'
    )), -- How the revenue of the line is recognized
    measure_code VARCHAR NOT NULL CHECK (measure_code IN ('sales_value', 'invoiced_on_account', 'cost_value')), -- What is rolled forward
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    opening_amount DECIMAL(38, 4) NOT NULL, -- WIP when the period began: the closing of the one before
    earned_amount DECIMAL(38, 4) NOT NULL, -- Earned in the period, without corrections; of cost_value: cost posted
    corrected_amount DECIMAL(38, 4) NOT NULL, -- Corrections of sales not billed yet
    billed_amount DECIMAL(38, 4) NOT NULL, -- Taken out by invoices; of invoiced_on_account: invoiced, which makes a credit balance
    eliminated_amount DECIMAL(38, 4) NOT NULL, -- Taken out because the project is finished
    closing_amount DECIMAL(38, 4) NOT NULL -- Opening plus earned and corrected, less billed and eliminated
);

WITH measure AS (
    SELECT
        contract_line_id,
        contract_id,
        project_id,
        company_code,
        fiscal_period_id,
        period_start_date,
        method_code,
        'sales_value' AS measure_code,
        currency_code,
        earned_amount - corrected_amount AS earned_amount,
        corrected_amount,
        CASE WHEN is_estimated_method(method_code) THEN 0 ELSE billed_amount END AS billed_amount,
        status_code
    FROM core.revenue_recognition
    UNION ALL
    SELECT
        contract_line_id,
        contract_id,
        project_id,
        company_code,
        fiscal_period_id,
        period_start_date,
        method_code,
        'invoiced_on_account' AS measure_code,
        currency_code,
        0 AS earned_amount,
        0 AS corrected_amount,
        billed_amount,
        status_code
    FROM core.revenue_recognition
    WHERE is_estimated_method(method_code)
    UNION ALL
    SELECT
        contract_line_id,
        contract_id,
        project_id,
        company_code,
        fiscal_period_id,
        period_start_date,
        method_code,
        'cost_value' AS measure_code,
        currency_code,
        cost_amount AS earned_amount,
        0 AS corrected_amount,
        0 AS billed_amount,
        status_code
    FROM core.revenue_recognition
    WHERE method_code = 'completed_contract'
),

closed AS (
    SELECT
        measure.*,
        wip_balance(
            SUM(earned_amount) OVER running,
            SUM(corrected_amount) OVER running,
            SUM(billed_amount) OVER running,
            status_code = 'eliminated'
        ) AS closing_amount
    FROM measure
    WINDOW running AS (
        PARTITION BY contract_line_id, measure_code, company_code, currency_code ORDER BY period_start_date
    )
),

rolled AS (
    SELECT
        closed.*,
        COALESCE(
            LAG(closing_amount) OVER (
                PARTITION BY contract_line_id, measure_code, company_code, currency_code ORDER BY period_start_date
            ), 0
        ) AS opening_amount
    FROM closed
)

SELECT
    contract_line_id || ':' || fiscal_period_id || ':' || currency_code || ':' || measure_code AS wip_rollforward_id,
    contract_line_id,
    contract_id,
    project_id,
    company_code,
    fiscal_period_id,
    period_start_date,
    method_code,
    measure_code,
    currency_code,
    opening_amount,
    earned_amount,
    corrected_amount,
    billed_amount,
    opening_amount + wip_balance(earned_amount, corrected_amount, billed_amount, FALSE) - closing_amount AS eliminated_amount,
    closing_amount
FROM rolled;
