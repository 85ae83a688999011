-- When revenue is earned, and what stands in WIP until it is billed.

-- REV-01  A contract line with a project has a revenue estimate when it is time and material, or fixed price with at least
--         one milestone.
-- Source: domain 9.1, RV1
CREATE OR REPLACE MACRO has_recognition(billing_method_code, project_id, milestone_count) AS
    CASE
        WHEN project_id IS NULL THEN FALSE
        WHEN billing_method_code = 'fixed_price' THEN COALESCE(milestone_count, 0) > 0
        ELSE COALESCE(billing_method_code = 'time_and_material', FALSE)
    END;

-- REV-02  The method of a fixed price line and that of a time and material line are policies.
-- Source: domain 9.1, RV2 to RV8, RV11; policies "fixed_price_revenue", "time_and_material_revenue"
CREATE OR REPLACE MACRO recognition_method(billing_method_code, fixed_price_revenue_policy, time_and_material_revenue_policy) AS
    CASE WHEN billing_method_code = 'fixed_price' THEN fixed_price_revenue_policy ELSE time_and_material_revenue_policy END;

-- REV-03  The contract value of a line is the sum of its milestones, else the amount of the line; a line that is deleted
--         has none.
-- Source: domain RV4, RV11
CREATE OR REPLACE MACRO contract_value(milestone_amount, contract_amount, is_deleted) AS
    CASE WHEN NOT is_deleted THEN COALESCE(milestone_amount, contract_amount) END;

-- REV-04  Methods that put WIP on the books until the project is finished; the others earn when the invoice is posted or
--         when the work is.
-- Source: domain RV3, RV4, RV8, RV11, 5.4
CREATE OR REPLACE MACRO is_estimated_method(method_code) AS
    method_code IN ('completed_contract', 'completed_percentage', 'straight_line', 'standalone_price');

-- REV-05  What a posting is in the roll-forward: cost; sales billed; sales not billed yet, earned by a first posting,
--         corrected by a later one, or reversed because an invoice took them over (also in part, beside its billed sales)
--         or gave them back. Only what the customer pays is sales.
-- Source: domain 9.1, X19, 5.4
CREATE OR REPLACE MACRO wip_movement(transaction_type, billing_type, entry_type, reason_code, is_billed_along) AS
    CASE
        WHEN transaction_type = 'cost' THEN 'cost'
        WHEN billing_type <> 'chargeable' THEN 'none'
        WHEN transaction_type = 'billed_sales' THEN 'billed'
        WHEN reason_code IN ('invoiced', 'invoice_corrected') THEN 'reversed'
        WHEN entry_type = 'original' THEN 'earned'
        WHEN is_billed_along THEN 'reversed'
        ELSE 'corrected'
    END;

-- REV-06  Units of completion are hours: those of time, and those of services.
-- Source: domain RV5, X14 ("by units")
CREATE OR REPLACE MACRO hours_of(transaction_class, line_kind, quantity) AS
    CASE WHEN transaction_class = 'time' OR line_kind = 'service' THEN quantity ELSE 0 END;

-- REV-07  Completion is measured in cost, or by policy in hours.
-- Source: domain RV5; policy "completion_basis"
CREATE OR REPLACE MACRO completion_measure(completion_basis_policy, cost_amount, hours) AS
    CASE WHEN completion_basis_policy = 'unit' THEN hours ELSE cost_amount END;

-- REV-08  What a cost line (a transaction class) will still cost: forecast less actual, never below 0, so that an overrun
--         raises the total; or by policy the plain difference to the forecast, the one first estimated, or nothing.
-- Source: domain RV6, RV7, X13; policy "cost_to_complete"
CREATE OR REPLACE MACRO cost_to_complete(forecast, actual, first_to_complete, cost_to_complete_policy) AS
    CASE
        WHEN cost_to_complete_policy IN ('use_forecast', 'total_less_actual') THEN forecast - actual
        WHEN cost_to_complete_policy = 'as_previous' THEN first_to_complete
        WHEN cost_to_complete_policy = 'zero' THEN 0 * forecast
        ELSE GREATEST(forecast - actual, 0)
    END;

-- REV-09  The estimate of a period is the one known when the period ended; what was known first stands for the time before.
-- Source: domain RV9 ("posted without gaps"), completed percentage example in 9.2 (a revised estimate counts from then on)
CREATE OR REPLACE MACRO estimate_instant(period_end_date, first_known_at) AS
    GREATEST(CAST(period_end_date + INTERVAL 1 DAY AS TIMESTAMP), first_known_at);

-- REV-10  Days from one day to another; by policy the first day counts too. Never below 0.
-- Source: domain RV8; policy "straight_line_days"
CREATE OR REPLACE MACRO day_count(from_date, to_date, straight_line_days_policy) AS
    GREATEST(
        DATEDIFF('DAY', from_date, to_date) + CASE WHEN straight_line_days_policy = 'inclusive' THEN 1 ELSE 0 END, 0
    );

-- REV-11  What of the contract is done: all of it once the project is finished; nothing of a completed contract before;
--         days on a straight line; else the cost or hours so far.
-- Source: domain RV3 to RV5, RV8
CREATE OR REPLACE MACRO completion_part(method_code, is_finished, actual, elapsed_days) AS
    CASE
        WHEN is_finished THEN 1
        WHEN method_code = 'completed_contract' THEN 0
        WHEN method_code = 'straight_line' THEN elapsed_days
        ELSE actual
    END;

