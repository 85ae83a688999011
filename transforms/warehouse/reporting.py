"""Refreshes in the warehouse what is read from the ledger, for the run's scope or as a whole, by the same SELECTs.

That is the marts, and the tables of core that say so (`-- Step: marts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import takewhile

import sqlglot
from sqlglot import exp

from transforms.rules import not_to_exceed, recurrence, stock_cost
from transforms.warehouse.merging import note_changes, replace_rows
from transforms.warehouse.models import Model, all_models, fill, filled_in
from transforms.warehouse.scope import within
from transforms.warehouse.store import Connection

# The answers that Python gives: asked between the rows they are about and the table that joins them.
ANSWERS: dict[str, tuple[Callable[[Connection, str], None], str]] = {
    "core.limit_refusal": (not_to_exceed.record, "core.limit_candidate"),
    "core.agreement_recurrence": (recurrence.record, "core.agreement_horizon"),
    "core.stock_balance": (stock_cost.record, "core.stock_step"),
}
ANSWERED = {
    "run.limit_decision": "core.limit_candidate",
    "run.recurrence_day": "core.agreement_horizon",
    "run.stock_decision": "core.stock_step",
}
MARKED = re.compile(r"\bmarked[.]([a-z]+)__(\w+)")
# What limits measure is derived by work order, what they refuse by contract, and then only what changed by that.
MEASURED = "core.limit_candidate"
BACKLOG = "core.billing_backlog"
# A draft is a contract's, too; its details are derived by work order.
DETAIL = "core.pro_forma_invoice_line_detail"
# Of a transfer the run may have brought one side.
MOVED = "core.stock_movement"
# Derived first, because the scope widens by them: visits come and go with the days, too.
VISITS = ("core.agreement_horizon", "core.agreement_recurrence", "core.agreement_visit")


def remember_changes(connection: Connection, changed: Iterable[str]) -> None:
    """Keep in the work database which of the warehouse's tables the load changed."""
    connection.execute("CREATE OR REPLACE TABLE run.changed_table (table_name VARCHAR)")
    connection.execute("INSERT INTO run.changed_table SELECT UNNEST(?)", [sorted(changed)])


def derive(connection: Connection) -> None:
    """The marts' rows of the scope, and the live actuals of its work orders, in the work database.

    The gate looks at them there: what a gate costs follows the change too. A table is derived when something it reads
    has changed, else it is a view of the warehouse's; what comes out as it was has not changed.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
    connection.execute("CREATE OR REPLACE TABLE run.derived_mart (table_name VARCHAR)")
    changed: set[str] = _changed(connection)
    fresh: set[str] = set()
    _drop(connection, *filled_in("marts"))
    for model in sorted(filled_in("marts"), key=lambda model: model.name not in VISITS):
        if model.name == MEASURED:
            _scope_measured(connection)
        if model.name == BACKLOG:
            _scope_billing(connection)
        if not any(_is_changed(read, changed) for read in model.reads):
            _look_at(connection, model)
            continue
        if model.name in ANSWERS:
            record, question = ANSWERS[model.name]
            record(connection, _asked(question, model.scope, fresh))
        connection.execute(model.create())
        connection.execute(f"INSERT INTO {model.name} BY NAME {_select(model.name, model.scope, fresh)}")
        fresh.add(model.name)
        connection.execute("INSERT INTO run.derived_mart VALUES (?)", [model.name])
        if note_changes(connection, model, is_whole=False):
            changed.add(model.name)
        if model.name == VISITS[-1]:
            _widen_scope(connection)
    _look_at(
        connection,
        all_models()["ledger.current_actual"],
        within("work_order_id", "work_order_id", "project_id"),
    )


def derived_tables(connection: Connection) -> list[Model]:
    """What `derive` derived."""
    names = {str(name) for (name,) in connection.execute("FROM run.derived_mart").fetchall()}
    return [model for model in filled_in("marts") if model.name in names]


def refresh(connection: Connection, *, is_everything: bool) -> None:
    """Replace the marts' rows in the warehouse: all of them, or what `derive` found changed."""
    if not is_everything:
        for model in derived_tables(connection):
            replace_rows(connection, model, is_whole=False)
        return
    for model in filled_in("marts"):
        if model.name in ANSWERS:
            record, question = ANSWERS[model.name]
            record(connection, f"warehouse.{question}")
        connection.execute(f"DELETE FROM warehouse.{model.name}")
        connection.execute(f"INSERT INTO warehouse.{model.name} BY NAME {_select(model.name, None, set())}")


