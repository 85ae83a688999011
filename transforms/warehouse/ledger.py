"""The ledger by difference: what should be live against what is posted, within the scope of a run.

Python only says where the rows are; `sql/run` and `sql/ledger` decide.
"""

from __future__ import annotations

from transforms.warehouse.models import Model, all_models, fill, in_schema
from transforms.warehouse.store import Connection


def derive(connection: Connection, *, has_warehouse: bool, is_everything: bool) -> dict[str, int]:
    """Fill `core` and `ledger` of the work database for the scope. Returns rows per table.

    `is_everything` takes every work order into scope; the SELECTs are the same. Core tables without a scope are derived
    anew only when something they read has changed, else they are the warehouse's.
    """
    for schema in ("run", "core", "ledger", "posted", "outgoing"):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    rows: dict[str, int] = {}
    if not is_everything:
        rows["run.scope_work_order"] = fill(connection, all_models()["run.scope_work_order"])
        _limit_current(connection)
    _posted(connection, has_warehouse=has_warehouse, is_everything=is_everything)
    fresh = _changed_entities(connection)
    for model in in_schema("core"):
        if is_everything or model.scope is not None or model.reads & fresh:
            rows[model.name] = fill(connection, model)
            if model.scope is None:
                fresh.add(model.name)
        else:
            connection.execute(f"CREATE VIEW {model.name} AS SELECT * FROM warehouse.{model.name}")
    for name in ("run.live_actual", "run.wanted_actual", "ledger.project_actual", "run.scope_project"):
        rows[name] = fill(connection, all_models()[name])
    return rows


def derived_tables(connection: Connection) -> list[Model]:
    """The core tables this run derived, as opposed to those it only looks at."""
    tables = {
        str(row[0])
        for row in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' AND database_name = current_database()"
        ).fetchall()
    }
    return [model for model in in_schema("core") if model.table in tables]


def _changed_entities(connection: Connection) -> set[str]:
    changed = set()
    for model in in_schema("staging"):
        if connection.execute(f"SELECT 1 FROM {model.name} LIMIT 1").fetchone():
            changed.add(f"current.{model.table}")
    return changed


def _limit_current(connection: Connection) -> None:
    """Limit `current` to the scope: work orders first, then the lines' logs, then the logs' approvals."""
    for scope in ("work_order_id", "work_order_line_id", "usage_log_id"):
        for model in in_schema("staging"):
            if model.scope != scope:
                continue
            if scope == "work_order_id":
                ids = "SELECT work_order_id FROM run.scope_work_order"
            elif scope == "work_order_line_id":
                ids = (
                    "SELECT msdyn_workorderproductid FROM current.msdyn_workorderproduct "
                    "UNION ALL SELECT msdyn_workorderserviceid FROM current.msdyn_workorderservice"
                )
            else:
                ids = "SELECT msdyn_materialusagelogid FROM current.msdyn_materialusagelog"
            where = f"COALESCE({', '.join(model.scope_columns)}) IN (SELECT * FROM scope_id)"
            columns = ", ".join(model.column_names)
            connection.execute(
                f"""
                CREATE OR REPLACE VIEW current.{model.table} AS
                WITH scope_id AS ({ids}),
                settled AS (SELECT {columns} FROM before.{model.table} WHERE {where})
                SELECT {columns} FROM {model.name} WHERE {where}
                UNION ALL
                SELECT {columns} FROM settled
                WHERE NOT EXISTS (
                    SELECT 1 FROM {model.name} AS incoming WHERE incoming.{model.key} = settled.{model.key}
                )
                """
            )


def _posted(connection: Connection, *, has_warehouse: bool, is_everything: bool) -> None:
    """What the warehouse holds of the scope: its postings, and its work orders as they were."""
    for schema, model in (
        ("posted", all_models()["ledger.project_actual"]),
        ("outgoing", all_models()["core.work_order"]),
    ):
        if not has_warehouse:
            connection.execute(model.create().replace(model.name, f"{schema}.{model.table}", 1))
            continue
        where = "" if is_everything else "WHERE work_order_id IN (SELECT work_order_id FROM run.scope_work_order)"
        connection.execute(f"CREATE VIEW {schema}.{model.table} AS SELECT * FROM warehouse.{model.name} {where}")
