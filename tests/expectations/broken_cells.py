"""For every promise, the one cell to break in a good table so that exactly this promise fails.

The words of `expectations.promise` break by their meaning; a promise with its own name states its cell in
`CELLS`. A new promise without a cell fails its test.
"""

from __future__ import annotations

from expectations import Promise, Suite

# check id -> assignments to the first row, or a whole statement.
CELLS: dict[str, str] = {
    "staging.msdyn_inventoryjournal.reversal_names_its_journal": (
        "msdyn_reversal = TRUE, msdyn_originatingjournal = NULL"
    ),
    "staging.msdyn_inventorytransfer.leaves_its_warehouse": "msdyn_sourcewarehouse = msdyn_destinationwarehouse",
    "staging.msdyn_productinventory.on_hand_is_available_and_allocated": "msdyn_qtyonhand = 5",
    "staging.msdyn_purchaseorderreceiptproduct.exchangerate_positive": "exchangerate = 0",
    "staging.inventtrans.either_issue_or_receipt": "statusreceipt = 1",
    "core.stock_movement.on_hand_is_available_and_allocated": "allocated_quantity = 1",
    "core.stock_movement.counted_has_a_place": "warehouse_id = NULL",
    "core.stock_movement.transfers_neither_make_nor_lose_stock": "transfer_id = 'T'",
    "core.stock_step.one_direction": "in_quantity = 1",
    "core.stock_balance.on_hand_is_available_and_allocated": "available_quantity = 2",
    "core.stock_balance.quantity_adds_up": "in_quantity = 3",
    "core.stock_balance.worth_adds_up": "in_amount = 21",
    "core.stock_balance.nothing_is_worth_nothing": (
        "in_quantity = 1, on_hand_quantity = 0, available_quantity = 0"
    ),
    "core.stock_balance.opens_as_the_day_before_closed": "opening_amount = 5, in_amount = 15",
    "core.stock_balance.stock_is_not_negative": "is_negative = TRUE",
    "core.serial_batch_trace.is_about_something": "serial_number = NULL, batch_number = NULL",
    "core.serial_batch_trace.stock_has_an_owner": "owner_code = NULL",
    "marts.inventory_valuation.on_hand_is_available_and_allocated": "available_quantity = 1",
    "marts.inventory_valuation.agrees_with_field_service": "stated_on_hand_quantity = 4",
    "marts.inventory_valuation.issues_have_a_line": "without_line_count = 1",
    "marts.stock_fault.serials_are_consumed_once": "fault_code = 'serial_consumed_twice'",
    "marts.stock_fault.serials_move_one_by_one": "fault_code = 'serial_quantity_not_one'",
    "marts.stock_fault.serials_are_received_and_issued": "fault_code = 'use_without_issue'",
    "marts.stock_fault.issued_is_used": "fault_code = 'issue_differs'",
    "staging.bookableresourcebooking.ends_after_it_starts": "endtime = starttime - INTERVAL 1 MINUTE",
    "staging.msdyn_agreement.ends_after_it_starts": "msdyn_enddate = msdyn_startdate - INTERVAL 1 DAY",
    "staging.msdyn_customerasset.is_not_its_own_parent": "msdyn_parentasset = msdyn_customerassetid",
    "staging.msdyn_materialusagelog.records_one_line": "msdyn_workorderservice = msdyn_workorderproduct",
    "staging.msdyn_project.finished_after_it_started": (
        "msdyn_actualend = msdyn_scheduledstart - INTERVAL 1 DAY"
    ),
    "staging.msdyn_workorder.done_has_a_date": "msdyn_completedon = NULL",
    "staging.msdyn_workorderproduct.exchangerate_positive": "exchangerate = 0",
    "staging.msdyn_workorderproduct.msdyn_quantity_not_negative": (
        "msdyn_quantity = -1, msdyn_serialnumber = NULL"
    ),
    "staging.msdyn_workorderproduct.serialized_quantity_is_one": "msdyn_quantity = 2",
    "staging.msdyn_workorderproduct.used_line_has_a_currency": "transactioncurrencyid = NULL",
    "staging.msdyn_workorderservice.exchangerate_positive": "exchangerate = 0",
    "staging.msdyn_workorderservice.used_line_has_a_currency": "transactioncurrencyid = NULL",
    "staging.salesorderdetail.ends_after_it_starts": (
        "msdyn_billingenddate = msdyn_billingstartdate - INTERVAL 1 DAY"
    ),
    "staging.transactioncurrency.isocurrencycode_is_iso": "isocurrencycode = 'eur'",
    "staging.transactioncurrency.currencyprecision_storable": "currencyprecision = 5",
    "staging.transactioncurrency.exchangerate_positive": "exchangerate = 0",
    "core.agreement.ends_after_it_starts": "end_date = start_date - 1",
    "core.calendar.no_day_missing": "calendar_date = DATE '2026-01-09'",
    "core.company.code_names_one_company": "company_code = 'demf'",
    "core.contract_line.ends_after_it_starts": "end_date = start_date - 1",
    "core.contract_line.one_line_takes_all_material": (
        "UPDATE core.contract_line SET contract_id = 'C', project_id = 'P', has_selected_tasks = false"
    ),
    "core.contract_line_customer.share_percent_percent": (
        "UPDATE core.contract_line_customer SET contract_line_id = 'L', is_rounding_customer = (rowid = 0), "
        "share_percent = CASE rowid WHEN 0 THEN 110 ELSE -10 END"
    ),
    "core.contract_line_customer.shares_total_100": "share_percent = 60",
    "core.contract_line_customer.one_rounding_customer": "is_rounding_customer = false",
    "core.contract_line_resolution.chosen_only_when_unique": "contract_line_id = NULL",
    "core.contract_line_resolution.one_line_takes_it": "candidate_count = 2, contract_line_id = NULL",
    "core.invoice_line_detail.in_force_only_confirmed": "is_confirmed = FALSE",
    "core.invoice_line_detail.a_correction_names_its_detail": "is_correction = TRUE, corrects_id = NULL",
    "core.recorded_actual.amount_is_gross_less_discount": "amount = gross_amount - discount_amount + 1",
    "core.recorded_actual.gross_amount_never_null": "gross_amount = NULL",
    "core.recorded_actual.only_sales_have_a_customer": "transaction_type = 'cost'",
    "core.recorded_actual.reversals_are_negative": "adjustment_status_code = 'unadjustable'",
    "core.recorded_actual.field_service_does_not_bill": "billing_status_code = 'work_order_posted'",
    "core.recorded_connection.connects_two": "related_actual_id = actual_id",
    "core.finance_staging_actual.posted_is_processed": "is_processed = FALSE",
    "core.finance_journal_line.cost_or_sales": "cost_amount = 1, sales_amount = 1",
    "core.finance_ledger_entry.recorded_vouchers_balance": "accounting_amount = 1",
    "core.entitlement.ends_after_it_starts": "end_date = start_date - 1",
    "core.entitlement_condition.names_something": "filled_count = 0",
    "core.price_detail.rounds_to_something": "rounding_code = 'up', round_to_minutes = 0",
    "core.price_list.ends_after_it_begins": "to_date = from_date - 1",
    "core.time_entry.counted_time_has_a_place": "project_id = NULL",
    "core.time_entry.time_has_a_cost": "used_hours = 1, unit_cost_price = 0",
    "core.time_entry.chargeable_time_has_a_price": (
        "billing_method_code = 'time_and_material', billed_hours = 1, unit_price = 0, unit_cost_price = 1"
    ),
    "ledger.project_actual.material_has_a_line": "work_order_line_id = NULL",
    "ledger.project_actual.time_comes_from_a_time_entry": "source_kind = 'time_entry'",
    "ledger.project_actual.only_billed_sales_have_tax": "tax_amount = 1",
    "ledger.project_actual.only_billed_sales_have_an_invoice": "invoice_id = 'invoice_id-0'",
    "core.currency.currency_precision_storable": "currency_precision = 5",
    "core.currency.exchange_rate_positive": "exchange_rate = 0",
    "core.functional_location.path_begins_at_the_top": "path_text = 'elsewhere'",
    "core.functional_location.has_its_place": "hierarchy_fault_code = 'cycle'",
    "core.customer_asset.path_begins_at_the_top": "path_text = 'elsewhere'",
    "core.customer_asset.has_its_place": "hierarchy_fault_code = 'cycle'",
    "core.asset_visit.visit_has_a_day": "visit_date = NULL",
    "core.asset_visit.one_row_for_each_asset_and_currency": (
        "work_order_id = 'work_order_id-1', customer_asset_id = 'customer_asset_id-1'"
    ),
    "marts.finance_fault.company_faults_name_the_other_company": (
        "UPDATE marts.finance_fault SET other_company_code = NULL WHERE rowid = 1"
    ),
    "marts.finance_fault.finance_takes_everything": "severity_code = 'error'",
    "marts.dimension_completeness.counts_fit": (
        "UPDATE marts.dimension_completeness SET faulty_project_count = 2 WHERE rowid = 1"
    ),
    "marts.dimension_completeness.complete_is_all_and_none_faulty": (
        "UPDATE marts.dimension_completeness SET is_complete = TRUE WHERE rowid = 1"
    ),
    "marts.dimension_completeness.required_dimensions_are_complete": (
        "UPDATE marts.dimension_completeness SET is_required = TRUE WHERE rowid = 1"
    ),
    "marts.dimension_completeness.is_required_never_null": "is_required = NULL",
    "marts.asset_cost.margin_is_revenue_less_cost": "own_margin_amount = 1",
    "marts.asset_cost.visits_are_planned_or_reactive": "own_planned_visit_count = 2",
    "marts.asset_cost.visits_in_order": "own_last_visit_date = own_first_visit_date - 1",
    "marts.asset_cost.the_top_has_the_sum_of_its_tree": "total_replaced_part_count = 3",
    "marts.asset_cost.customer_asset_id_and_currency_code_unique": (
        "UPDATE marts.asset_cost SET customer_asset_id = 'customer_asset_id-0', total_visit_count = 5, "
        "total_planned_visit_count = 2, total_reactive_visit_count = 3, total_replaced_part_count = 2"
    ),
    "marts.asset_cost.customer_asset_id_never_null": (
        "UPDATE marts.asset_cost SET customer_asset_id = NULL WHERE rowid = 1"
    ),
    "marts.asset_cost.currency_code_never_null": "UPDATE marts.asset_cost SET currency_code = NULL",
    "marts.asset_cost.root_asset_id_never_null": "UPDATE marts.asset_cost SET root_asset_id = NULL",
    "marts.asset_cost.own_cost_amount_never_null": "own_cost_amount = NULL, own_margin_amount = NULL",
    "marts.asset_cost.total_cost_amount_never_null": (
        "UPDATE marts.asset_cost SET total_cost_amount = NULL, total_margin_amount = NULL WHERE rowid = 1"
    ),
    "marts.asset_cost.own_visit_count_not_negative": (
        "own_visit_count = -1, own_planned_visit_count = -3, total_visit_count = 1, total_planned_visit_count = -2"
    ),
    "marts.asset_cost.own_replaced_part_count_not_negative": (
        "own_replaced_part_count = -1, total_replaced_part_count = 0"
    ),
    "marts.asset_cost.asset_has_arrived": "is_known = FALSE",
    "core.estimate_line.quantity_positive": "quantity = 0",
    "core.estimate_line.cost_and_sales_in_pairs": "row_type = 'sales'",
    "core.estimate_line.work_order_line_id_never_null": (
        "UPDATE core.estimate_line SET work_order_line_id = NULL"
    ),
    "core.work_order.planned_by_an_agreement": "agreement_id = NULL",
    "core.work_order.origin_code_known": "origin_code = 'no such code', agreement_id = NULL",
    "core.work_order.contract_line_is_unambiguous": "contract_line_count = 0",
    "core.work_order.without_contract_line_not_billed": "contract_line_id = NULL",
    "core.work_order.contract_is_not_faulty": (
        "contract_line_count = 2, contract_line_id = NULL, billing_type = 'not_available'"
    ),
    "core.work_order.promise_ends_after_it_starts": "promised_to_at = promised_from_at - INTERVAL 1 DAY",
    "core.work_order_line.net_is_gross_less_discount": "net_amount = 1",
    "core.work_order_line.discount_within_gross": "discount_amount = 1, net_amount = -1",
    "core.work_order_line.gross_amount_never_null": "gross_amount = NULL",
    "core.work_order_line.counted_lines_have_a_place": "currency_code = NULL",
    "core.work_order_line.waiting_line_has_no_estimate": "waiting_code = 'no_project'",
    "core.work_order_line.line_has_all_it_needs": (
        "waiting_code = 'work_order_missing', is_active = TRUE, has_estimate = FALSE"
    ),
    "core.work_order_line.deactivated_line_has_no_actuals": "is_active = FALSE",
    "core.work_order_line.used_quantity_not_negative": "used_quantity = -1, serial_number = NULL",
    "core.work_order_line.serialized_quantity_is_one": "used_quantity = 2",
    "core.work_order_line.document_date_in_the_calendar": "document_date = DATE '1999-12-31'",
    "core.integration_journal.has_lines": "line_count = 0",
    "core.integration_journal.adds_up": "cost_accounting_amount = 1",
    "core.integration_journal_entry.vouchers_balance": "amount = 1",
    "core.integration_journal_entry.credits_are_negative": "is_credit = true",
    "core.posting_profile.every_posting_type_has_an_account_for_all": "category_name = 'Default-1'",
    "core.integration_journal_line.draft_lines_are_complete": "company_code = NULL",
    "core.integration_journal_line.held_lines_say_why": "status_code = 'held'",
    "core.integration_journal_line.held_code_known": (
        "status_code = 'held', held_code = 'no such code', integration_journal_id = NULL"
    ),
    "core.integration_journal_line.own_voucher": (
        "UPDATE core.integration_journal_line SET voucher_number = 'voucher'"
    ),
    "core.integration_journal_line.own_place_in_the_journal": (
        "UPDATE core.integration_journal_line SET integration_journal_id = 'journal', line_number = 1"
    ),
    "core.integration_journal_line.cost_and_sales_apart": "cost_amount = 1, sales_amount = -1",
    "core.integration_journal_line.only_sales_are_taxed": "tax_code_id = 'tax_code'",
    "core.integration_journal_line.never_accounted_before_it_happened": "project_date = accounting_date + 1",
    "core.integration_journal_line.says_what_the_ledger_says": "quantity = 2",
    "core.integration_journal_line.nothing_is_held": (
        "status_code = 'held', held_code = 'no_company', integration_journal_id = NULL"
    ),
    "ledger.project_actual.entry_type_known": "entry_type = 'no such code'",
    "ledger.project_actual.reversal_names_its_posting": "reverses_posting_id = 'standing'",
    "ledger.project_actual.only_reversals_are_negative": "gross_amount = -1, amount = -1",
    "ledger.project_actual.reversal_negates_what_stands": (
        "entry_type = 'reversal', reverses_posting_id = 'standing', quantity = -5"
    ),
    "ledger.project_actual.replacement_follows_a_reversal": "entry_type = 'replacement'",
    "ledger.project_actual.class_valid_for_type": "transaction_class = 'fee'",
    "ledger.project_actual.transaction_type_known": (
        "UPDATE ledger.project_actual SET transaction_type = 'no such code' WHERE rowid = 1"
    ),
    "ledger.project_actual.transaction_class_known": (
        "UPDATE ledger.project_actual SET transaction_class = 'no such code' WHERE rowid = 1"
    ),
    "ledger.project_actual.sales_have_a_contract_line": (
        "UPDATE ledger.project_actual SET contract_line_id = NULL WHERE rowid = 1"
    ),
    "ledger.project_actual.unbilled_sales_only_time_and_material": (
        "UPDATE ledger.project_actual SET contract_line_id = 'contract_line_id-1' WHERE rowid = 1"
    ),
    "ledger.project_actual.sales_billing_type_decided": (
        "UPDATE ledger.project_actual SET billing_type = 'not_available' WHERE rowid = 1"
    ),
    "ledger.project_actual.cost_has_no_discount": "discount_percent = 10",
    "ledger.project_actual.cost_has_no_customer": "customer_id = 'customer'",
    "ledger.project_actual.discount_percent_percent": (
        "UPDATE ledger.project_actual SET discount_percent = 100.01 WHERE rowid = 1"
    ),
    "ledger.project_actual.amount_is_gross_less_discount": "amount = 1",
    "ledger.project_actual.discount_within_gross": (
        "UPDATE ledger.project_actual "
        "SET gross_amount = 10, discount_amount = -1, amount = 11 WHERE rowid = 1"
    ),
    "ledger.project_actual.amounts_rounded_to_currency": "gross_amount = 0.001, amount = 0.001",
    "ledger.project_actual.exchange_rate_positive": "exchange_rate = 0",
    "ledger.project_actual.cost_quantity_is_used_quantity": "quantity = 2",
    "ledger.project_actual.document_date_in_the_calendar": "document_date = DATE '1999-12-31'",
    "ledger.project_actual.never_accounted_before_it_happened": "document_date = accounting_date + 1",
    "ledger.project_actual.period_holds_the_accounting_date": "fiscal_period_id = 'no period'",
    "ledger.project_actual.happened_before_it_was_known": "posted_at = TIMESTAMP '2025-12-01'",
    "ledger.project_actual.sales_have_a_customer": (
        "UPDATE ledger.project_actual SET customer_id = NULL WHERE rowid = 1"
    ),
    "ledger.project_actual.accounted_in_the_company_currency": "accounting_amount = NULL",
    "reconciliation.break.difference_is_found_less_expected": "expected_amount = 1",
    "reconciliation.break.seen_last_after_first": "last_seen_at = first_seen_at - INTERVAL 1 DAY",
    "reconciliation.break.only_resolved_is_over": "resolved_at = first_seen_at",
    "reconciliation.break.acceptance_says_how_much": "accepted_amount = 0",
    "reconciliation.break.does_not_cause_itself": "cause_break_id = break_id",
    "reconciliation.break.subject_is_one_break": (
        "UPDATE reconciliation.break SET check_code = 'check', subject_id = 'subject'"
    ),
    "reconciliation.break.status_code_known": "status_code = 'no such code'",
    "reconciliation.break_history.first_is_found": "status_before_code = 'new'",
    "reconciliation.break_history.a_decision_says_why": "action_code = 'accepted', reason_text = NULL",
    "reconciliation.break_history.history_number_never_null": "history_number = NULL",
    "reconciliation.night.compares_what_has_landed": "as_of_at = landed_at - INTERVAL 1 DAY",
    "reconciliation.night.some_check_was_judged": "judged_count = 0",
    "reconciliation.night.roots_are_among_the_found": "root_count = found_count + 1",
    "reconciliation.verdict.not_judged_says_why": "not_judged_text = 'nothing is missing'",
    "reconciliation.verdict.roots_are_among_the_found": "root_count = found_count + 1",
    "reconciliation.side.present_has_rows": "landed_at = NULL",
    "reconciliation.control_total.rows_add_up": "after_count = 6",
    "reconciliation.control_total.money_adds_up": "after_amount = 6",
    "reconciliation.control_total.before_count_not_negative": "before_count = -1, lost_count = -11",
    "reconciliation.control_total.quarantined_count_not_negative": "quarantined_count = -1, lost_count = 2",
    "reconciliation.control_total.superseded_count_not_negative": "superseded_count = -1, lost_count = 3",
    "reconciliation.control_total.held_count_not_negative": "held_count = -1, lost_count = 1",
    "reconciliation.control_total.after_count_not_negative": "after_count = -1, lost_count = 8",
    "reconciliation.tie_out.field_bridges_to_project": "field_amount = 1",
    "reconciliation.tie_out.project_bridges_to_finance": "finance_amount = 1",
    "core.limit_candidate.has_a_limit": (
        "contract_line_customer_limit_amount = NULL, contract_line_limit_amount = NULL, "
        "contract_customer_limit_amount = NULL, contract_limit_amount = NULL"
    ),
    "core.limit_refusal.actual_key_never_null": (
        "INSERT INTO core.limit_refusal BY NAME SELECT NULL AS actual_key, 'contract' AS level_code"
    ),
    "core.limit_refusal.actual_key_unique": (
        "INSERT INTO core.limit_refusal SELECT * FROM core.limit_refusal WHERE rowid = 0"
    ),
    "core.limit_refusal.only_unbilled_sales_are_refused": (
        "INSERT INTO core.limit_refusal BY NAME SELECT 'actual_key-1' AS actual_key, 'contract' AS level_code"
    ),
    "core.limit_refusal.refused_has_no_room": "level_code = 'contract_line'",
    "core.limit_refusal.within_every_limit": "DELETE FROM core.limit_refusal WHERE rowid = 0",
    "core.billing_backlog.beyond_a_limit_is_not_ready": "limit_status_code = 'failed'",
    "core.billing_backlog.actual_key_unique": "actual_key = 'actual_key-1'",
    "core.billing_backlog.held_is_not_ready": "held_code = 'work_order_open'",
    "core.billing_backlog.only_chargeable_meets_a_limit": (
        "billing_type = 'complimentary', limit_status_code = 'committed'"
    ),
    "core.billing_backlog.holds_all_that_is_unbilled": (
        "UPDATE core.billing_backlog SET actual_key = 'another' WHERE rowid = 1"
    ),
    "core.pro_forma_invoice_line_detail.amount_is_gross_less_discount": "amount = 1",
    "core.pro_forma_invoice_line_detail.only_what_is_due_is_taxed": "is_chargeable = FALSE, tax_amount = 1",
    "core.pro_forma_invoice_line_detail.bills_once": "actual_key = 'actual_key-1'",
    "core.pro_forma_invoice_line_detail.bills_what_is_ready": "gross_amount = 1, amount = 1",
    "core.pro_forma_invoice_line.due_is_chargeable_and_tax": "due_amount = 1",
    "core.pro_forma_invoice_line.line_is_the_sum_of_its_details": "chargeable_amount = 1, due_amount = 1",
    "core.pro_forma_invoice.due_is_chargeable_and_tax": "due_amount = 1",
    "core.pro_forma_invoice.draft_is_the_sum_of_its_lines": "chargeable_amount = 1, due_amount = 1",
    "core.pro_forma_invoice.number_names_one_draft": (
        "UPDATE core.pro_forma_invoice SET pro_forma_invoice_number = 'twice'"
    ),
    "core.pro_forma_invoice.bills_in_order": "first_document_date = draft_date + 1",
    "marts.unbilled_backlog.states_add_up": "chargeable_amount = 1",
    "marts.unbilled_backlog.days_are_of_the_month": "first_document_date = DATE '2026-02-01'",
    "core.revenue_recognition.earned_is_to_date_less_previously": "earned_amount = 1",
    "core.revenue_recognition.follows_the_period_before": (
        "previously_accrued_amount = 5, earned_amount = -5"
    ),
    "core.revenue_recognition.billed_adds_up": "billed_amount = 1",
    "core.revenue_recognition.variance_only_at_the_end": "contract_variance_amount = 1",
    "core.revenue_recognition.estimate_has_no_warning": "warning_code = 'no_contract_amount'",
    "marts.wip_rollforward.closing_adds_up": "earned_amount = 1",
    "marts.wip_rollforward.opens_as_the_period_before_closed": "opening_amount = 1, eliminated_amount = 1",
    "marts.wip_rollforward.accrued_wip_is_a_debit": "closing_amount = -1, earned_amount = -1",
    "marts.project_profitability.revenue_amount_not_negative": (
        "revenue_amount = -1, margin_amount = -1, billed_revenue_amount = -1, billed_margin_amount = -1"
    ),
    "marts.project_profitability.cost_amount_not_negative": (
        "cost_amount = -1, margin_amount = 1, billed_margin_amount = 1"
    ),
    "marts.project_profitability.revenue_amount_never_null": "revenue_amount = NULL, margin_amount = NULL",
    "marts.project_profitability.cost_amount_never_null": (
        "cost_amount = NULL, margin_amount = NULL, billed_margin_amount = NULL"
    ),
    "marts.project_profitability.estimated_revenue_amount_not_negative": (
        "estimated_revenue_amount = -1, estimated_margin_amount = -1"
    ),
    "marts.project_profitability.estimated_cost_amount_not_negative": (
        "estimated_cost_amount = -1, estimated_margin_amount = 1"
    ),
    "marts.project_profitability.estimated_revenue_amount_never_null": (
        "estimated_revenue_amount = NULL, estimated_margin_amount = NULL"
    ),
    "marts.project_profitability.estimated_cost_amount_never_null": (
        "estimated_cost_amount = NULL, estimated_margin_amount = NULL"
    ),
    "marts.project_profitability.margin_is_revenue_less_cost": "margin_amount = 1",
    "marts.project_profitability.estimated_margin_is_revenue_less_cost": "estimated_margin_amount = 1",
    "marts.project_profitability.billed_is_part_of_revenue": (
        "billed_revenue_amount = 1, billed_margin_amount = 1"
    ),
    "marts.project_profitability.billed_margin_is_billed_less_cost": "billed_margin_amount = 1",
    "marts.project_forecast.transaction_class_known": (
        "transaction_class = 'no such code', at_completion_hours = NULL"
    ),
    "marts.project_forecast.estimated_cost_amount_never_null": (
        "estimated_cost_amount = NULL, cost_variance_amount = NULL"
    ),
    "marts.project_forecast.remaining_cost_amount_not_negative": (
        "remaining_cost_amount = -1, actual_cost_amount = 1"
    ),
    "marts.project_forecast.remaining_sales_amount_not_negative": (
        "remaining_sales_amount = -1, actual_sales_amount = 1"
    ),
    "marts.contract_line_position.cost_amount_never_null": "cost_amount = NULL, gross_margin_amount = NULL",
    "marts.discount_integrity.discount_amount_not_negative": ("discount_amount = -1, difference_amount = -1"),
    "marts.time_to_cash.sales_amount_not_negative": "sales_amount = -1, open_amount = -1",
    "marts.time_to_cash.billed_amount_not_negative": "billed_amount = -1, open_amount = 1",
    "marts.project_forecast.cost_adds_up": "actual_cost_amount = 1",
    "marts.project_forecast.sales_add_up": "actual_sales_amount = 1",
    "marts.project_forecast.cost_variance_is_from_the_estimate": "cost_variance_amount = 1",
    "marts.project_forecast.hours_are_of_time": "at_completion_hours = NULL",
    "marts.contract_line_position.headroom_is_what_the_limit_leaves": "headroom_amount = 1",
    "marts.contract_line_position.gross_margin_is_billed_less_cost": "gross_margin_amount = 1",
    "marts.contract_line_position.milestones_are_billed": "milestone_invoiced_amount = 1",
    "marts.contract_line_position.limit_is_kept": "limit_amount = -1, headroom_amount = -1",
    "marts.contract_fault.only_eligibility_has_reasons": "reason_code = 'project_finished'",
    "marts.contract_fault.contracts_are_without_error": "severity_code = 'error'",
    "marts.discount_integrity.discount_is_accounted_for": "discount_amount = 1",
    "marts.discount_integrity.counts_fit": "discounted_line_count = 3",
    "marts.discount_integrity.discounts_are_explained": "verdict_code = 'unexplained'",
    "marts.field_service_price_check.work_order_line_id_unique": (
        "INSERT INTO marts.field_service_price_check FROM marts.field_service_price_check WHERE rowid = 0"
    ),
    "marts.field_service_price_check.work_order_line_id_never_null": (
        "INSERT INTO marts.field_service_price_check "
        "(SELECT * REPLACE (NULL AS work_order_line_id) FROM marts.field_service_price_check WHERE rowid = 0)"
    ),
    "marts.field_service_price_check.unjudged_says_why": "unjudged_code = 'no_price'",
    "marts.field_service_price_check.agreement_has_no_difference": "difference_subtotal_amount = 1",
    "marts.field_service_price_check.total_is_subtotal_less_discount": "expected_total_amount = 1",
    "marts.field_service_price_check.checks_every_line": (
        "DELETE FROM marts.field_service_price_check WHERE rowid = 1"
    ),
    "marts.field_service_price_check.prices_agree": "finding_code = 'unit_amount'",
    "marts.time_to_cash.open_is_what_is_not_billed": "open_amount = 1",
    "marts.time_to_cash.dates_in_order": "last_invoice_date = first_invoice_date - 1",
    "marts.used_versus_billed.difference_is_used_less_billed": "used_quantity = 2",
    "marts.used_versus_billed.comparison_tells_the_difference": "comparison_code = 'more'",
    "marts.work_order_story.work_order_id_unique": (
        "INSERT INTO marts.work_order_story FROM marts.work_order_story WHERE rowid = 0"
    ),
    "marts.work_order_story.work_order_id_never_null": (
        "INSERT INTO marts.work_order_story "
        "(SELECT * REPLACE (NULL AS work_order_id) FROM marts.work_order_story WHERE rowid = 0)"
    ),
    "marts.work_order_story.revenue_amount_not_negative": "revenue_amount = -1, margin_amount = -1",
    "marts.work_order_story.cost_amount_not_negative": "cost_amount = -1, margin_amount = 1",
    "marts.work_order_story.revenue_amount_never_null": "revenue_amount = NULL, margin_amount = NULL",
    "marts.work_order_story.cost_amount_never_null": "cost_amount = NULL, margin_amount = NULL",
    "marts.work_order_story.tells_every_work_order": "DELETE FROM marts.work_order_story WHERE rowid = 1",
    "marts.work_order_story.margin_is_revenue_less_cost": "margin_amount = 1",
    "marts.work_order_story.counts_fit": "used_line_count = line_count + 1",
    "marts.work_order_story.used_in_order": "last_document_date = first_document_date - 1",
    "marts.work_order_story.in_one_currency": "has_other_currency = true",
    "quarantine.rejected_row.no_row_waits": "released_at = NULL",
    "core.financial_dimension.set_has_arrived": "is_set_known = false",
    "core.estimate_history.quantity_positive": "quantity = 0",
    "core.estimate_history.ends_after_it_starts": (
        "valid_to_at = valid_from_at - INTERVAL 1 DAY, valid_to_batch_id = 'batch'"
    ),
    "core.estimate_history.one_stands_at_a_time": (
        "UPDATE core.estimate_history SET estimate_line_id = 'estimate_line_id-0'"
    ),
    "staging.fiscalcalendarperiod.ends_after_it_starts": "enddate = startdate - INTERVAL 1 DAY",
    "ledger.late_arrival.counts_elsewhere": "moved_day_count = 0",
    "ledger.late_arrival.tells_of_its_posting": "amount = 1",
    "ledger.project_actual.posts_into_periods_that_take_it": (
        "fiscal_period_id = 'fiscal_period_id-1', accounting_date = DATE '2026-02-01'"
    ),
    "staging.msdyn_agreementbookingdate.window_in_order": (
        "msdyn_latestdate = msdyn_earliestdate - INTERVAL 1 DAY"
    ),
    "core.agreement_horizon.begins_behind_what_was_made": "last_made_date = from_date",
    "core.agreement_recurrence.a_day_or_a_fault": "fault_code = 'not_xml'",
    "core.agreement_recurrence.within_the_horizon": "occurrence_date = DATE '2025-12-31'",
    "core.agreement_visit.a_forecast_has_no_date": "is_forecast = TRUE",
    "core.agreement_visit.done_by_a_work_order": "work_order_id = NULL",
    "core.agreement_visit.an_upcoming_visit_has_no_work_order": "is_upcoming = TRUE",
    "core.agreement_visit.lies_in_its_window": "visit_date = latest_date + 1",
    "core.agreement_fee.a_forecast_is_planned": "is_forecast = TRUE",
    "marts.agreement_fault.only_refused_recurrences_have_reasons": "reason_code = 'not_xml'",
    "marts.agreement_fault.agreements_are_without_error": "severity_code = 'error'",
    "marts.agreement_profitability.planned_visit_count_not_negative": (
        "planned_visit_count = -1, done_visit_count = -1, on_time_visit_count = -1, late_visit_count = 0, "
        "missed_visit_count = 0, forecast_visit_count = 0"
    ),
    "marts.agreement_profitability.fee_amount_not_negative": (
        "fee_amount = -1, revenue_amount = -1, margin_amount = -1"
    ),
    "marts.agreement_profitability.planned_cost_amount_not_negative": (
        "planned_cost_amount = -1, margin_amount = 1"
    ),
    "marts.agreement_profitability.revenue_is_fees_and_project": "fee_amount = 1",
    "marts.agreement_profitability.margin_is_revenue_less_cost": "margin_amount = 1",
    "marts.agreement_profitability.visits_fit": "on_time_visit_count = 2",
    "marts.agreement_profitability.nothing_is_billed_twice": "double_billed_amount = 1",
    "core.fiscal_period.ends_after_it_starts": "end_date = start_date - 1",
    "core.fiscal_period.periods_do_not_overlap": "end_date = DATE '2026-02-01'",
}


