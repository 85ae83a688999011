-- Agreements: which visits and fees they plan, what became of them, and what speaks against them.

-- AGR-01  The days a visit may be earlier or later, and those its work order is made ahead, are 0 to 366.
-- Source: domain 2.7, G3, G5; design "hostile input"
CREATE OR REPLACE MACRO flexibility_fault(pre_flexibility_days, post_flexibility_days, lead_days) AS
    CASE
        WHEN NOT pre_flexibility_days BETWEEN 0 AND 366 THEN 'days_out_of_range'
        WHEN NOT post_flexibility_days BETWEEN 0 AND 366 THEN 'days_out_of_range'
        WHEN NOT lead_days BETWEEN 0 AND 366 THEN 'days_out_of_range'
    END;

-- AGR-02  The status of a booking date (Active, Processed, Canceled) or an invoice date (Scheduled, Processed, Canceled).
-- Source: domain 2.7
CREATE OR REPLACE MACRO agreement_date_status(code) AS
    CASE COALESCE(code, 690970000)
        WHEN 690970000 THEN 'open' WHEN 690970001 THEN 'processed' WHEN 690970002 THEN 'canceled'
    END;

-- AGR-03  The window of a visit begins on the day its booking date says, else so many days before the planned day as the
--         setup allows.
-- Source: domain G5, X26
CREATE OR REPLACE MACRO visit_earliest_date(told_date, planned_date, pre_flexibility_days) AS
    COALESCE(told_date, planned_date - CAST(COALESCE(pre_flexibility_days, 0) AS INTEGER));

-- AGR-04  The window ends on the day the booking date says, else so many days after the planned day as the setup allows.
-- Source: domain G5, X26
CREATE OR REPLACE MACRO visit_latest_date(told_date, planned_date, post_flexibility_days) AS
    COALESCE(told_date, planned_date + CAST(COALESCE(post_flexibility_days, 0) AS INTEGER));

-- AGR-05  The work order of a visit is made so many days before the planned day as the setup says, else 7, and not before
--         the day to which that is postponed.
-- Source: domain G3
CREATE OR REPLACE MACRO generation_date(planned_date, lead_days, postponed_until_date) AS
    GREATEST(planned_date - CAST(COALESCE(lead_days, 7) AS INTEGER), postponed_until_date);

-- AGR-06  A work order that should have made itself is late once the planned day of an active agreement is past.
-- Source: domain G3, G11
CREATE OR REPLACE MACRO is_generation_late(
    is_auto_generated, date_status, agreement_status, has_work_order, planned_date, as_of_date
) AS
    COALESCE(
        is_auto_generated AND date_status = 'open' AND agreement_status = 'active' AND NOT has_work_order
        AND planned_date < as_of_date,
        FALSE
    );

-- AGR-07  A visit is done with its work order. Without a work order it is planned, late after its planned day and missed
--         after its window; with one it is generated, and late after its window. It is canceled with its date, its work
--         order or its agreement, and with one that expired before it came to it.
-- Source: domain G3, G5, G11, 1.3
CREATE OR REPLACE MACRO visit_state(
    date_status, work_order_status, agreement_status, planned_date, latest_date, as_of_date
) AS
    CASE
        WHEN work_order_status IN ('completed', 'posted') THEN 'done'
        WHEN date_status = 'canceled' OR work_order_status = 'canceled' THEN 'canceled'
        WHEN work_order_status IS NOT NULL AND as_of_date > latest_date THEN 'late'
        WHEN work_order_status IS NOT NULL THEN 'generated'
        WHEN agreement_status = 'canceled' THEN 'canceled'
        WHEN as_of_date > latest_date THEN 'missed'
        WHEN agreement_status = 'expired' THEN 'canceled'
        WHEN as_of_date > planned_date THEN 'late'
        ELSE 'planned'
    END;

-- AGR-08  A visit is still to come when it is planned or late and nobody has made its work order: what it will take is
--         estimated by the agreement, not yet by the lines of a work order.
-- Source: domain G6
CREATE OR REPLACE MACRO is_upcoming_visit(state, has_work_order) AS state IN ('planned', 'late') AND NOT has_work_order;

-- AGR-09  A visit is on time when its work was done within its window; unknown when the day is.
-- Source: domain G5
CREATE OR REPLACE MACRO is_visit_on_time(done_date, earliest_date, latest_date) AS
    done_date BETWEEN earliest_date AND latest_date;

-- AGR-10  A recurrence is told from the day after the last date that was made of it, and never into the past or before the
--         agreement starts.
-- Source: domain G2, G11
CREATE OR REPLACE MACRO forecast_from_date(last_made_date, as_of_date, agreement_start_date) AS
    GREATEST(last_made_date + 1, as_of_date, agreement_start_date);

-- AGR-11  A recurrence is told to the end of the agreement, at most to the end of the next calendar year.
-- Source: domain G8
CREATE OR REPLACE MACRO forecast_to_date(as_of_date, agreement_end_date) AS
    LEAST(agreement_end_date, CAST(DATE_TRUNC('YEAR', as_of_date) + INTERVAL '2' YEAR - INTERVAL '1' DAY AS DATE));

