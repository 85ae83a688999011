-- Grain: one row per project, contract line (or none) and currency
-- Source: core.work_order_line, core.contract_line, core.estimated_discount, ledger.current_actual
-- Rules: RPT-02, DSC-04, DSC-06, FCT-05, INT-01, INT-02, INT-03
-- Scope: project_id
CREATE TABLE marts.discount_integrity (
    project_id VARCHAR NOT NULL, -- Project
    contract_line_id VARCHAR NOT NULL, -- Contract line, or none
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row
    line_count BIGINT NOT NULL, -- Work order lines with live chargeable sales
    discounted_line_count BIGINT NOT NULL, -- Of them, with a discount of their own
    unexplained_line_count BIGINT NOT NULL, -- Of them, whose actuals have a discount nobody entered
    gross_amount DECIMAL(38, 4) NOT NULL, -- Their live chargeable sales before discount
    entered_discount_amount DECIMAL(38, 4) NOT NULL, -- Discount entered on the lines, as percent or amount
    residual_amount DECIMAL(38, 4) NOT NULL, -- Of it, what amount discounts lost by becoming percents
    contract_line_discount_amount DECIMAL(38, 4) NOT NULL, -- What the discount of the contract line adds
    discount_amount DECIMAL(38, 4) NOT NULL, -- Discount of the live chargeable sales
    difference_amount DECIMAL(38, 4) NOT NULL, -- Of it, unexplained; 0 as it should be
    effective_percent DECIMAL(9, 4), -- Discount of the gross amount; blank of nothing
    estimated_discount_amount DECIMAL(38, 4) NOT NULL, -- Estimated discounts, which do not reach the project
    verdict_code VARCHAR NOT NULL CHECK (verdict_code IN ('unexplained', 'with_contract_line_discount', 'with_residual', 'estimate_dropped', 'as_entered', 'no_discount')) -- What became of the discounts
);

WITH sales AS (
    SELECT
        project_id,
        contract_line_id,
        currency_code,
        source_id,
        COUNT(*) AS part_count,
        SUM(gross_amount) AS gross_amount,
        SUM(discount_amount) AS discount_amount
    FROM ledger.current_actual
    WHERE transaction_class = 'material' AND is_revenue(transaction_type, billing_type)
    GROUP BY project_id, contract_line_id, currency_code, source_id
),

compared AS (
    SELECT
        sales.project_id,
        COALESCE(sales.contract_line_id, 'none') AS contract_line_id,
        sales.currency_code,
        sales.part_count,
        sales.gross_amount,
        sales.discount_amount,
        line.discount_percent,
        line.discount_residual_amount,
        COALESCE(contract_line.discount_percent, 0) AS contract_line_percent,
        line.currency_precision,
        CASE
            WHEN sales.gross_amount = line.gross_amount THEN line.discount_amount
            ELSE discount_of(sales.gross_amount, line.discount_percent, line.currency_precision)
        END AS line_discount_amount
    FROM sales
    INNER JOIN core.work_order_line AS line
        ON sales.source_id = line.work_order_line_id AND sales.project_id = line.project_id
    LEFT JOIN core.contract_line AS contract_line
        ON sales.contract_line_id = contract_line.contract_line_id
),

bounded AS (
    SELECT
        compared.*,
        CASE
            WHEN contract_line_percent = 0 THEN line_discount_amount
            ELSE discount_of(
                gross_amount,
                combined_discount_percent(discount_percent, contract_line_percent, 'add'),
                currency_precision
            )
        END AS most_discount_amount,
        rounding_room(part_count, currency_precision) AS room_amount
    FROM compared
),

judged AS (
    SELECT
        bounded.*,
        CASE
            WHEN
                unexplained_discount(
                    discount_amount, line_discount_amount - room_amount, most_discount_amount + room_amount
                ) <> 0
                THEN unexplained_discount(discount_amount, line_discount_amount, most_discount_amount)
            ELSE CAST(0 AS DECIMAL(38, 4))
        END AS difference_amount
    FROM bounded
),

settled AS (
    SELECT
        judged.*,
        CASE
            WHEN contract_line_percent = 0 AND difference_amount = 0 THEN discount_amount ELSE line_discount_amount
        END AS own_discount_amount
    FROM judged
),

figure AS (
    SELECT
        project_id,
        contract_line_id,
        currency_code,
        1 AS line_count,
        CASE WHEN discount_percent <> 0 THEN 1 ELSE 0 END AS discounted_line_count,
        CASE WHEN difference_amount <> 0 THEN 1 ELSE 0 END AS unexplained_line_count,
        gross_amount,
        own_discount_amount + discount_residual_amount AS entered_discount_amount,
        discount_residual_amount AS residual_amount,
        discount_amount - own_discount_amount - difference_amount AS contract_line_discount_amount,
        discount_amount,
        difference_amount,
        CAST(0 AS DECIMAL(38, 4)) AS estimated_discount_amount
    FROM settled
    UNION ALL
    SELECT
        project_id,
        COALESCE(contract_line_id, 'none') AS contract_line_id,
        currency_code,
        0 AS line_count,
        0 AS discounted_line_count,
        0 AS unexplained_line_count,
        CAST(0 AS DECIMAL(38, 4)) AS gross_amount,
        CAST(0 AS DECIMAL(38, 4)) AS entered_discount_amount,
        CAST(0 AS DECIMAL(38, 4)) AS residual_amount,
        CAST(0 AS DECIMAL(38, 4)) AS contract_line_discount_amount,
        CAST(0 AS DECIMAL(38, 4)) AS discount_amount,
        CAST(0 AS DECIMAL(38, 4)) AS difference_amount,
        discount_amount AS estimated_discount_amount
    FROM core.estimated_discount
    WHERE project_id IS NOT NULL AND currency_code IS NOT NULL
),

total AS (
    SELECT
        project_id,
        contract_line_id,
        currency_code,
        SUM(line_count) AS line_count,
        SUM(discounted_line_count) AS discounted_line_count,
        SUM(unexplained_line_count) AS unexplained_line_count,
        SUM(gross_amount) AS gross_amount,
        SUM(entered_discount_amount) AS entered_discount_amount,
        SUM(residual_amount) AS residual_amount,
        SUM(contract_line_discount_amount) AS contract_line_discount_amount,
        SUM(discount_amount) AS discount_amount,
        SUM(difference_amount) AS difference_amount,
        SUM(estimated_discount_amount) AS estimated_discount_amount
    FROM figure
    GROUP BY project_id, contract_line_id, currency_code
)

SELECT
    project_id,
    contract_line_id,
    currency_code,
    line_count,
    discounted_line_count,
    unexplained_line_count,
    gross_amount,
    entered_discount_amount,
    residual_amount,
    contract_line_discount_amount,
    discount_amount,
    difference_amount,
    percent_of(discount_amount, gross_amount) AS effective_percent,
    estimated_discount_amount,
    discount_verdict(
        unexplained_line_count,
        contract_line_discount_amount,
        residual_amount,
        estimated_discount_amount,
        entered_discount_amount
    ) AS verdict_code
FROM total;
