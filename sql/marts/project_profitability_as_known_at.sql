-- Grain: one row per project and currency, with the figures known at an instant (names are today's)
-- Source: core.estimate_history, ledger.project_actual
-- Rules: RPT-01, RPT-02, FCT-05
-- Parameters: known_at
-- As: marts.project_profitability
-- With: core.estimate_line := core.estimate_as_known_at(known_at); ledger.current_actual := ledger.actual_as_known_at(known_at)
CREATE MACRO marts.project_profitability_as_known_at(
    project_id, -- Project
    project_number, -- Project number
    project_name, -- Name for people
    company_code, -- Legal entity of the project
    currency_code, -- Currency of all amounts of the row
    estimated_cost_amount, -- Cost rows of its estimate lines
    estimated_revenue_amount, -- Sales rows of its estimate lines
    cost_amount, -- Live cost actuals
    revenue_amount, -- Live chargeable sales actuals, unbilled and billed, net of discount
    margin_amount, -- Revenue less cost
    estimated_margin_amount, -- Estimated revenue less estimated cost
    used_quantity, -- Quantity of live cost actuals; units differ by product
    billed_quantity, -- Quantity of live chargeable sales actuals; units differ by product
    discount_amount, -- Discount on live chargeable sales actuals
    untransferred_cost_amount, -- Additional and commission cost that did not reach the project
    estimated_margin_percent, -- Estimated margin of the estimated revenue; blank of none
    earned_margin_percent, -- Margin earned (revenue less cost) of the revenue; blank of none
    billed_revenue_amount, -- Of the revenue, what is invoiced
    billed_margin_amount, -- Invoiced revenue less cost
    billed_margin_percent, -- Of the invoiced revenue; blank while nothing is
    posted_cost_accounting_amount, -- Cost in the accounting currency, as posted; what has no rate is missing
    posted_revenue_accounting_amount, -- Revenue likewise
    posted_margin_accounting_amount, -- Revenue less cost in the accounting currency, as posted
    posted_margin_percent -- Of the posted revenue; blank of none
) AS TABLE;
