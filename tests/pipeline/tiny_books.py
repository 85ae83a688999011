"""A warehouse made by hand, small enough to break cell by cell: one used part, told on all three sides.

`write` makes a file that `transforms.warehouse.reconciliation` opens like any other. Each case has rows of its own, in
full agreement; its changes say what is wrong: `role: {column: value}` edits the row of that role, `role: None` leaves
it out, `"role again": {...}` adds a copy of it under another key. Tables have no constraint, so that all can be broken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms.warehouse.models import all_models

Row = dict[str, Any]
Changes = Mapping[str, Row | None]

NIGHT = "2026-08-02 02:00:00"
DAY, KNOWN = "2026-07-10", "2026-07-10 12:00:00"


def write(path: Path, cases: Mapping[str, Changes]) -> None:
    """The warehouse of these cases; their names are part of every id."""
    tables: dict[str, list[Row]] = {}
    for table, row in _shared():
        tables.setdefault(table, []).append(row)
    for name, changes in cases.items():
        for table, row in _rows(name, changes):
            tables.setdefault(table, []).append(row)
    with duckdb.connect(str(path)) as connection:
        for table, rows in tables.items():
            _fill(connection, table, rows)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    model = all_models()[table]
    types = (re.match(r"[A-Z]+(\(\d+, \d+\))?", column.definition) for column in model.columns)
    body = ", ".join(
        f"{column.name} {kind[0]}" for column, kind in zip(model.columns, types, strict=True) if kind
    )
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {model.schema}")
    connection.execute(f"CREATE TABLE {table} ({body})")
    names = sorted({name for row in rows for name in row})
    columns = {
        name: pa.array([None if row.get(name) is None else str(row[name]) for row in rows], pa.string())
        for name in names
    }
    connection.register("given", pa.table(columns))
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
    connection.unregister("given")


def _shared() -> list[tuple[str, Row]]:
    """What all cases lean on, and a deleted row of every table of the export, so that all is there to be judged."""
    loaded = {"run_id": "loaded", "run_number": 1, "state_code": "loaded"}
    batch = {"batch_id": "batch", "landed_at": "2026-08-01 00:00:00", "run_id": "loaded"}
    rows: list[tuple[str, Row]] = [
        ("core.company", {"company_id": "usmf", "company_code": "usmf", "deployment_model": "finance"}),
        ("core.currency", {"currency_id": "EUR", "currency_code": "EUR", "currency_precision": 2}),
        ("core.tax_code", {"tax_code_id": "tax", "rate_percent": 20, "is_active": True}),
        ("core.product", {"product_id": "part", "product_type": "inventory"}),
        ("audit.landed_batch", batch),
        ("audit.run", loaded),
    ]
    for month, last in ((6, 30), (7, 31), (8, 31)):
        period = f"2026-{month:02}"
        days = {"start_date": f"{period}-01", "end_date": f"{period}-{last}", "status_code": "open"}
        named = {"fiscal_period_id": f"usmf:{period}", "company_code": "usmf", "period_text": period}
        rows.append(("core.fiscal_period", named | days))
    rows += [
        (model.name, {model.key: "deleted", "is_deleted": True})
        for model in all_models().values()
        if model.schema == "staging"
    ]
    return rows


def _rows(name: str, changes: Changes) -> list[tuple[str, Row]]:
    rows = _agreeing(name)
    for role, change in changes.items():
        base = role.removesuffix(" again")
        table, row = rows[base]
        if change is None:
            del rows[role]
        elif role == base:
            rows[role] = table, row | change
        else:
            key = all_models()[table].key
            rows[role] = table, row | {key: f"{row[key]} again"} | change
    _roll_up(rows)
    return list(rows.values())


def _roll_up(rows: dict[str, tuple[str, Row]]) -> None:
    """The project says what its cost actuals come to, unless the case says something else."""
    costs = [
        row["gross_amount"]
        for table, row in rows.values()
        if table == "core.recorded_actual" and row["transaction_type"] == "cost" and row["is_active"]
    ]
    table, row = rows["rollup"]
    rows["rollup"] = table, {"msdyn_totalactualcost": sum(costs), "msdyn_actuallaborcost": 0} | row


def _agreeing(name: str) -> dict[str, tuple[str, Row]]:
    """Five parts at 22 used, and billed at 40 less 10 percent; something else billed at 100 and tax; a reversal."""

    def its(what: str) -> str:
        return f"{name}/{what}"

    place = {
        "company_code": "usmf",
        "project_id": its("project"),
        "contract_id": its("contract"),
        "contract_line_id": its("contract line"),
        "work_order_id": its("work order"),
        "is_active": True,
    }
    dated = {"document_date": DAY, "accounting_date": DAY}
    part = {"product_id": "part", "warehouse_id": "store", "currency_code": "EUR"}
    of_line = place | {
        "source_kind": "work_order_line",
        "source_id": its("line"),
        "work_order_line_id": its("line"),
    }
    of_billed = of_line | {"source_id": its("billed line"), "work_order_line_id": its("billed line")}
    cost = {"transaction_type": "cost", "transaction_class": "material", "billing_type": "chargeable"}
    cost |= {
        "quantity": 5,
        "unit_price": 22,
        "gross_amount": 110,
        "discount_amount": 0,
        "amount": 110,
        **dated,
        **part,
    }
    sales = cost | {"transaction_type": "unbilled_sales", "customer_id": its("customer")}
    sales |= {"unit_price": 40, "gross_amount": 200, "discount_amount": 20, "amount": 180}
    billed = sales | {"transaction_type": "billed_sales", "invoice_id": its("invoice"), "quantity": 1}
    billed |= {"unit_price": 100, "gross_amount": 100, "discount_amount": 0, "amount": 100}
    line = place | dated | part | {"line_kind": "product", "line_status_code": "used", "is_taxable": True}
    line |= {"work_order_line_id": its("line"), "used_quantity": 5, "billed_quantity": 5, "cost_amount": 110}
    line |= {"net_amount": 180, "approved_at": KNOWN, "arrived_at": KNOWN}
    posting = {"entry_type": "original", "fiscal_period_id": "usmf:2026-07", "line_kind": "product"}
    posting |= {"discount_residual_amount": 0, "accounting_amount": 1, "posted_at": KNOWN}
    recorded = {
        "is_sync_skipped": False,
        "adjustment_value_amount": 0,
        "tax_amount": 0,
        "sales_tax_amount": 0,
    }
    recorded |= {"exchange_rate": 1, "recorded_at": KNOWN, "source_version": 1}
    finance = {
        "company_code": "usmf",
        "project_number": its("number"),
        "currency_code": "EUR",
        "is_active": True,
    }
    finance |= {"recorded_at": KNOWN, "source_version": 1}
    staged = finance | dated | {"project_company_code": "usmf", "exchange_rate": 1, "sales_tax_amount": 0}
    staged |= {"is_processed": True, "is_duplicate": False, "accounting_amount": 1}
    booked = finance | {
        "quantity": 5,
        "discount_amount": 0,
        "cost_amount": 0,
        "sales_amount": 0,
        "project_date": DAY,
    }
    booked |= {
        "dimension_set_id": "dims",
        "line_property_name": "Chargeable",
        "finance_transaction_type": "Item",
    }
    entry = finance | {"accounting_date": DAY}
    estimate = place | part | {"work_order_line_id": its("line"), "line_kind": "product", "quantity": 5}

    def told(one: Row) -> Row:
        return {key: one[key] for key in _TOLD}

    rows: dict[str, tuple[str, Row]] = {
        "project": (
            "core.project",
            place | {"project_number": its("number"), "dimension_set_id": "dims", "currency_code": "EUR"},
        ),
        "rollup": (
            "staging.msdyn_project",
            {"msdyn_projectid": its("project"), "is_deleted": False, "modifiedon": "2026-08-01 00:00:00"},
        ),
        "finance project": ("core.finance_project", finance | {"finance_project_id": its("fp"), "is_pma": False}),
        "contract line": ("core.contract_line", place | {"billing_method_code": "time_and_material"}),
        "contract fault": (
            "marts.contract_fault",
            {"fault_id": its("fault"), "contract_line_id": its("contract line"), "severity_code": "warning"},
        ),
        "work order": ("core.work_order", place | {"is_taxable": True, "tax_code_id": "tax"}),
        "run": ("audit.run", {"run_id": its("run"), "run_number": 2, "state_code": "loaded"}),
        "refused": (
            "quarantine.rejected_row",
            {"entity": "msdyn_workorderproduct", "source_id": its("refused"), "source_version": 1, "batch_id": "batch"}
            | {"reason_code": "unknown_line_status", "reason_text": "no such status", "source_row": 1}
            | {"released_at": KNOWN},
        ),
        "line": ("core.work_order_line", line),
        "billed line": ("core.work_order_line", line | {"work_order_line_id": its("billed line")}),
        "log": (
            "staging.msdyn_materialusagelog",
            {"msdyn_materialusagelogid": its("log"), "msdyn_workorderproduct": its("line")}
            | {"versionnumber": 1, "is_deleted": False},
        ),
        "billed log": (
            "staging.msdyn_materialusagelog",
            {"msdyn_materialusagelogid": its("billed log"), "msdyn_workorderproduct": its("billed line")}
            | {"versionnumber": 1, "is_deleted": False},
        ),
        # A part of before, used and taken back.
        "adjusted": (
            "core.recorded_actual",
            of_line | cost | recorded | {"recorded_actual_id": its("adjusted"), "is_sync_skipped": True}
            | {"adjustment_status_code": "adjusted", "quantity": 2, "gross_amount": 44, "amount": 44},
        ),
        "reversing": (
            "core.recorded_actual",
            of_line | cost | recorded | {"recorded_actual_id": its("reversing"), "is_sync_skipped": True}
            | {"adjustment_status_code": "unadjustable", "quantity": -2, "gross_amount": -44, "amount": -44},
        ),
        "connection": (
            "core.recorded_connection",
            {"recorded_connection_id": its("connection"), "actual_id": its("reversing"), "role_code": "reversing"}
            | {"related_actual_id": its("adjusted"), "related_role_code": "original", "is_active": True},
        ),
        # What was billed, with its tax.
        "billed": ("ledger.project_actual", of_billed | billed | posting | {"posting_id": its("billed")}),
        "billed actual": (
            "core.recorded_actual",
            of_billed | billed | recorded | {"recorded_actual_id": its("billed actual")}
            | {"voucher_number": its("invoice voucher"), "sales_tax_amount": 20},
        ),
        "billed staged": (
            "core.finance_staging_actual",
            staged | told(billed) | {"finance_staging_actual_id": its("billed staged"), "sales_tax_amount": 20}
            | {"actual_id": its("billed actual"), "voucher_number": its("invoice voucher")},
        ),
        "invoice": (
            "core.invoice",
            {"invoice_id": its("invoice"), "invoice_number": its("INV"), "contract_id": its("contract")}
            | {"is_confirmed": True, "is_active": True, "invoice_date": DAY},
        ),
        "proposal": (
            "core.finance_invoice_proposal",
            finance | {"finance_invoice_proposal_id": its("proposal"), "proposal_number": its("INV")}
            | {"invoice_amount": 120, "discount_amount": 0, "tax_amount": 20, "voucher_number": its("invoice voucher")},
        ),
        "detail": (
            "core.invoice_line_detail",
            of_billed | billed | {"invoice_line_detail_id": its("detail"), "tax_amount": 20, "is_confirmed": True}
            | {"invoice_date": DAY},
        ),
        # Finance issued the parts of the cost.
        "issue": (
            "core.stock_movement",
            part | {"stock_movement_id": its("issue"), "owner_code": "finance", "movement_code": "issue"}
            | {"origin_code": "project", "company_code": "usmf", "movement_date": DAY, "quantity": -5}
            | {"project_id": its("project"), "work_order_line_id": its("line"), "voucher_number": its("cost voucher")}
            | {"is_counted": True, "source_id": its("issue")},
        ),
    }  # fmt: skip
    legs = (("cost", cost, "cost_amount", "cost_item", "cost_item_inventory"),)
    legs += (("sales", sales, "sales_amount", "wip_sales", "accrued_revenue"),)
    for role, one, money, debit, credit in legs:
        numbers = {"voucher_number": its(f"{role} voucher"), "transaction_number": its(f"{role} number")}
        journal = booked | numbers | {"transaction_type": one["transaction_type"], money: one["amount"]}
        journal |= {"discount_amount": one["discount_amount"]}
        rows |= {
            role: ("ledger.project_actual", of_line | one | posting | {"posting_id": its(role)}),
            f"{role} actual": (
                "core.recorded_actual",
                of_line | one | recorded | {"recorded_actual_id": its(f"{role} actual")}
                | {"voucher_number": its(f"{role} voucher")},
            ),
            f"{role} staged": (
                "core.finance_staging_actual",
                staged | told(one) | {"finance_staging_actual_id": its(f"{role} staged")}
                | {"actual_id": its(f"{role} actual"), "voucher_number": its(f"{role} voucher")}
                | {"journal_line_record_id": its(f"{role} record")},
            ),
            f"{role} journal": (
                "core.finance_journal_line",
                journal | {"finance_journal_line_id": its(f"{role} journal"), "actual_id": its(f"{role} actual")}
                | {"record_id": its(f"{role} record"), "journal_status_code": "posted", "accounting_date": DAY}
                | {"finance_exchange_rate": 100, "item_number": "PART"},
            ),
            f"{role} transaction": (
                "core.finance_project_transaction",
                journal | {"finance_project_transaction_id": its(f"{role} transaction")},
            ),
            f"{role} debit": (
                "core.finance_ledger_entry",
                entry | {"finance_ledger_entry_id": its(f"{role} debit"), "posting_type_code": debit}
                | {"voucher_number": its(f"{role} voucher"), "amount": one["amount"]}
                | {"accounting_amount": one["amount"]},
            ),
            f"{role} credit": (
                "core.finance_ledger_entry",
                entry | {"finance_ledger_entry_id": its(f"{role} credit"), "posting_type_code": credit}
                | {"voucher_number": its(f"{role} voucher"), "amount": -one["amount"]}
                | {"accounting_amount": -one["amount"]},
            ),
            f"{role} estimate": (
                "core.estimate_line",
                estimate | {"estimate_line_id": its(f"{role} estimate"), "row_type": role, "amount": one["amount"]},
            ),
            f"{role} recorded estimate": (
                "core.recorded_estimate",
                estimate | {"recorded_estimate_id": its(f"{role} recorded estimate"), "row_type": role}
                | {"amount": one["amount"], "source_version": 1},
            ),
        }  # fmt: skip
    return {role: (table, _known(table, row)) for role, (table, row) in rows.items()}


_TOLD = ("transaction_type", "transaction_class", "billing_type", "quantity", "unit_price", "gross_amount")


def _known(table: str, row: Row) -> Row:
    """Of what several tables share, the columns that this one has."""
    columns = all_models()[table].column_names
    return {name: value for name, value in row.items() if name in columns}
