"""Good tiny tables: every table of `sql/`, as its file declares it, with two plausible rows.

Values follow from the column's name and type; what a name cannot tell stands in `SPOKEN`. Tables are made
without their NOT NULL and CHECK, so that a test can break a cell which the table itself would refuse.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
LAYERS = ("staging", "core", "ledger", "marts", "reconciliation", "quarantine")
GOOD = "good"

# What staging adds to every declared table.
STAGED_COLUMNS = {"versionnumber": "BIGINT", "is_deleted": "BOOLEAN"}

# A view says nothing of types: its stand-in table takes them from the table it reads.
_VIEWED = {"ledger.current_actual": "ledger.project_actual"}

# Values for two rows of a column: {table: {column: (first, second)}}, "*" for every table that has it.
SPOKEN: dict[str, dict[str, tuple[object, object]]] = {
    "*": {
        "is_deleted": (False, False),
        "is_active": (True, True),
        "deleted_at": (None, None),
        "statecode": (0, 0),
        "currency_code": ("EUR", "EUR"),
        "currency_precision": (2, 2),
        "exchangerate": (1, 1),
        "exchange_rate": (1, 1),
        "company_code": ("usmf", "usmf"),
        "starttime": ("2026-01-01 08:00:00", "2026-01-02 08:00:00"),
        "endtime": ("2026-01-01 09:00:00", "2026-01-02 09:00:00"),
        "billing_type": ("chargeable", "chargeable"),
    },
    "staging.msdyn_agreement": {"msdyn_systemstatus": (690970001, 690970001)},
    "staging.msdyn_contractlinecustomer": {"msdyn_percentage": (100, 100)},
    "staging.msdyn_contractlinetask": {"msdyn_billingtype": (192350001, 192350001)},
    "staging.msdyn_materialusagelog": {"msdyn_workorderservice": (None, None)},
    "staging.msdyn_project": {"msdyn_scheduledstart": ("2026-01-01", "2026-01-01")},
    "staging.msdyn_projectapproval": {"msdyn_recordstage": (2, 2)},
    "staging.msdyn_workorder": {"msdyn_systemstatus": (690970003, 690970003)},
    "staging.msdyn_workorderproduct": {"msdyn_linestatus": (690970001, 690970001), "msdyn_quantity": (1, 1)},
    "staging.msdyn_workorderservice": {"msdyn_linestatus": (690970001, 690970001)},
    "staging.product": {"msdyn_fieldserviceproducttype": (690970000, 690970000)},
    "staging.salesorder": {
        "msdyn_ordertype": (192350001, 192350001),
        "msdyn_psastate": (192350002, 192350002),
    },
    "staging.salesorderdetail": {
        "msdyn_linetype": (690970000, 690970000),
        "msdyn_billingmethod": (192350000, 192350000),
        "msdyn_includedtasks": (192350000, 192350000),
    },
    "staging.transactioncurrency": {"isocurrencycode": ("EUR", "USD"), "currencyprecision": (2, 2)},
    "staging.bookableresourcecategory": {"msdyn_billingtype": (192350001, 192350001)},
    "staging.msdyn_orderlineresourcecategory": {"msdyn_billingtype": (192350001, 192350001)},
    "staging.msdyn_timeentry": {
        "msdyn_type": (192350000, 192350000),
        "msdyn_entrystatus": (192350002, 192350002),
    },
    "staging.pricelevel": {"msdyn_module": (192350002, 192350002)},
    "staging.productpricelevel": {"msdyn_pricecalculation": (192350000, 192350000)},
    "staging.msdyn_fieldservicepricelistitem": {"msdyn_durationroundingpolicy": (690970000, 690970000)},
    "staging.msdyn_fieldservicesetting": {"msdyn_productcostorder": (690970000, 690970000)},
    "staging.invoice": {"msdyn_projectinvoicestatus": (192350002, 192350002)},
    "staging.msdyn_invoicelinetransaction": {"msdyn_billingtype": (192350001, 192350001)},
    "staging.msdyn_contractlinescheduleofvalue": {"msdyn_invoicestatus": (192350001, 192350001)},
    "staging.msdyn_actual": {
        "msdyn_transactiontypecode": (192350000, 192350005),
        "msdyn_transactionclassification": (192350002, 192350000),
        "msdyn_billingtype": (192350001, 192350001),
        "msdyn_billingstatus": (None, 192350000),
        "msdyn_adjustmentstatus": (192350001, 192350001),
    },
    "staging.msdyn_estimateline": {"msdyn_transactiontypecode": (192350000, 192350004)},
    "staging.projcdsactualsimport": {
        "transtype": (192350000, 192350005),
        "adjustmentstatus": (192350001, 192350001),
    },
    "staging.projadvancedjournalline": {"transtype": (4, 2)},
    "staging.projpostedtranstable": {"projtranstype": (4, 2)},
    "core.recorded_actual": {
        "transaction_type": ("unbilled_sales", "billed_sales"),
        "transaction_class": ("material", "time"),
        "billing_status_code": ("unbilled_sales_created", "invoice_posted"),
        "adjustment_status_code": ("adjusted", None),
        "source_kind": ("work_order_line", "time_entry"),
        "quantity": (1, 1),
    },
    "core.recorded_estimate": {"row_type": ("cost", "sales"), "transaction_class": ("material", "material")},
    "core.recorded_connection": {
        "role_code": ("reversing", "unbilled_sales"),
        "related_role_code": ("original", "cost"),
    },
    "core.finance_staging_actual": {
        "transaction_type": ("cost", "unbilled_sales"),
        "transaction_class": ("material", "time"),
        "adjustment_status_code": (None, None),
        "is_processed": (True, True),
    },
    "core.finance_journal_line": {
        "transaction_type": ("cost", "unbilled_sales"),
        "finance_transaction_type": ("Item", "Hour"),
        "journal_status_code": ("posted", "posted"),
        "cost_amount": (0, 0),
        "sales_amount": (0, 0),
    },
    "core.finance_project_transaction": {
        "transaction_type": ("cost", "unbilled_sales"),
        "finance_transaction_type": ("Item", "Hour"),
    },
    "core.finance_ledger_entry": {
        "posting_type_code": ("cost_item", "cost_item_inventory"),
        "amount": (0, 0),
        "accounting_amount": (0, 0),
    },
    "staging.msdyn_agreementbookingdate": {"msdyn_status": (690970000, 690970001)},
    "staging.msdyn_agreementinvoicedate": {"msdyn_invoicestatus": (690970000, 690970001)},
    "core.agreement": {"status_code": ("active", "active")},
    "core.agreement_setup": {"setup_kind": ("booking", "invoice")},
    "core.agreement_date": {"setup_kind": ("booking", "invoice"), "status_code": ("open", "processed")},
    "core.agreement_line": {"setup_kind": ("booking", "invoice"), "line_kind": ("product", "service")},
    "core.agreement_horizon": {
        "setup_kind": ("booking", "invoice"),
        "last_made_date": ("2025-12-31", None),
        "to_date": ("2026-12-31", "2026-12-31"),
    },
    "core.agreement_recurrence": {"setup_kind": ("booking", "invoice"), "fault_code": (None, None)},
    "core.agreement_visit": {
        "state_code": ("done", "generated"),
        "is_forecast": (False, False),
        "is_upcoming": (False, False),
        "earliest_date": ("2026-01-01", "2026-01-01"),
        "latest_date": ("2026-01-09", "2026-01-09"),
    },
    "core.agreement_fee": {"state_code": ("billed", "late"), "is_forecast": (False, False)},
    "marts.agreement_fault": {
        "fault_code": ("generation_late", "invoice_late"),
        "reason_code": (None, None),
        "severity_code": ("warning", "warning"),
    },
    "marts.agreement_profitability": {
        "planned_visit_count": (9, 9),
        "done_visit_count": (1, 1),
        "on_time_visit_count": (1, 1),
    },
    "staging.msdyn_inventoryjournal": {
        "msdyn_journaltype": (690970000, 690970002),
        "msdyn_transactiontype": (690970002, 690970002),
        "msdyn_reversal": (False, False),
    },
    "staging.msdyn_productinventory": {
        "msdyn_qtyonhand": (3, 3),
        "msdyn_qtyavailable": (2, 2),
        "msdyn_qtyallocated": (1, 1),
    },
    "staging.inventtrans": {"statusissue": (1, 0), "statusreceipt": (0, 1)},
    "core.stock_movement": {
        "movement_code": ("issue", "receipt"),
        "transfer_id": (None, None),
        "quantity": (-1, 1),
        "on_hand_quantity": (-1, 1),
        "allocated_quantity": (0, 0),
        "available_quantity": (-1, 1),
    },
    "core.stock_step": {
        "method_code": ("fifo", "fifo"),
        "in_quantity": (0, 1),
        "out_quantity": (1, 0),
    },
    "core.stock_balance": {
        "opening_quantity": (0, 0),
        "in_quantity": (2, 2),
        "out_quantity": (1, 1),
        "on_hand_quantity": (1, 1),
        "allocated_quantity": (0, 0),
        "available_quantity": (1, 1),
        "opening_amount": (0, 0),
        "in_amount": (20, 20),
        "out_amount": (10, 10),
        "on_hand_amount": (10, 10),
        "is_negative": (False, False),
    },
    "core.serial_batch_trace": {
        "event_code": ("issue", "use"),
        "source_kind": ("stock_movement", "work_order_line"),
        "owner_code": ("finance", None),
    },
    "marts.inventory_valuation": {
        "on_hand_quantity": (3, 3),
        "allocated_quantity": (1, 1),
        "available_quantity": (2, 2),
        "stated_on_hand_quantity": (3, 3),
        "without_line_count": (0, 0),
        "is_negative": (False, False),
    },
    "marts.stock_fault": {"fault_code": ("negative_stock", "issue_without_line")},
    "core.calendar": {"calendar_date": ("2026-01-01", "2026-01-02")},
    "core.contract_line_resolution": {
        "transaction_class": ("material", "time"),
        "candidate_count": (1, 1),
    },
    "core.invoice": {"status_code": ("confirmed", "confirmed"), "is_confirmed": (True, True)},
    "core.invoice_line_detail": {
        "source_kind": ("work_order_line", "time_entry"),
        "transaction_class": ("material", "time"),
        "is_confirmed": (True, True),
        "is_in_force": (True, True),
    },
    "core.milestone": {"status_code": ("ready", "ready")},
    "core.price_list": {
        "rate_kind": ("sales", "cost"),
        "from_date": ("2026-01-01", "2026-01-01"),
        "to_date": ("2026-12-31", "2026-12-31"),
    },
    "core.product_rate": {"rate_kind": ("sales", "cost")},
    "core.list_price": {"method_code": ("per_unit", "at_cost")},
    "core.price_detail": {"rounding_code": ("none", "none")},
    "core.field_service_setting": {
        "cost_order_code": ("standard_first", "standard_first"),
        "service_quantity_code": ("hours", "hours"),
        "minimum_charge_code": ("covers_first_minutes", "covers_first_minutes"),
    },
    "core.role_rate": {"rate_kind": ("sales", "cost")},
    "core.time_entry": {"waiting_code": (None, None), "withdrawn_code": (None, None)},
    "core.company": {"deployment_model": ("core", "finance"), "company_code": ("usmf", "demf")},
    "core.contract_line": {"billing_method_code": ("time_and_material", "fixed_price")},
    "core.contract_line_customer": {"share_percent": (100, 100), "is_rounding_customer": (True, True)},
    "core.fiscal_period": {
        "fiscal_period_id": ("fiscal_period_id-0", "fiscal_period_id-1"),
        "status_code": ("open", "closed"),
        "finance_status_code": ("open", "open"),
        "start_date": ("2026-01-01", "2026-02-01"),
        "end_date": ("2026-01-31", "2026-02-28"),
    },
    "core.estimate_line": {
        "row_type": ("cost", "sales"),
        "line_kind": ("product", "product"),
        "work_order_line_id": ("line-0", "line-0"),
        "transaction_class": ("material", "material"),
        "quantity": (1, 1),
    },
    "core.estimate_history": {
        "row_type": ("cost", "sales"),
        "line_kind": ("product", "product"),
        "transaction_class": ("material", "material"),
        "quantity": (1, 1),
        "valid_to_at": (None, None),
        "valid_to_batch_id": (None, None),
    },
    "core.work_order": {
        "status_code": ("completed", "posted"),
        "origin_code": ("planned", "planned"),
        "contract_line_count": (1, 1),
        "billing_method_code": ("time_and_material", "time_and_material"),
    },
    "core.work_order_line": {
        "line_kind": ("product", "product"),
        "line_status_code": ("used", "used"),
        "billing_method_code": ("time_and_material", "time_and_material"),
        "used_quantity": (1, 1),
        "waiting_code": (None, None),
        "withdrawn_code": (None, None),
    },
    "ledger.project_actual": {
        "entry_type": ("original", "original"),
        "reverses_posting_id": (None, None),
        "transaction_type": ("cost", "unbilled_sales"),
        "transaction_class": ("material", "material"),
        "customer_id": (None, "customer_id-0"),
        "contract_line_id": ("contract_line_id-0", "contract_line_id-0"),
        "source_kind": ("work_order_line", "work_order_line"),
        "invoice_id": (None, None),
        "line_kind": ("product", "product"),
        "quantity": (1, 1),
        "fiscal_period_id": ("fiscal_period_id-0", "fiscal_period_id-0"),
    },
    "ledger.late_arrival": {
        "posting_id": ("posting_id-0", "posting_id-1"),
        "entry_type": ("original", "original"),
        "transaction_type": ("cost", "unbilled_sales"),
        "late_code": ("late_work", "late_work"),
        "source_kind": ("work_order_line", "work_order_line"),
        "quantity": (1, 1),
    },
    "staging.fiscalcalendarperiod": {
        "startdate": ("2026-01-01", "2026-02-01"),
        "enddate": ("2026-01-31", "2026-02-28"),
        "type": (1, 1),
    },
    "staging.ledgerfiscalcalendarperiod": {"status": (0, 2)},
    "core.integration_journal_line": {
        "status_code": ("draft", "draft"),
        "held_code": (None, None),
        "entry_type": ("original", "original"),
        "transaction_type": ("cost", "unbilled_sales"),
        "transaction_class": ("material", "material"),
        "tax_code_id": (None, None),
        "quantity": (1, 1),
    },
    "core.integration_journal_entry": {
        "event_code": ("accrual", "accrual"),
        "posting_type_code": ("wip_sales", "accrued_revenue"),
        "voucher_number": ("voucher", "voucher"),
        "is_credit": (False, False),
    },
    "core.posting_profile": {
        "posting_type_code": ("cost", "cost_item"),
        "category_name": ("all", "all"),
        "project_group_id": ("all", "all"),
    },
    "marts.contract_fault": {
        "fault_code": ("no_rounding_customer", "class_not_included"),
        "reason_code": (None, None),
        "severity_code": ("warning", "warning"),
        "transaction_class": (None, "material"),
    },
    "marts.discount_integrity": {
        "line_count": (2, 2),
        "discounted_line_count": (1, 1),
        "unexplained_line_count": (0, 0),
        "verdict_code": ("as_entered", "no_discount"),
    },
    "marts.field_service_price_check": {
        "finding_code": ("agrees", "agrees"),
        "unjudged_code": (None, None),
        "difference_minutes": (0, 0),
        "entitlement_id": (None, None),
        "expected_entitlement_id": (None, None),
    },
    "marts.project_forecast": {"transaction_class": ("time", "time")},
    "marts.used_versus_billed": {
        "line_kind": ("product", "product"),
        "comparison_code": ("less", "less"),
        "used_quantity": (1, 1),
        "difference_quantity": (1, 1),
    },
    "marts.work_order_story": {
        "origin_code": ("planned", "planned"),
        "line_count": (2, 2),
        "has_other_currency": (False, False),
    },
    "quarantine.rejected_row": {"released_at": ("2026-01-02 12:00:00", "2026-01-02 12:00:00")},
    "core.limit_candidate": {
        "transaction_type": ("unbilled_sales", "billed_sales"),
        "amount": (10, 10),
        "contract_line_customer_limit_amount": (None, None),
        "contract_line_limit_amount": (None, None),
        "contract_customer_limit_amount": (None, None),
        "contract_limit_amount": (9, 9),
    },
    "core.limit_refusal": {
        "actual_key": ("actual_key-0", "another"),
        "level_code": ("contract", "contract"),
    },
    "ledger.current_actual": {"transaction_type": ("cost", "unbilled_sales")},
    "core.billing_backlog": {
        "limit_status_code": ("not_applicable", "not_applicable"),
        "billing_status_code": ("ready_to_invoice", "ready_to_invoice"),
        "held_code": (None, None),
    },
    "core.pro_forma_invoice_line": {"detail_count": (1, 1)},
    "core.pro_forma_invoice": {
        "detail_count": (1, 1),
        "line_count": (1, 1),
        "draft_date": ("2026-01-02", "2026-01-03"),
    },
    "marts.unbilled_backlog": {"document_month_date": ("2026-01-01", "2026-01-01")},
    "core.revenue_recognition": {
        "method_code": ("accrued", "completed_percentage"),
        "billing_method_code": ("time_and_material", "fixed_price"),
        "status_code": ("created", "posted"),
        "warning_code": (None, None),
    },
    "marts.wip_rollforward": {
        "method_code": ("accrued", "completed_percentage"),
        "measure_code": ("sales_value", "invoiced_on_account"),
    },
    "core.functional_location": {
        "root_location_id": ("functional_location_id-0", "functional_location_id-0"),
        "path_text": ("functional_location_id-0", "functional_location_id-0/functional_location_id-1"),
        "hierarchy_fault_code": (None, None),
    },
    "core.customer_asset": {
        "root_asset_id": ("customer_asset_id-0", "customer_asset_id-0"),
        "path_text": ("customer_asset_id-0", "customer_asset_id-0/customer_asset_id-1"),
        "hierarchy_fault_code": (None, None),
    },
    "core.asset_visit": {"origin_code": ("planned", "reactive")},
    "marts.asset_cost": {
        "root_asset_id": ("customer_asset_id-0", "customer_asset_id-0"),
        "own_visit_count": (3, 2),
        "own_planned_visit_count": (1, 1),
        "own_reactive_visit_count": (2, 1),
        "own_replaced_part_count": (1, 1),
        "total_visit_count": (5, 2),
        "total_planned_visit_count": (2, 1),
        "total_reactive_visit_count": (3, 1),
        "total_replaced_part_count": (2, 1),
    },
    "marts.finance_fault": {
        "finance_fault_id": ("fault-0", "fault-1"),
        "fault_code": ("dimension_missing", "project_company"),
        "severity_code": ("warning", "warning"),
        "source_kind": ("work_order_line", "time_entry"),
        "other_company_code": (None, "demf"),
    },
    "marts.dimension_completeness": {
        "project_count": (2, 2),
        "filled_project_count": (2, 1),
        "faulty_project_count": (0, 1),
        "is_required": (True, False),
        "is_complete": (True, False),
    },
    "core.financial_dimension": {"is_set_known": (True, True)},
    "reconciliation.break": {
        "status_code": ("new", "open"),
        "cause_code": ("missing", "quantity"),
        "severity_code": ("critical", "warning"),
        "resolved_at": (None, None),
        "accepted_amount": (None, None),
        "cause_break_id": (None, "another"),
    },
    "reconciliation.break_history": {
        "action_code": ("found", "stayed"),
        "history_number": (1, 2),
        "status_before_code": (None, "new"),
    },
    "reconciliation.night": {"judged_count": (1, 1)},
    "reconciliation.verdict": {"severity_code": ("critical", "warning"), "not_judged_text": (None, None)},
    "reconciliation.side": {"live_count": (5, 5)},
    "reconciliation.control_total": {
        "step_code": ("landing", "seal"),
        "before_count": (10, 10),
        "quarantined_count": (1, 1),
        "superseded_count": (2, 2),
        "held_count": (0, 0),
        "after_count": (7, 7),
        "lost_count": (0, 0),
        "before_amount": (10, 10),
        "superseded_amount": (3, 3),
        "held_amount": (0, 0),
        "after_amount": (7, 7),
        "lost_amount": (0, 0),
    },
    "reconciliation.tie_out": {"measure_code": ("cost", "unbilled_sales")},
    "core.product": {"product_type": ("inventory", "service")},
}


# What the ledger's promises compare a reversal with.
STANDING_POSTING = """
CREATE SCHEMA run;
CREATE TABLE run.live_actual AS
SELECT
    'standing' AS posting_id, 'actual_key-0' AS actual_key, 'project_id-0' AS project_id,
    'EUR' AS currency_code, true AS is_live, 1 AS quantity, 0 AS gross_amount, 0 AS amount,
    'source_id-9' AS source_id;
