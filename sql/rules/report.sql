-- What a figure of a mart counts.

-- RPT-01  Cost is the sum of cost actuals.
-- Source: contract marts.project_profitability
CREATE OR REPLACE MACRO is_cost(transaction_type) AS transaction_type = 'cost';

-- RPT-02  Revenue is the sum of chargeable sales actuals, unbilled and billed: an invoice moves it from the one to the
--         other and counts it once.
-- Source: contract marts.project_profitability; domain X2e
CREATE OR REPLACE MACRO is_revenue(transaction_type, billing_type) AS
    transaction_type IN ('unbilled_sales', 'billed_sales') AND billing_type = 'chargeable';

-- RPT-03  The sync lag of a line is the full minutes from the event to the arrival on the server, never below 0; unknown
--         when either is.
-- Source: domain 8.2 (arrival and lateness)
CREATE OR REPLACE MACRO sync_lag_minutes(event_at, arrived_at) AS
    CASE
        WHEN event_at IS NOT NULL AND arrived_at IS NOT NULL
            THEN GREATEST(0, DATEDIFF('MICROSECOND', event_at, arrived_at) // 60000000)
    END;
