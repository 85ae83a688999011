"""The scope of a run as an SQL condition: which rows a run derives anew.

The empty text stands for "no work order": lines without one are a scope of their own.
"""

from __future__ import annotations

TABLES = {
    "work_order_id": "run.scope_work_order",
    "stock_id": "run.scope_stock",
    "project_id": "run.scope_project",
    "contract_id": "run.scope_contract",
    "measured_id": "run.scope_measured",
    "billing_id": "run.scope_billing",
    "recorded_id": "run.scope_recorded",
}


def within(scope: str, *columns: str) -> str:
    """Rows whose id (the first of `columns` that has a value, by default the scope's own) is in the scope."""
    found = ", ".join((*(columns or (scope,)), "''"))
    return f"COALESCE({found}) IN (SELECT {scope} FROM {TABLES[scope]})"
