-- Which fiscal period a posting counts in, and what a closed one still takes.

-- PER-01  The status of a period in Finance: open, on hold or closed; a status that is not told is none.
-- Source: fiscal calendar of Finance (LedgerFiscalCalendarPeriod.Status; numbers UNCERTAIN)
CREATE OR REPLACE MACRO finance_period_status(code) AS
    CASE code WHEN 0 THEN 'open' WHEN 1 THEN 'hold' WHEN 2 THEN 'closed' END;

-- PER-02  The latest decision stands: what Finance changed since the last run, else what was decided before, else (for a
--         period not seen before) what Finance says, else open.
-- Source: domain J3; decision "two people may close a period"
CREATE OR REPLACE MACRO period_status(finance_status, finance_status_before, status_before) AS
    CASE
        WHEN finance_status IS DISTINCT FROM finance_status_before THEN COALESCE(finance_status, status_before)
        ELSE COALESCE(status_before, 'open')
    END;

-- PER-03  An open period takes every posting; one on hold or being adjusted takes adjustments only; a closed one nothing.
-- Source: domain J3; contract "hold takes only adjustments"
CREATE OR REPLACE MACRO takes_posting(status, is_adjustment) AS
    CASE WHEN status = 'open' THEN TRUE WHEN status IN ('hold', 'adjusting') THEN is_adjustment ELSE FALSE END;

-- PER-04  An adjustment is a reversal, a replacement, or another part of a line that was posted before.
-- Source: domain 3.8; decision "what a period on hold takes"
CREATE OR REPLACE MACRO is_adjustment(entry_type, is_line_posted) AS entry_type <> 'original' OR is_line_posted;

-- PER-05  What falls into a period that does not take it counts on the first day of the next one that does; what falls
--         into a period that takes it counts on its own day.
-- Source: domain J3
CREATE OR REPLACE MACRO accounting_date(day_date, taking_start_date) AS GREATEST(day_date, taking_start_date);

-- PER-06  A period of Finance that is a calendar month is called yyyy-MM like a generated one; any other by the name of
--         its fiscal year and its own.
-- Source: decision "names of periods"
CREATE OR REPLACE MACRO period_text(month_text, is_month, year_name, period_name) AS
    CASE WHEN is_month THEN month_text ELSE COALESCE(year_name || ' ', '') || period_name END;

-- PER-07  A fiscal year is called by the calendar year in which it ends.
-- Source: setting fiscal_year_start_month
CREATE OR REPLACE MACRO fiscal_year_text(year_number, month_number, start_month) AS
    CASE
        WHEN start_month > 1 AND month_number >= start_month THEN 'FY' || CAST(year_number + 1 AS VARCHAR)
        ELSE 'FY' || CAST(year_number AS VARCHAR)
    END;

-- PER-08  A posting counts in a later period because its work came after its period had ended for it (late work), because
--         something known was corrected afterwards (correction), or because it leaves with an invoice (invoiced).
-- Source: domain M4, 8.2
CREATE OR REPLACE MACRO late_reason(entry_type, is_line_posted, reason_code) AS
    CASE
        WHEN entry_type = 'reversal' AND reason_code = 'invoiced' THEN 'invoiced'
        WHEN is_adjustment(entry_type, is_line_posted) THEN 'correction'
        ELSE 'late_work'
    END;

-- PER-09  Only operating periods take transactions; opening and closing periods of a fiscal year do not.
-- Source: fiscal calendar of Finance (FiscalCalendarPeriod.Type: 0 opening, 1 operating, 2 closing; numbers UNCERTAIN)
CREATE OR REPLACE MACRO is_operating_period(code) AS COALESCE(code, 1) = 1;

-- PER-10  A period not known before takes what the run brings, whatever Finance says of it: what was closed before
--         fieldledger saw it keeps its own history; from the next run on its status is in force.
-- Source: domain J13; decision "the first load into closed periods"
CREATE OR REPLACE MACRO status_in_force(status, is_known) AS CASE WHEN is_known THEN status ELSE 'open' END;

-- PER-11  Unbilled sales that an invoice settles whole leave on the day of the invoice that settled them last, never before
--         the day they counted; every other reversal leaves on the day of what it negates. What a partly invoiced line
--         keeps is posted again on the day of its work, and so is its reversal: only WIP moves it to the invoice (REV-20).
-- Source: domain 5.4 ("reversal of accrual at invoice"), I7, X2e; decision "the day of a reversal"
CREATE OR REPLACE MACRO reversal_day(reason_code, counted_date, invoice_date) AS
    CASE WHEN reason_code = 'invoiced' THEN GREATEST(counted_date, invoice_date) ELSE counted_date END;