CREATE SCHEMA outgoing;
CREATE TABLE outgoing.fiscal_period AS
SELECT 'fiscal_period_id-0' AS fiscal_period_id UNION ALL SELECT 'fiscal_period_id-1' AS fiscal_period_id
"""


def declared_tables() -> list[str]:
    """Every `schema.table` that has a file under `sql/`, and the view that a gate looks at."""
    tables = {
        f"{layer}.{file.stem}": file for layer in LAYERS for file in (ROOT / "sql" / layer).glob("*.sql")
    }
    return sorted(
        name for name, file in tables.items() if "\nCREATE TABLE " in file.read_text() or name in _VIEWED
    )


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the attached catalog `good` and the connection's own database with the same good tables."""
    connection.execute(f"ATTACH ':memory:' AS {GOOD}")
    connection.execute(STANDING_POSTING)
    for layer in LAYERS:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
        connection.execute(f"CREATE SCHEMA {GOOD}.{layer}")
    for table in declared_tables():
        columns = _columns(connection, table)
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {GOOD}.{table} ({typed})")
        for row in (0, 1):
            values = [_value(table, name, kind, row) for name, kind in columns.items()]
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO {GOOD}.{table} VALUES ({marks})", values)
        connection.execute(f"CREATE TABLE {table} AS FROM {GOOD}.{table}")