def complete(connection: Connection) -> None:
    """After `refresh`: in the work database all of the scope's contracts and both sides of its transfers.

    There the gate adds them up.
    """
    for name in (MEASURED, DETAIL):
        _drop(connection, all_models()[name])
        _look_at(connection, all_models()[name], within("contract_id"))
    if any(model.name == MOVED for model in derived_tables(connection)):
        connection.execute(
            f"""
            INSERT INTO {MOVED} BY NAME
            SELECT * FROM warehouse.{MOVED}
            WHERE transfer_id IN (SELECT transfer_id FROM {MOVED})
                AND stock_movement_id NOT IN (SELECT stock_movement_id FROM {MOVED})
            """
        )


def _changed(connection: Connection) -> set[str]:
    """The tables that the load changed, and what changes with every run; all, when that was not kept."""
    kept = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'run' AND table_name = 'changed_table'"
    ).fetchone()
    if kept is None:
        return {"parameter.run", *all_models()}
    names = connection.execute("SELECT table_name FROM run.changed_table").fetchall()
    return {"parameter.run", *(str(name) for (name,) in names)}


def _is_changed(name: str, changed: set[str]) -> bool:
    """A table is when it was changed, a view or macro when something it reads was, an answer when its question was."""
    if name in changed:
        return True
    model = all_models().get(name)
    if name in ANSWERED:
        return _is_changed(ANSWERED[name], changed)
    return (
        model is not None and not model.is_stored and any(_is_changed(read, changed) for read in model.reads)
    )


def _drop(connection: Connection, *models: Model) -> None:
    """Whatever an earlier attempt left under these names."""
    kinds = {
        f"{schema}.{name}": kind
        for schema, name, kind in connection.execute(
            "SELECT schema_name, table_name, 'TABLE' FROM duckdb_tables() WHERE database_name = current_database() "
            "UNION ALL "
            "SELECT schema_name, view_name, 'VIEW' FROM duckdb_views() WHERE database_name = current_database()"
        ).fetchall()
    }
    for model in models:
        if model.name in kinds:
            connection.execute(f"DROP {kinds[model.name]} {model.name}")


def _scope_measured(connection: Connection) -> None:
    """Limits measure anew what the run's work orders hold, and all that a touched contract's do."""
    connection.execute(
        "CREATE OR REPLACE VIEW outgoing.project_actual AS SELECT * FROM warehouse.ledger.project_actual"
    )
    _fill_again(connection, "run.scope_measured")


def _scope_billing(connection: Connection) -> None:
    """Limits are decided by contract; of what they refuse, only what changed is derived further."""
    connection.execute(
        "CREATE OR REPLACE VIEW outgoing.billing_backlog AS SELECT * FROM warehouse.core.billing_backlog"
    )
    _compare(connection, "run.scope_billing", all_models()["core.limit_refusal"])


def _widen_scope(connection: Connection) -> None:
    """Projects whose upcoming visits come to something else are in scope, too."""
    _compare(connection, "run.scope_visit", all_models()["core.agreement_visit"])
    connection.execute(
        "INSERT INTO run.scope_project SELECT project_id FROM run.scope_visit "
        "WHERE project_id NOT IN (SELECT project_id FROM run.scope_project)"
    )


