-- What a break is, how long it stands, and what it may cost.

-- RCN-01  A break is the same break every night: its id is a hash of the check and of what the check looks at.
-- Source: features 1 (stable break ids)
CREATE OR REPLACE MACRO break_id(check_code, subject_id) AS MD5(check_code || ':' || subject_id);

-- RCN-02  A break is new the night it is found, then open; accepted while somebody stands for it; resolved once a check
--         that was judged finds it no more; returned when it is found again after that. What was not judged stays.
-- Source: features 1 (ageing and sign-off)
CREATE OR REPLACE MACRO break_status(status_before, is_found, is_judged, is_same_night, is_acceptance_over) AS
    CASE
        WHEN status_before IS NULL THEN 'new'
        WHEN is_found AND status_before = 'resolved' THEN 'returned'
        WHEN is_found AND status_before = 'new' AND NOT is_same_night THEN 'open'
        WHEN is_found AND status_before = 'accepted' AND is_acceptance_over THEN 'open'
        WHEN is_found OR NOT is_judged THEN status_before
        ELSE 'resolved'
    END;

-- RCN-03  An acceptance ends the day after its last one, and as soon as the difference is another one than was accepted.
-- Source: features 1 (sign-off), style 5 (a tolerated failure has owner and expiry)
CREATE OR REPLACE MACRO is_acceptance_over(last_day, night_day, accepted_amount, difference_amount) AS
    COALESCE(last_day < night_day, FALSE) OR accepted_amount IS DISTINCT FROM difference_amount;

-- RCN-04  What a night does to a break is told once: found, stayed, changed, acceptance ended, resolved, returned; a night
--         that changes nothing tells nothing.
-- Source: features 1 (ageing)
CREATE OR REPLACE MACRO break_action(status_before, status_after, is_changed) AS
    CASE
        WHEN status_before IS NULL THEN 'found'
        WHEN status_before = 'new' AND status_after = 'open' THEN 'stayed'
        WHEN status_before = 'accepted' AND status_after = 'open' THEN 'acceptance_ended'
        WHEN status_before <> status_after THEN status_after
        WHEN is_changed THEN 'changed'
    END;

-- RCN-05  The difference of a break is what was found less what was expected; one side alone differs by all of it.
-- Source: design principle "exact money"
CREATE OR REPLACE MACRO break_difference(expected_amount, found_amount) AS
    COALESCE(found_amount, 0) - COALESCE(expected_amount, 0);

-- RCN-06  At risk is the difference, whatever its sign; where the money is right and stands in the wrong place (period,
--         company, project, customer), all of it is.
-- Source: features 1 (money at risk)
CREATE OR REPLACE MACRO at_risk_amount(difference_amount, at_stake_amount) AS
    CASE WHEN difference_amount <> 0 THEN ABS(difference_amount) ELSE ABS(COALESCE(at_stake_amount, 0)) END;

-- RCN-07  A break is as many days old as have begun since it was first seen.
-- Source: features 1 (ageing)
CREATE OR REPLACE MACRO break_age(first_seen_at, night_at) AS
    DATE_DIFF('day', CAST(first_seen_at AS DATE), CAST(night_at AS DATE));

-- RCN-08  The books are reconciled while no critical break stands that nobody has accepted.
-- Source: design 8 (reconcile exits with 1)
CREATE OR REPLACE MACRO is_standing(status_code) AS status_code IN ('new', 'open', 'returned');

-- RCN-09  Why a row was refused, as the cause of a break.
-- Source: domain K16
CREATE OR REPLACE MACRO refused_cause(reason_code) AS
    CASE reason_code
        WHEN 'negative_quantity' THEN 'quantity'
        WHEN 'negative_amount' THEN 'price'
        WHEN 'amount_out_of_range' THEN 'price'
        WHEN 'discount_out_of_range' THEN 'discount'
        WHEN 'discount_above_subtotal' THEN 'discount'
        WHEN 'exchange_rate_not_positive' THEN 'currency'
        WHEN 'serialized_quantity_not_one' THEN 'serial'
        WHEN 'date_out_of_range' THEN 'date'
        WHEN 'invalid_date' THEN 'date'
        ELSE 'status'
    END;

-- RCN-10  A used line that waits for its work order or its project misses it, one that waits for its currency has none;
--         work on no project waits for nothing.
-- Source: design 6 (settled readings), features 3
CREATE OR REPLACE MACRO waiting_cause(waiting_code) AS
    CASE
        WHEN waiting_code IN ('work_order_missing', 'project_missing') THEN 'missing'
        WHEN waiting_code = 'currency_missing' THEN 'currency'
    END;

