-- What is still to come, and how far that is from the plan.

-- FCT-01  What remains is the estimate less what happened, never below nothing.
-- Source: domain 9.3, RV6
CREATE OR REPLACE MACRO remaining_of(estimated, actual) AS GREATEST(estimated - actual, 0);

-- FCT-02  The estimate at completion is what happened and what remains; so no line comes to less than its estimate or its
--         actual, whichever is more.
-- Source: domain 9.3, RV6
CREATE OR REPLACE MACRO at_completion(actual, remaining) AS actual + remaining;

-- FCT-03  What remains of labor is its remaining hours at the average of the plan, rounded once, as money; where the plan
--         has no hours, its amount less what happened.
-- Source: domain 9.3
CREATE OR REPLACE MACRO remaining_labor_amount(
    remaining_hours, planned_hours, planned_amount, actual_amount, currency_precision
) AS
    CASE
        WHEN planned_hours > 0
            THEN CAST(
                CAST(
                    divide_rounded(
                        CAST(CAST(remaining_hours AS DECIMAL(18, 6)) * 1000000 AS HUGEINT)
                        * CAST(CAST(planned_amount AS DECIMAL(19, 4)) * 10000 AS HUGEINT)
                        * units_per_whole(currency_precision),
                        CAST(CAST(planned_hours AS DECIMAL(18, 6)) * 1000000 AS HUGEINT) * 10000
                    ) * (10000 // units_per_whole(currency_precision)) AS DECIMAL(38, 0)
                ) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(19, 4)
            )
        ELSE CAST(GREATEST(planned_amount - actual_amount, 0) AS DECIMAL(19, 4))
    END;

-- FCT-04  The variance is the estimate less the estimate at completion: below nothing is over budget, or behind.
-- Source: domain 9.3, TK3 (the sign of the formula, not of the text)
CREATE OR REPLACE MACRO variance_of(estimated, at_completion_figure) AS estimated - at_completion_figure;

-- FCT-05  A part as percent of the whole, rounded half away from zero to two decimals: progress, consumption, burn, margin.
--         Of nothing there is no percent, and none beyond 99,999.99 either way, which would say nothing.
-- Source: domain 9.3, 9.4, X13
CREATE OR REPLACE MACRO percent_of(part, whole) AS
    CASE
        WHEN whole > 0
            THEN TRY_CAST(
                CAST(
                    divide_rounded(
                        CAST(CAST(part AS DECIMAL(38, 6)) * 1000000 AS HUGEINT) * 10000,
                        CAST(CAST(whole AS DECIMAL(38, 6)) * 1000000 AS HUGEINT)
                    ) AS DECIMAL(38, 0)
                ) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(9, 4)
            )
    END;

-- FCT-06  The headroom of a contract line is its not-to-exceed limit less what is unbilled and what is billed; below
--         nothing the limit is exceeded.
-- Source: domain N1
CREATE OR REPLACE MACRO headroom_of(limit_amount, unbilled_amount, billed_amount) AS
    limit_amount - unbilled_amount - billed_amount;

-- FCT-07  A lag is counted in days from day to day, in UTC; below nothing the later step came first.
-- Source: contract marts.time_to_cash
CREATE OR REPLACE MACRO lag_days(from_instant, to_instant) AS
    DATEDIFF('DAY', CAST(from_instant AS DATE), CAST(to_instant AS DATE));