-- AGR-12  A fee is billed with its invoice date's being processed, canceled with the date or its agreement, and with one
--         that expired before it came to it; else it is planned, and late after its day.
-- Source: domain G9
CREATE OR REPLACE MACRO fee_state(date_status, agreement_status, planned_date, agreement_end_date, as_of_date) AS
    CASE
        WHEN date_status = 'processed' THEN 'billed'
        WHEN date_status = 'canceled' OR agreement_status = 'canceled' THEN 'canceled'
        WHEN agreement_status = 'expired' AND planned_date > COALESCE(agreement_end_date, as_of_date) THEN 'canceled'
        WHEN as_of_date > planned_date THEN 'late'
        ELSE 'planned'
    END;

-- AGR-13  A product of an agreement has the price entered for it, else that of its price list, else that of the catalogue.
-- Source: domain G6, G9, A1
CREATE OR REPLACE MACRO agreement_unit_price(entered_price, list_price, catalogue_price) AS
    COALESCE(entered_price, list_price, catalogue_price, CAST(0 AS DECIMAL(18, 4)));

-- AGR-14  A price of the catalogue in another currency is taken at the current rates of both, rounded to four decimals; one
--         without a currency is in the base currency. Without a rate it is not known.
-- Source: domain C2
CREATE OR REPLACE MACRO converted_price(price, is_same_currency, from_exchange_rate, to_exchange_rate) AS
    CASE
        WHEN is_same_currency THEN CAST(price AS DECIMAL(18, 4))
        WHEN to_exchange_rate > 0
            THEN TRY_CAST(
                ROUND(
                    TRY_CAST(accounting_amount(price, COALESCE(from_exchange_rate, 1), 4) AS DECIMAL(15, 4))
                    * CAST(to_exchange_rate AS DECIMAL(22, 12)), 4
                ) AS DECIMAL(18, 4)
            )
    END;

-- AGR-15  What a work order bills beside a fee of its agreement in the same year is billed twice when the fee has the same
--         product; anything else it bills should be priced 0 or not be in the fee.
-- Source: domain G9, 12 (agreement invoices + WO invoices double bill)
CREATE OR REPLACE MACRO double_billing(is_product_of_fee) AS
    CASE WHEN is_product_of_fee THEN 'billed_twice' ELSE 'billed_beside_fee' END;

-- AGR-16  An error is a visit or money that is lost or counted twice; the rest asks somebody to look.
-- Source: domain G3, G9, G11
CREATE OR REPLACE MACRO agreement_fault_severity(fault_code) AS
    CASE
        WHEN
            fault_code IN (
                'processed_without_work_order', 'work_order_twice', 'processed_without_invoice', 'recurrence_refused',
                'billed_twice'
            )
            THEN 'error'
        ELSE 'warning'
    END;

-- AGR-17  A fault of an agreement says in words what is wrong.
-- Source: domain G2, G3, G7, G9, G11
CREATE OR REPLACE MACRO agreement_fault_text(fault_code, reason_code) AS
    CASE COALESCE(reason_code, fault_code)
        WHEN 'processed_without_work_order' THEN 'The booking date is processed and names no work order. The visit is not planned any more.'
        WHEN 'generation_late' THEN 'The planned day is past and no work order was made, though the setup makes them by itself.'
        WHEN 'work_order_missing' THEN 'The booking date names a work order that is not there or deleted.'
        WHEN 'work_order_of_another_agreement' THEN 'The work order of the booking date names another agreement, or none.'
        WHEN 'work_order_twice' THEN 'Several booking dates name the same work order. One visit counts for several.'
        WHEN 'work_order_without_date' THEN 'The work order names the agreement, and no booking date names the work order.'
        WHEN 'date_without_setup' THEN 'The setup of the date is not there or deleted.'
        WHEN 'date_outside_agreement' THEN 'The date lies before the agreement starts or after it ends.'
        WHEN 'dates_not_made' THEN 'The agreement is active and no booking date was made of the setup.'
        WHEN 'processed_without_invoice' THEN 'The invoice date is processed and names no invoice.'
        WHEN 'invoice_late' THEN 'The day of the invoice is past and it was not made.'
        WHEN 'billed_twice' THEN 'A work order bills a product that a fee of its agreement bills in the same year.'
        WHEN 'billed_beside_fee' THEN 'A work order bills beside a fee of its agreement. Price it 0 if the fee includes it.'
        WHEN 'recurrence_missing' THEN 'The setup has no recurrence. Only dates that were made count.'
        WHEN 'too_long' THEN 'The recurrence is refused: it is longer than any honest one.'
        WHEN 'forbidden_markup' THEN 'The recurrence is refused: it declares a document type, entities or instructions.'
        WHEN 'not_xml' THEN 'The recurrence cannot be read: it is no XML.'
        WHEN 'unknown_pattern' THEN 'The recurrence cannot be read: its period, option or days are not known or missing.'
        WHEN 'number_out_of_range' THEN 'The recurrence is refused: one of its numbers is out of range.'
        WHEN 'unreadable_date' THEN 'The recurrence cannot be read: a date is not written MM/DD/YYYY, or lies outside 2000 to 2099.'
        WHEN 'too_many_days' THEN 'The recurrence is refused: it means more days than any honest one.'
    END;

-- AGR-18  The share of reactive work rises, falls or stays level against the year before; without one there is no trend.
-- Source: contract marts.agreement_profitability
CREATE OR REPLACE MACRO share_trend(previous_percent, share_percent) AS
    CASE
        WHEN share_percent > previous_percent THEN 'rising'
        WHEN share_percent < previous_percent THEN 'falling'
        WHEN share_percent = previous_percent THEN 'level'
    END;
