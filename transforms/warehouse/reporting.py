"""Refreshes the marts in the warehouse: for the run's scope, or as a whole. The SELECTs are the same."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from transforms.warehouse.models import Model, all_models, in_schema
from transforms.warehouse.store import Connection

SCOPES = {"work_order_id": "run.scope_work_order", "project_id": "run.scope_project"}


def refresh(connection: Connection, *, is_everything: bool) -> dict[str, int]:
    """Replace the marts' rows of the scope (of everything when `is_everything`). Returns the rows written per mart."""
    rows = {}
    for model in in_schema("marts"):
        scope = None if is_everything else model.scope
        where = f" WHERE {scope} IN (SELECT {scope} FROM {SCOPES[scope]})" if scope else ""
        connection.execute(f"DELETE FROM warehouse.{model.name}{where}")
        done = connection.execute(
            f"INSERT INTO warehouse.{model.name} BY NAME {_select(model, scope)}"
        ).fetchone()
        rows[model.name] = int(done[0]) if done else 0
    return rows


def _select(model: Model, scope: str | None) -> str:
    """The mart's SELECT over the warehouse; each table it reads is limited to the scope if it has its column."""
    assert model.select is not None
    models = all_models()
    tree = sqlglot.parse_one(model.select, dialect="duckdb")
    for table in list(tree.find_all(exp.Table)):
        name = f"{table.db}.{table.name}"
        if name not in models:
            continue
        source = f"warehouse.{name}"
        alias = table.alias or table.name
        if scope and scope in models[name].column_names:
            limited = (
                f"(SELECT * FROM {source} WHERE {scope} IN (SELECT {scope} FROM {SCOPES[scope]})) AS {alias}"
            )
        else:
            limited = f"(SELECT * FROM {source}) AS {alias}"
        query = sqlglot.parse_one(f"SELECT * FROM {limited}", dialect="duckdb").find(exp.Subquery)
        assert query is not None
        table.replace(query)
    return tree.sql(dialect="duckdb")
