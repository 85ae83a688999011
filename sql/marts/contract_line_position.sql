-- Grain: one row per contract line and currency
-- Source: core.contract_line, core.project_contract, core.estimate_line, core.planned_labor, core.milestone,
--         ledger.current_actual
-- Rules: RPT-01, RPT-02, FCT-05, FCT-06
-- Scope: contract_id
CREATE TABLE marts.contract_line_position (
    contract_line_id VARCHAR NOT NULL, -- Contract line
    contract_line_name VARCHAR, -- Name for people
    contract_id VARCHAR, -- Project contract
    contract_number VARCHAR, -- Contract number
    project_id VARCHAR, -- Project the line covers
    billing_method_code VARCHAR CHECK (billing_method_code IN ('time_and_material', 'fixed_price')), -- How the line is billed
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row; none: the contract says none
    is_contract_currency BOOLEAN NOT NULL, -- It is the currency of the contract; value and limit are told in this row only
    contract_amount DECIMAL(38, 4), -- Contract value of the line
    estimated_cost_amount DECIMAL(38, 4) NOT NULL, -- Cost of its estimate lines and planned labor
    cost_amount DECIMAL(38, 4) NOT NULL, -- Live cost actuals
    unbilled_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales not invoiced yet
    billed_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales invoiced, milestones too
    non_chargeable_amount DECIMAL(38, 4) NOT NULL, -- Live sales the customer does not pay, complimentary ones too
    limit_amount DECIMAL(38, 4), -- Not-to-exceed limit of the line; blank without one
    headroom_amount DECIMAL(38, 4), -- Limit less unbilled and billed: below 0 exceeded
    burn_percent DECIMAL(9, 4), -- Unbilled and billed of the limit
    milestone_amount DECIMAL(38, 4) NOT NULL, -- Its milestones
    milestone_invoiced_amount DECIMAL(38, 4) NOT NULL, -- Milestones billed
    gross_margin_amount DECIMAL(38, 4) NOT NULL, -- Billed less cost
    gross_margin_percent DECIMAL(9, 4), -- Gross margin of what is billed; blank while nothing is
    expected_margin_amount DECIMAL(38, 4), -- Contract value less estimated cost
    expected_margin_percent DECIMAL(9, 4) -- Expected margin of the contract value; blank without one
);