def mend(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make a broken table good again."""
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {GOOD}.{table}")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    text = (ROOT / "sql" / f"{table.replace('.', '/')}.sql").read_text(encoding="utf-8")
    view = re.search(r"^CREATE VIEW .*?^\) AS$", text, flags=re.MULTILINE | re.DOTALL)
    if view:
        names = re.findall(r"^    (\w+),? --", view.group(), flags=re.MULTILINE)
        source = _columns(connection, _VIEWED[table])
        return {name: source[name] for name in names}
    declared = re.search(r"^CREATE TABLE .*?^\);", text, flags=re.MULTILINE | re.DOTALL)
    assert declared, f"sql/{table.replace('.', '/')}.sql declares no table"
    connection.execute("CREATE SCHEMA IF NOT EXISTS declared")
    connection.execute(
        declared.group().replace(f"CREATE TABLE {table}", "CREATE OR REPLACE TABLE declared.one", 1)
    )
    columns = {name: kind for name, kind, *_ in connection.execute("DESCRIBE declared.one").fetchall()}
    return columns | STAGED_COLUMNS if table.startswith("staging.") else columns


def _value(table: str, column: str, kind: str, row: int) -> object:
    for told in (SPOKEN.get(table, {}), SPOKEN["*"]):
        if column in told:
            return told[column][row]
    if kind == "VARCHAR":
        guid = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{column}{row}"))
        return guid if table.startswith("staging.") else f"{column}-{row}"
    if kind == "DATE":
        return f"2026-01-0{row + 1}"
    if kind.startswith("TIMESTAMP"):
        return f"2026-01-0{row + 1} 12:00:00"
    if kind == "BOOLEAN":
        return True
    if kind.startswith("DECIMAL"):
        return 0
    if kind in ("BIGINT", "INTEGER"):
        return row + 1
    raise AssertionError(f"{table}.{column}: no plausible value for {kind} yet, add one to SPOKEN")