-- RCN-11  The error of a contract, as the cause of a break.
-- Source: domain K13, CR4, MC1, MC2
CREATE OR REPLACE MACRO contract_fault_cause(fault_code) AS
    CASE
        WHEN fault_code IN ('all_lines_overlap', 'selected_and_all_overlap', 'selected_tasks_overlap', 'customer_listed_twice')
            THEN 'duplicate'
        WHEN fault_code IN ('split_not_100', 'no_rounding_customer', 'several_rounding_customers') THEN 'rounding'
        WHEN fault_code = 'customers_in_several_companies' THEN 'company'
        ELSE 'status'
    END;

-- RCN-12  A recorded actual stands unless it is adjusted or takes another one back, by its status or by their connection.
-- Source: domain 3.8 (reversal identity), 3.9
CREATE OR REPLACE MACRO is_standing_actual(adjustment_status, is_taken_back, is_taking_back) AS
    NOT is_taken_back AND NOT is_taking_back AND COALESCE(adjustment_status NOT IN ('adjusted', 'unadjustable'), TRUE);

-- RCN-13  Something is overdue when more minutes have passed than it is given.
-- Source: domain K1, K8 (lag)
CREATE OR REPLACE MACRO is_overdue(since_at, night_at, minutes) AS DATE_DIFF('minute', since_at, night_at) > minutes;

-- RCN-14  What is approved is recorded within the hour: after that it is missing. What waits for approval longer than a
--         week is late.
-- Source: domain K1, K8, 5.7 (out of sync after one hour)
CREATE OR REPLACE MACRO missing_cause(is_approved, since_at, night_at) AS
    CASE
        WHEN is_approved AND is_overdue(since_at, night_at, 60) THEN 'missing'
        WHEN is_overdue(since_at, night_at, 10080) THEN 'late'
    END;

-- RCN-15  What an amount discount lost by becoming a percent explains a difference of up to 0.005 percent of the subtotal.
-- Source: domain D2
CREATE OR REPLACE MACRO is_within_conversion(expected_amount, found_amount, gross_amount, residual_amount) AS
    residual_amount <> 0
    AND ABS(expected_amount - found_amount) <= ABS(gross_amount) * CAST(0.00005 AS DECIMAL(6, 5));

-- RCN-16  A difference of at most one smallest unit of the currency is a matter of rounding, of a cent where the currency
--         has more decimals, because Project Operations rounds to two in between: 1 yen, 0.01 euro, 0.01 dinar.
-- Source: domain C4, K4 (currency precision)
CREATE OR REPLACE MACRO is_rounding_difference(expected_amount, found_amount, currency_precision) AS
    expected_amount <> found_amount
    AND ABS(expected_amount - found_amount) * LEAST(units_per_whole(currency_precision), 100) <= 1;

-- RCN-17  Two sides of the same transaction differ in one way, the first of these: currency, quantity, price, discount,
--         amount, date, period, serial or batch, what it belongs to, status. Where the amounts differ by rounding only,
--         that is what it is.
-- Source: features 1 (causes), domain K3 to K5, K9, K17
CREATE OR REPLACE MACRO pair_cause(
    has_other_currency, has_other_quantity, has_other_price, has_other_discount, has_other_amount, is_rounding,
    has_other_date, has_other_period, has_other_serial, has_other_dimension, has_other_status
) AS
    CASE
        WHEN has_other_currency THEN 'currency'
        WHEN has_other_quantity THEN 'quantity'
        WHEN has_other_price THEN 'price'
        WHEN (has_other_discount OR has_other_amount) AND is_rounding THEN 'rounding'
        WHEN has_other_discount THEN 'discount'
        WHEN has_other_amount THEN 'price'
        WHEN has_other_date THEN 'date'
        WHEN has_other_period THEN 'period'
        WHEN has_other_serial THEN 'serial'
        WHEN has_other_dimension THEN 'dimension'
        WHEN has_other_status THEN 'status'
    END;

-- RCN-18  A difference is shown by the figure it is in.
-- Source: features 1 (both amounts and difference)
CREATE OR REPLACE MACRO compared_text(
    cause, currency_code, quantity, unit_price, discount_amount, amount, document_date, accounting_date, serial_number,
    batch_number, dimension_text, status_text
) AS
    CASE cause
        WHEN 'currency' THEN currency_code
        WHEN 'quantity' THEN CAST(quantity AS VARCHAR)
        WHEN 'price' THEN CAST(unit_price AS VARCHAR)
        WHEN 'discount' THEN CAST(discount_amount AS VARCHAR)
        WHEN 'rounding' THEN CAST(amount AS VARCHAR)
        WHEN 'date' THEN CAST(document_date AS VARCHAR)
        WHEN 'period' THEN CAST(accounting_date AS VARCHAR)
        WHEN 'serial' THEN COALESCE(serial_number, 'no serial number') || ', ' || COALESCE(batch_number, 'no batch')
        WHEN 'dimension' THEN dimension_text
        WHEN 'status' THEN status_text
    END;

