"""Refreshes in the warehouse what is read from the ledger, for the run's scope or as a whole, by the same SELECTs.

That is the marts, and the tables of core that say so (`-- Step: marts`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sqlglot
from sqlglot import exp

from transforms.rules import not_to_exceed, recurrence, stock_cost
from transforms.warehouse.models import all_models, fill, filled_in
from transforms.warehouse.scope import within
from transforms.warehouse.store import Connection

# The answers that Python gives: asked between the rows they are about and the table that joins them.
ANSWERS: dict[str, tuple[Callable[[Connection, str], None], str]] = {
    "core.limit_check": (not_to_exceed.record, "core.limit_candidate"),
    "core.agreement_recurrence": (recurrence.record, "core.agreement_horizon"),
    "core.stock_balance": (stock_cost.record, "core.stock_step"),
}
ANSWERED = ("run.limit_decision", "run.recurrence_day", "run.stock_decision")
# From here on only what the limits decide otherwise than before is derived.
BACKLOG = "core.billing_backlog"
# A draft is a contract's, its details are derived by work order.
DETAIL = "core.pro_forma_invoice_line_detail"
# Derived first, because the scope widens by them: visits come and go with the days, too.
VISITS = ("core.agreement_horizon", "core.agreement_recurrence", "core.agreement_visit")


def derive(connection: Connection) -> None:
    """The marts' rows of the scope, and the live actuals of its work orders, in the work database.

    The gate looks at them there: what a gate costs follows the change too.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
    for model in sorted(filled_in("marts"), key=lambda model: model.name not in VISITS):
        if model.name in ANSWERS:
            record, question = ANSWERS[model.name]
            record(connection, question)
        if model.name == BACKLOG:
            _scope_billing(connection)
        connection.execute(model.create(or_replace=True))
        connection.execute(
            f"INSERT INTO {model.name} BY NAME {_select(model.name, model.scope, is_part=True)}"
        )
        if model.name == VISITS[-1]:
            _widen_scope(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE ledger.current_actual AS SELECT * FROM warehouse.ledger.current_actual "
        f"WHERE {within('work_order_id', 'work_order_id', 'project_id')}"
    )


def refresh(connection: Connection, *, is_everything: bool) -> None:
    """Replace the marts' rows in the warehouse: all of them, or the scope's by those that `derive` left."""
    for model in filled_in("marts"):
        if model.name in ANSWERS and is_everything:
            record, question = ANSWERS[model.name]
            record(connection, f"warehouse.{question}")
        scope = None if is_everything else model.scope
        where = f" WHERE {within(scope, *model.scope_columns)}" if scope else ""
        rows = _select(model.name, None, is_part=False) if is_everything else f"SELECT * FROM {model.name}"
        connection.execute(f"DELETE FROM warehouse.{model.name}{where}")
        connection.execute(f"INSERT INTO warehouse.{model.name} BY NAME {rows}")


def complete(connection: Connection) -> None:
    """After `refresh`: all details of the scope's drafts in the work database, where the gate adds them up."""
    connection.execute(f"DELETE FROM {DETAIL}")
    connection.execute(
        f"INSERT INTO {DETAIL} BY NAME SELECT * FROM warehouse.{DETAIL} WHERE {within('contract_id')}"
    )


def _scope_billing(connection: Connection) -> None:
    """Limits are decided by contract; of what they decide, only what changed is derived further."""
    _compare(connection, "run.scope_billing", "limit_check", "billing_backlog")


def _widen_scope(connection: Connection) -> None:
    """Projects whose upcoming visits come to something else are in scope, too."""
    _compare(connection, "run.scope_visit", "agreement_visit")
    connection.execute(
        "INSERT INTO run.scope_project SELECT project_id FROM run.scope_visit "
        "WHERE project_id NOT IN (SELECT project_id FROM run.scope_project)"
    )


def _compare(connection: Connection, scope: str, *tables: str) -> None:
    """Fill a scope that follows from what tables of core are now, and what they are in the warehouse (`outgoing`)."""
    for table in tables:
        connection.execute(f"CREATE OR REPLACE VIEW outgoing.{table} AS SELECT * FROM warehouse.core.{table}")
    connection.execute(f"DROP TABLE IF EXISTS {scope}")
    fill(connection, all_models()[scope])


@cache
def _select(name: str, scope: str | None, *, is_part: bool) -> str:
    """The SELECT over the warehouse; each table it reads is limited to the scope if it has its column.

    What was derived for a part just before is read from the work database; a table without a scope reads it together
    with the warehouse's other rows.
    """
    models = all_models()
    model = models[name]
    assert model.select is not None
    tree = sqlglot.parse_one(model.select, dialect="duckdb")
    fresh = {other.name for other in filled_in("marts")} if is_part else set()
    for table in list(tree.find_all(exp.Table)):
        read = f"{table.db}.{table.name}"
        if read in ANSWERED:
            table.set("db", None)
            table.set("this", exp.to_identifier(read.replace(".", "_")))
        if read not in models or models[read].schema == "run":
            continue
        other = models[read].scope if read in fresh else None
        if read not in fresh:
            source = f"warehouse.{read}"
        elif other is None or other == model.scope:
            source = read
        else:
            elsewhere = within(other, *models[read].scope_columns)
            source = f"(SELECT * FROM {read} UNION ALL SELECT * FROM warehouse.{read} WHERE NOT {elsewhere})"
        where = ""
        if scope and set(model.scope_columns or (scope,)) <= set(models[read].column_names):
            where = f" WHERE {within(scope, *model.scope_columns)}"
        limited = f"(SELECT * FROM {source}{where}) AS {table.alias or table.name}"
        query = sqlglot.parse_one(f"SELECT * FROM {limited}", dialect="duckdb").find(exp.Subquery)
        assert query is not None
        table.replace(query)
    rows = tree.sql(dialect="duckdb")
    return (
        f"SELECT * FROM ({rows}) WHERE {within(scope, *model.scope_columns)}"
        if scope and model.scope_columns
        else rows
    )