def breaking_statement(suite: Suite, promise: Promise) -> str:
    """The statement that breaks `promise` in the suite's table. Raises LookupError when nobody said how."""
    check_id = suite.check_id(promise)
    said = CELLS.get(check_id)
    if said is not None:
        is_statement = said.startswith(("UPDATE ", "INSERT ", "DELETE "))
        return said if is_statement else f"UPDATE {suite.table} SET {said} WHERE rowid = 0"
    if promise.name == "has_rows":
        return f"DELETE FROM {suite.table}"
    if promise.grain:
        first = ", ".join(
            f"{key} = (SELECT {key} FROM {suite.table} WHERE rowid = 0)" for key in promise.grain
        )
        return f"UPDATE {suite.table} SET {first} WHERE rowid = 1"
    if promise.name == "deleted_is_inactive":
        return f"UPDATE {suite.table} SET deleted_at = TIMESTAMP '2026-01-01' WHERE rowid = 0"
    for suffix, value in _BY_WORD.items():
        if promise.name.endswith(suffix):
            column = promise.name.removesuffix(suffix)
            cell = value if suffix != "_known" else _unknown_code(promise)
            return f"UPDATE {suite.table} SET {column} = {cell} WHERE rowid = 0"
    raise LookupError(f"{check_id} was never seen red: say in CELLS which cell breaks it")


_BY_WORD = {
    "_never_null": "NULL",
    "_not_negative": "-1",
    "_percent": "100.01",
    "_guid": "'no guid'",
    "_known": "",
}


def _unknown_code(promise: Promise) -> str:
    return "'no such code'" if "'" in (promise.where or "") else "-1"