-- RCN-19  The row to look into is the recorded actual; where there is none, the one it should have come from. The price of
--         an actual is never edited: where it differs, the work order line was edited after its approval.
-- Source: features 1 (drill), domain 3.8 (actuals do not change in place)
CREATE OR REPLACE MACRO actual_source_table(cause, recorded_actual_id, origin_kind, line_kind) AS
    CASE
        WHEN recorded_actual_id IS NOT NULL AND (cause <> 'price' OR origin_kind <> 'work_order_line') THEN 'msdyn_actual'
        WHEN origin_kind = 'time_entry' THEN 'msdyn_timeentry'
        WHEN origin_kind = 'milestone' THEN 'msdyn_contractlinescheduleofvalue'
        WHEN line_kind = 'service' THEN 'msdyn_workorderservice'
        ELSE 'msdyn_workorderproduct'
    END;

-- RCN-20  Finance is told of cost and sales, but of nothing that is marked to skip the synchronization: cost of a lent
--         technician, and reversals that a confirmed invoice makes.
-- Source: domain 5.2 (skip sync), S4
CREATE OR REPLACE MACRO is_told_to_finance(transaction_type, is_sync_skipped) AS
    NOT is_sync_skipped AND transaction_type IS DISTINCT FROM 'project_contract';

-- RCN-21  An actual is staged for Finance within the hour.
-- Source: domain K8, 5.7
CREATE OR REPLACE MACRO is_staging_due(recorded_at, night_at) AS is_overdue(recorded_at, night_at, 60);

-- RCN-22  What is staged is in an integration journal within a day, and what is in one is posted within a day: then it is
--         stuck.
-- Source: domain J8 (processing above 24 hours is stuck)
CREATE OR REPLACE MACRO is_stuck(since_at, night_at) AS is_overdue(since_at, night_at, 1440);

-- RCN-23  An integration journal takes cost and unbilled sales of time, expenses, material and fees; milestones and what is
--         billed reach Finance another way.
-- Source: domain J1, 5.2 (milestones become on-account transactions)
CREATE OR REPLACE MACRO is_told_in_journal(transaction_type, transaction_class) AS
    transaction_type IN ('cost', 'unbilled_sales') AND transaction_class IN ('time', 'expense', 'material', 'fee');

-- RCN-24  A journal line has the cost of its actual, or its sales less the discount.
-- Source: domain K9, D4
CREATE OR REPLACE MACRO journal_amount(transaction_type, gross_amount, discount_amount) AS
    CASE WHEN transaction_type = 'cost' THEN gross_amount ELSE gross_amount - COALESCE(discount_amount, 0) END;

-- RCN-25  A journal line of a stocked item may differ by the adjustment value that Finance wrote back; every other line has
--         the amount of its actual.
-- Source: domain J10, K9
CREATE OR REPLACE MACRO is_journal_amount(expected_amount, found_amount, adjustment_amount, is_stocked) AS
    found_amount = expected_amount
    OR (is_stocked AND found_amount = expected_amount + adjustment_amount);

-- RCN-26  A project transaction comes from a journal of field work unless it is on account, of revenue recognition, an
--         indirect cost or a retainage, or its project is one of Finance alone.
-- Source: domain 2.18 (ProjTransType), R4
CREATE OR REPLACE MACRO is_from_a_journal(finance_transaction_type, is_pma) AS
    NOT is_pma AND finance_transaction_type IN ('Hour', 'Item', 'Expense', 'Revenue');