def _compare(connection: Connection, scope: str, model: Model) -> None:
    """Fill a scope that follows from what a table is now, and what it is in the warehouse (`outgoing`)."""
    connection.execute(f"CREATE OR REPLACE VIEW outgoing.{model.table} AS {_standing(model)}")
    _fill_again(connection, scope)


def _fill_again(connection: Connection, scope: str) -> None:
    """Fill a scope; an earlier attempt may have filled it before."""
    connection.execute(f"DROP TABLE IF EXISTS {scope}")
    fill(connection, all_models()[scope])


def _look_at(connection: Connection, model: Model, where: str | None = None) -> None:
    """The warehouse's rows under their name in the work database: those of the scope, or `where`."""
    connection.execute(f"CREATE OR REPLACE VIEW {model.name} AS {_standing(model, where)}")


def _standing(model: Model, where: str | None = None) -> str:
    """The warehouse's rows of a table: those of the scope, or `where`."""
    of_scope = within(model.scope, *model.scope_columns) if model.scope else "TRUE"
    return f"SELECT * FROM warehouse.{model.name} WHERE {where or of_scope}"


def _select(name: str, scope: str | None, fresh: set[str]) -> str:
    """The SELECT over the warehouse; what was derived just before (`fresh`) is read from the work database."""

    def source(marked: re.Match[str]) -> str:
        return _rows(f"{marked[1]}.{marked[2]}", all_models()[name].scope, fresh)

    return MARKED.sub(source, _marked(name, scope))


def _rows(read: str, scope: str | None, fresh: set[str]) -> str:
    """A table as one with a scope reads it: a fresh one of another scope with the warehouse's other rows."""
    other = all_models()[read].scope
    if read not in fresh:
        return f"warehouse.{read}"
    if other is None or other == scope:
        return read
    elsewhere = within(other, *all_models()[read].scope_columns)
    return f"(SELECT * FROM {read} UNION ALL BY NAME SELECT * FROM warehouse.{read} WHERE NOT {elsewhere})"


def _asked(question: str, scope: str | None, fresh: set[str]) -> str:
    """The rows an answer with a scope is about."""
    rows = _rows(question, scope, fresh)
    return f"(SELECT * FROM {rows} WHERE {within(scope)})" if scope else rows


def _scoped_by(model: Model, read: Model) -> tuple[str, ...]:
    """Which columns of a table that a model reads hold the id of the model's scope: those of its own, or the model's.

    A row without the first of them is in every scope, so that the first alone will do.
    """
    if read.schema == "staging":
        return read.scope_columns if read.scope == model.scope else ()
    wanted = model.scope_columns or (str(model.scope),)
    return tuple(takewhile(lambda column: column in read.column_names, wanted))


@cache
def _marked(name: str, scope: str | None) -> str:
    """The SELECT with a mark for each table it reads, limited to the scope if the table has its column."""
    models = all_models()
    model = models[name]
    assert model.select is not None
    tree = sqlglot.parse_one(model.select, dialect="duckdb")
    for table in list(tree.find_all(exp.Table)):
        read = f"{table.db}.{table.name}"
        if read in ANSWERED:
            table.set("db", None)
            table.set("this", exp.to_identifier(read.replace(".", "_")))
        if read not in models or models[read].schema == "run":
            continue
        columns = _scoped_by(model, models[read]) if scope else ()
        where = f" WHERE {within(scope, *columns)}" if scope and columns else ""
        limited = f"(SELECT * FROM marked.{table.db}__{table.name}{where}) AS {table.alias or table.name}"
        query = sqlglot.parse_one(f"SELECT * FROM {limited}", dialect="duckdb").find(exp.Subquery)
        assert query is not None
        table.replace(query)
    rows = tree.sql(dialect="duckdb")
    return (
        f"SELECT * FROM ({rows}) WHERE {within(scope, *model.scope_columns)}"
        if scope and model.scope_columns
        else rows
    )