WITH figure AS (
    SELECT
        line.contract_id,
        line.contract_line_id,
        COALESCE(contract.currency_code, 'none') AS currency_code,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS unbilled_amount,
        CAST(0 AS DECIMAL(38, 4)) AS billed_amount,
        CAST(0 AS DECIMAL(38, 4)) AS non_chargeable_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_invoiced_amount
    FROM core.contract_line AS line
    LEFT JOIN core.project_contract AS contract
        ON line.contract_id = contract.contract_id
    WHERE line.deleted_at IS NULL
    UNION ALL
    SELECT
        contract_id,
        contract_line_id,
        currency_code,
        SUM(amount) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS unbilled_amount,
        CAST(0 AS DECIMAL(38, 4)) AS billed_amount,
        CAST(0 AS DECIMAL(38, 4)) AS non_chargeable_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_invoiced_amount
    FROM core.estimate_line
    WHERE row_type = 'cost' AND contract_line_id IS NOT NULL
    GROUP BY contract_id, contract_line_id, currency_code
    UNION ALL
    SELECT
        contract_id,
        contract_line_id,
        COALESCE(currency_code, 'none') AS currency_code,
        SUM(planned_cost_amount) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS unbilled_amount,
        CAST(0 AS DECIMAL(38, 4)) AS billed_amount,
        CAST(0 AS DECIMAL(38, 4)) AS non_chargeable_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_invoiced_amount
    FROM core.planned_labor
    WHERE is_active AND contract_line_id IS NOT NULL
    GROUP BY contract_id, contract_line_id, COALESCE(currency_code, 'none')
    UNION ALL
    SELECT
        contract_id,
        contract_line_id,
        COALESCE(currency_code, 'none') AS currency_code,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS cost_amount,
        CAST(0 AS DECIMAL(38, 4)) AS unbilled_amount,
        CAST(0 AS DECIMAL(38, 4)) AS billed_amount,
        CAST(0 AS DECIMAL(38, 4)) AS non_chargeable_amount,
        SUM(COALESCE(amount, 0)) AS milestone_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_invoiced_amount
    FROM core.milestone
    WHERE is_active AND contract_line_id IS NOT NULL
    GROUP BY contract_id, contract_line_id, COALESCE(currency_code, 'none')
    UNION ALL
    SELECT
        contract_id,
        contract_line_id,
        currency_code,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_cost_amount,
        SUM(CASE WHEN is_cost(transaction_type) THEN amount ELSE 0 END) AS cost_amount,
        SUM(
            CASE
                WHEN transaction_type = 'unbilled_sales' AND is_revenue(transaction_type, billing_type) THEN amount
                ELSE 0
            END
        ) AS unbilled_amount,
        SUM(
            CASE WHEN transaction_type = 'billed_sales' AND is_revenue(transaction_type, billing_type) THEN amount ELSE 0 END
        ) AS billed_amount,
        SUM(
            CASE WHEN is_cost(transaction_type) OR is_revenue(transaction_type, billing_type) THEN 0 ELSE amount END
        ) AS non_chargeable_amount,
        CAST(0 AS DECIMAL(38, 4)) AS milestone_amount,
        SUM(
            CASE
                WHEN transaction_class = 'milestone' AND is_revenue(transaction_type, billing_type) THEN amount
                ELSE 0
            END
        ) AS milestone_invoiced_amount
    FROM ledger.current_actual
    WHERE contract_line_id IS NOT NULL
    GROUP BY contract_id, contract_line_id, currency_code
),

total AS (
    SELECT
        contract_id,
        contract_line_id,
        currency_code,
        SUM(estimated_cost_amount) AS estimated_cost_amount,
        SUM(cost_amount) AS cost_amount,
        SUM(unbilled_amount) AS unbilled_amount,
        SUM(billed_amount) AS billed_amount,
        SUM(non_chargeable_amount) AS non_chargeable_amount,
        SUM(milestone_amount) AS milestone_amount,
        SUM(milestone_invoiced_amount) AS milestone_invoiced_amount
    FROM figure
    GROUP BY contract_id, contract_line_id, currency_code
),

told AS (
    SELECT
        total.*,
        line.contract_line_name,
        contract.contract_number,
        line.project_id,
        line.billing_method_code,
        total.currency_code = COALESCE(contract.currency_code, 'none') AS is_contract_currency,
        CASE WHEN total.currency_code = COALESCE(contract.currency_code, 'none') THEN line.contract_amount END AS contract_amount,
        CASE
            WHEN total.currency_code = COALESCE(contract.currency_code, 'none') THEN line.not_to_exceed_amount
        END AS limit_amount
    FROM total
    INNER JOIN core.contract_line AS line
        ON total.contract_line_id = line.contract_line_id AND total.contract_id = line.contract_id
    LEFT JOIN core.project_contract AS contract
        ON line.contract_id = contract.contract_id
)

SELECT
    contract_line_id,
    contract_line_name,
    contract_id,
    contract_number,
    project_id,
    billing_method_code,
    currency_code,
    is_contract_currency,
    contract_amount,
    estimated_cost_amount,
    cost_amount,
    unbilled_amount,
    billed_amount,
    non_chargeable_amount,
    limit_amount,
    headroom_of(limit_amount, unbilled_amount, billed_amount) AS headroom_amount,
    percent_of(unbilled_amount + billed_amount, limit_amount) AS burn_percent,
    milestone_amount,
    milestone_invoiced_amount,
    billed_amount - cost_amount AS gross_margin_amount,
    percent_of(billed_amount - cost_amount, billed_amount) AS gross_margin_percent,
    contract_amount - estimated_cost_amount AS expected_margin_amount,
    percent_of(contract_amount - estimated_cost_amount, contract_amount) AS expected_margin_percent
FROM told;