-- RCN-27  A voucher of the general ledger is wrong in one way, the first of these: an entry is missing (it does not
--         balance), it is booked twice, in another currency, with another amount, on another day, on other accounts.
-- Source: domain K12, 5.4, J4
CREATE OR REPLACE MACRO voucher_cause(
    entry_count, balance_amount, currency_balance_amount, line_amount, debit_amount, line_accounting_amount,
    debit_accounting_amount, has_other_currency, has_other_date, has_other_type
) AS
    CASE
        WHEN entry_count < 2 THEN 'missing'
        WHEN entry_count > 2 AND line_amount <> 0 AND debit_amount = 2 * ABS(line_amount) THEN 'duplicate'
        WHEN has_other_currency THEN 'currency'
        WHEN is_rounding_difference(0, balance_amount, 2) THEN 'rounding'
        WHEN balance_amount <> 0 OR currency_balance_amount <> 0 OR debit_amount <> ABS(line_amount) THEN 'price'
        WHEN is_rounding_difference(debit_accounting_amount, ABS(line_accounting_amount), 2) THEN 'rounding'
        WHEN debit_accounting_amount <> ABS(line_accounting_amount) THEN 'currency'
        WHEN has_other_date THEN 'period'
        WHEN has_other_type THEN 'status'
    END;

-- RCN-28  A voucher stands on the two posting types of what happened; a sign that is turned turns debit and credit.
-- Source: domain 5.4
CREATE OR REPLACE MACRO is_posted_as(debit_type, credit_type, first_type, last_type) AS
    first_type = LEAST(debit_type, credit_type) AND last_type = GREATEST(debit_type, credit_type);

-- RCN-29  A reversal is wrong in one way, the first of these: the original was taken back before, there is no original,
--         there is no reversal, the quantity, the amount, the discount is no negation, type, place or status is another.
-- Source: domain K6, 3.8 (reversal identity)
CREATE OR REPLACE MACRO reversal_cause(
    is_second, has_no_original, has_no_reversal, has_other_quantity, has_other_amount, has_other_discount, has_other_status
) AS
    CASE
        WHEN is_second THEN 'duplicate'
        WHEN has_no_original THEN 'orphan'
        WHEN has_no_reversal THEN 'missing'
        WHEN has_other_quantity THEN 'quantity'
        WHEN has_other_amount THEN 'price'
        WHEN has_other_discount THEN 'discount'
        WHEN has_other_status THEN 'status'
    END;

-- RCN-30  The original of a reversal is adjusted, the reversal unadjustable; where a confirmed invoice took it back, the
--         original is posted on a customer invoice instead, and its reversal need not be marked.
-- Source: domain 3.8 (reversal identity and its exception)
CREATE OR REPLACE MACRO is_reversal_marked(original_status, original_billing_status, reversal_status) AS
    CASE
        WHEN original_status = 'adjusted' THEN reversal_status IS NOT DISTINCT FROM 'unadjustable'
        ELSE original_billing_status IS NOT DISTINCT FROM 'invoice_posted'
    END;

-- RCN-31  The row to look into is the reversal; where the original is not marked it is that one.
-- Source: domain K6
CREATE OR REPLACE MACRO reversal_source(cause, original_id, reversing_id) AS
    CASE WHEN cause = 'status' THEN COALESCE(original_id, reversing_id) ELSE COALESCE(reversing_id, original_id) END;

-- RCN-32  A blank billing type says that nobody pays: it differs only from one that somebody does.
-- Source: domain 3.5 (internal projects have cost only)
CREATE OR REPLACE MACRO is_other_billing_type(expected_type, found_type) AS
    expected_type IS DISTINCT FROM found_type
    AND NOT (found_type IS NULL AND expected_type IN ('non_chargeable', 'not_available'));

-- RCN-33  The sides are compared in cost, unbilled and billed sales.
-- Source: features 1 (three-way reconciliation)
CREATE OR REPLACE MACRO is_measured(transaction_type) AS
    transaction_type IN ('cost', 'unbilled_sales', 'billed_sales');

-- RCN-34  What leaves a side for the next one and does not arrive in its place is legally not told, missing, or moved.
-- Source: domain 5.2 (skip sync), features 6 (restatement bridge)
CREATE OR REPLACE MACRO bridge_out(bridge, has_other, is_legal) AS
    CASE
        WHEN NOT has_other AND is_legal THEN 'untold'
        WHEN NOT has_other THEN bridge || '_missing'
        ELSE bridge || '_moved'
    END;

-- RCN-35  Finance shows an exchange rate to six decimals: what lies within half a unit of the last is the same rate.
-- Source: domain C2, J1
CREATE OR REPLACE MACRO is_other_rate(expected_rate, found_rate) AS
    expected_rate IS NULL OR found_rate IS NULL OR ABS(expected_rate - found_rate) > CAST(0.0000005 AS DECIMAL(22, 12));

-- RCN-36  What Field Service billed by itself when the work order was posted, or recorded in a class of its own, is no
--         actual of Project Operations.
-- Source: domain K14, 1.4, AC8
CREATE OR REPLACE MACRO is_billed_by_field_service(billing_status, transaction_class) AS
    COALESCE(billing_status = 'work_order_posted' OR transaction_class IN ('commission', 'additional'), FALSE);