-- REV-12  The whole that completion is a part of: days of the contract line on a straight line, else what is done plus
--         what is to come.
-- Source: domain RV3 to RV5, RV8
CREATE OR REPLACE MACRO completion_whole(method_code, is_finished, actual, to_complete, total_days) AS
    CASE
        WHEN is_finished OR method_code = 'completed_contract' THEN 1
        WHEN method_code = 'straight_line' THEN total_days
        ELSE actual + to_complete
    END;

-- REV-13  A completion in percent, six decimals; none when the whole is not above 0 or something does not fit. For reading
--         only: amounts are never calculated from it.
-- Source: domain RV5, X13, X14
CREATE OR REPLACE MACRO completion_percent(part, whole) AS
    TRY_CAST(
        TRY_CAST(
            divide_rounded(
                CAST(TRY_CAST(part AS DECIMAL(19, 6)) * 1000000 AS HUGEINT) * 100000000,
                CAST(NULLIF(GREATEST(TRY_CAST(whole AS DECIMAL(20, 6)), 0), 0) * 1000000 AS HUGEINT)
            ) AS DECIMAL(32, 0)
        ) * CAST(0.000001 AS DECIMAL(6, 6)) AS DECIMAL(18, 6)
    );

-- REV-14  The part of an amount that a completion earns (and the part of a contract that a line's standalone price takes):
--         amount times part by whole, exact, rounded once. None when the whole is not above 0 or something does not fit.
-- Source: domain RV4, RV8, RV11, X13, X15
CREATE OR REPLACE MACRO earned_share(amount, part, whole, currency_precision) AS
    TRY_CAST(
        TRY_CAST(
            divide_rounded(
                CAST(CAST(TRY_CAST(amount AS DECIMAL(17, 4)) AS DECIMAL(22, 4)) * 10000 AS HUGEINT)
                * CAST(TRY_CAST(part AS DECIMAL(19, 6)) * 1000000 AS HUGEINT),
                CAST(NULLIF(GREATEST(TRY_CAST(whole AS DECIMAL(20, 6)), 0), 0) * 1000000 AS HUGEINT)
                * (10000 // units_per_whole(currency_precision))
            ) AS DECIMAL(30, 0)
        ) * (10000 // units_per_whole(currency_precision)) * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(19, 4)
    );

-- REV-15  With standalone selling prices the milestones of a contract are shared out by the price of each line, the contract
--         value of a line without one standing for it; the shares make up the whole to the cent.
-- Source: domain RV11, X15
CREATE OR REPLACE MACRO allocated_amount(total_amount, price_so_far, own_price, total_price, currency_precision) AS
    earned_share(total_amount, price_so_far, total_price, currency_precision)
    - earned_share(total_amount, price_so_far - own_price, total_price, currency_precision);

-- REV-16  At elimination what was invoiced is set against what was accrued; the difference goes to the contract variance.
-- Source: domain RV11, X15
CREATE OR REPLACE MACRO contract_variance(status_code, billed_amount, accrued_amount) AS
    CASE WHEN status_code = 'eliminated' THEN billed_amount - accrued_amount ELSE 0 * accrued_amount END;

-- REV-17  An estimate is eliminated once its project is finished; before, it is posted when a later period follows, else
--         created.
-- Source: domain RV9, RV10
CREATE OR REPLACE MACRO recognition_status(is_finished, is_followed) AS
    CASE WHEN is_finished THEN 'eliminated' WHEN is_followed THEN 'posted' ELSE 'created' END;

-- REV-18  What speaks against an estimate, the worst first.
-- Source: domain RV9
CREATE OR REPLACE MACRO recognition_warning(method_code, contract_amount, forecast, completion, to_complete) AS
    CASE
        WHEN NOT is_estimated_method(method_code) THEN NULL
        WHEN COALESCE(contract_amount, 0) = 0 THEN 'no_contract_amount'
        WHEN method_code IN ('completed_percentage', 'standalone_price') AND forecast = 0 THEN 'no_cost_estimate'
        WHEN completion > 100 THEN 'completion_over_100'
        WHEN completion < 0 THEN 'completion_below_0'
        WHEN to_complete < 0 THEN 'negative_to_complete'
    END;

-- REV-19  WIP at the end of a period is what was there, plus what was earned and corrected, less what invoices took over;
--         nothing once it is eliminated.
-- Source: domain 9.1, RV3, X19, X20
CREATE OR REPLACE MACRO wip_balance(earned_to_date, corrected_to_date, billed_to_date, is_eliminated) AS
    CASE WHEN is_eliminated THEN 0 * earned_to_date ELSE earned_to_date + corrected_to_date - billed_to_date END;

-- REV-20  WIP that an invoice takes over leaves in the period of the invoice, whatever day the work was done; all else counts
--         in its own period.
-- Source: domain 9.1, X19, 5.4 ("reversal of accrual at invoice")
CREATE OR REPLACE MACRO wip_period_id(movement_code, fiscal_period_id, billed_period_id) AS
    CASE WHEN movement_code = 'reversed' THEN COALESCE(billed_period_id, fiscal_period_id) ELSE fiscal_period_id END;
