"""Refreshes in the warehouse what is read from the ledger, for the run's scope or as a whole, by the same SELECTs.

That is the marts, and the tables of core that say so (`-- Step: marts`).
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

from transforms.rules import not_to_exceed, recurrence
from transforms.warehouse.models import Model, all_models, fill, filled_in
from transforms.warehouse.scope import within
from transforms.warehouse.store import Connection

# The answers that Python gives: asked between the rows they are about and the table that joins them.
ANSWERS: dict[str, tuple[Callable[[Connection, str], None], str]] = {
    "core.limit_check": (not_to_exceed.record, "core.limit_candidate"),
    "core.agreement_recurrence": (recurrence.record, "core.agreement_horizon"),
}
ANSWERED = ("run.limit_decision", "run.recurrence_day")
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
        connection.execute(model.create(or_replace=True))
        connection.execute(f"INSERT INTO {model.name} BY NAME {_select(model, model.scope, is_part=True)}")
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
        where = f" WHERE {within(scope)}" if scope else ""
        rows = _select(model, None, is_part=False) if is_everything else f"SELECT * FROM {model.name}"
        connection.execute(f"DELETE FROM warehouse.{model.name}{where}")
        connection.execute(f"INSERT INTO warehouse.{model.name} BY NAME {rows}")


def _widen_scope(connection: Connection) -> None:
    """Projects whose upcoming visits come to something else are in scope, too."""
    connection.execute(
        "CREATE OR REPLACE VIEW outgoing.agreement_visit AS SELECT * FROM warehouse.core.agreement_visit"
    )
    connection.execute("DROP TABLE IF EXISTS run.scope_visit")
    fill(connection, all_models()["run.scope_visit"])
    connection.execute(
        "INSERT INTO run.scope_project SELECT project_id FROM run.scope_visit "
        "WHERE project_id NOT IN (SELECT project_id FROM run.scope_project)"
    )


def _select(model: Model, scope: str | None, *, is_part: bool) -> str:
    """The SELECT over the warehouse; each table it reads is limited to the scope if it has its column.

    What was derived for a part just before is read from the work database; a table without a scope reads it together
    with the warehouse's other rows.
    """
    assert model.select is not None
    models = all_models()
    tree = sqlglot.parse_one(model.select, dialect="duckdb")
    fresh = {other.name for other in filled_in("marts")} if is_part else set()
    for table in list(tree.find_all(exp.Table)):
        name = f"{table.db}.{table.name}"
        if name in ANSWERED:
            table.set("db", None)
            table.set("this", exp.to_identifier(name.replace(".", "_")))
        if name not in models or models[name].schema == "run":
            continue
        source = name if name in fresh else f"warehouse.{name}"
        alias = table.alias or table.name
        if scope and scope in models[name].column_names:
            limited = f"(SELECT * FROM {source} WHERE {within(scope)}) AS {alias}"
        elif scope is None and name in fresh and (other := models[name].scope):
            limited = (
                f"(SELECT * FROM {name} UNION ALL SELECT * FROM warehouse.{name} WHERE NOT {within(other)}) "
                f"AS {alias}"
            )
        else:
            limited = f"(SELECT * FROM {source}) AS {alias}"
        query = sqlglot.parse_one(f"SELECT * FROM {limited}", dialect="duckdb").find(exp.Subquery)
        assert query is not None
        table.replace(query)
    return tree.sql(dialect="duckdb")