-- RCN-37  The id of the row to look into (RCN-19).
-- Source: features 1 (drill)
CREATE OR REPLACE MACRO actual_source(cause, recorded_actual_id, origin_kind, origin_id) AS
    CASE
        WHEN recorded_actual_id IS NOT NULL AND (cause <> 'price' OR origin_kind <> 'work_order_line') THEN recorded_actual_id
        ELSE origin_id
    END;

-- RCN-38  A limit lies too low when a single sale is above all of it: nobody could have approved that sale within it.
-- Source: domain N1, NTE
CREATE OR REPLACE MACRO is_above_its_limit(amount, limit_amount) AS amount > limit_amount;

-- RCN-39  A used line has its usage log within the hour.
-- Source: domain K1
CREATE OR REPLACE MACRO is_log_due(arrived_at, night_at) AS is_overdue(arrived_at, night_at, 60);

-- RCN-40  Of what a voucher books, the entry to look into is one whose amount is not that of the voucher.
-- Source: domain K12
CREATE OR REPLACE MACRO is_odd_entry(entry_amount, line_amount) AS ABS(entry_amount) <> ABS(line_amount);

-- RCN-41  A posted cost and its issue from the stock of Finance differ in one way, the first of these: the issue is missing,
--         it is a second one, there is no cost, serial or batch, warehouse, quantity. What is not posted is not issued yet.
-- Source: domain K10, SB4
CREATE OR REPLACE MACRO stock_issue_cause(
    has_no_issue, is_posted, has_no_cost, is_second, has_other_quantity, has_other_serial, has_other_warehouse
) AS
    CASE
        WHEN has_no_issue THEN CASE WHEN is_posted THEN 'missing' END
        WHEN is_second THEN 'duplicate'
        WHEN has_no_cost THEN 'orphan'
        WHEN has_other_serial THEN 'serial'
        WHEN has_other_warehouse THEN 'dimension'
        WHEN has_other_quantity THEN 'quantity'
    END;

-- RCN-42  A total that a project shows is late when the project was changed last before its newest cost was recorded; else a
--         difference is one of money.
-- Source: domain K11, TK6
CREATE OR REPLACE MACRO total_cause(shown_amount, expected_amount, changed_at, recorded_at) AS
    CASE
        WHEN shown_amount = expected_amount THEN NULL
        WHEN changed_at < recorded_at THEN 'late'
        ELSE 'price'
    END;

-- RCN-43  Between two layers, what the first holds is explained, or in the second; the rest is lost. Below zero it is more
--         than came.
-- Source: features 6 (numbers say themselves whether they tie out to the source)
CREATE OR REPLACE MACRO unexplained(before_value, explained_value, after_value) AS
    before_value - explained_value - after_value;

-- RCN-44  A layer misses rows, has rows that never came, or has them all with other money.
-- Source: features 6
CREATE OR REPLACE MACRO layer_cause(lost_count, lost_amount) AS
    CASE
        WHEN lost_count > 0 THEN 'missing'
        WHEN lost_count < 0 THEN 'orphan'
        WHEN lost_amount <> 0 THEN 'price'
    END;

-- RCN-45  A break falls into the period it counts in; one that says none, into that of the day it happened, in its company.
-- Source: features 6 (period close)
CREATE OR REPLACE MACRO is_break_of_period(
    break_period_id, break_company_code, document_date, fiscal_period_id, company_code, start_date, end_date
) AS
    CASE
        WHEN break_period_id IS NOT NULL THEN break_period_id = fiscal_period_id
        ELSE
            COALESCE(LOWER(break_company_code) = LOWER(company_code), TRUE)
            AND COALESCE(document_date BETWEEN start_date AND end_date, FALSE)
    END;

-- RCN-46  What a close looks at itself, as it is now, it does not take from the last night: refused runs and rows, lines
--         that wait, postings without a rate.
-- Source: features 6 (period close)
CREATE OR REPLACE MACRO is_judged_at_closing(check_code) AS
    check_code NOT IN ('gate_refused', 'row_refused', 'line_waiting', 'rate_missing');

-- RCN-47  A staged actual whose billing type is blank is paid by nobody: its journal line says so.
-- Source: domain J6, 3.5 (internal projects have cost only)
CREATE OR REPLACE MACRO staged_line_property(billing_type) AS
    line_property(COALESCE(billing_type, 'non_chargeable'));
