"""The ledger by difference: what should be live against what is posted, within the scope of a run.

Python only says where the rows are; `sql/run` and `sql/ledger` decide.
"""

from __future__ import annotations

from transforms.errors import FieldledgerError
from transforms.warehouse.models import Model, all_models, fill, filled_in, in_schema, stored
from transforms.warehouse.scope import within
from transforms.warehouse.store import Connection, is_empty

FILLED = (
    "run.live_actual",
    "run.lost_source",
    "run.actual_source",
    "run.wanted_actual",
    "run.cause",
    "run.accounting_day",
    "ledger.project_actual",
    "ledger.late_arrival",
    "run.scope_project",
    "run.touched_contract",
    "run.scope_contract",
)


def derive(connection: Connection, *, has_warehouse: bool, is_everything: bool) -> None:
    """Fill `core` and `ledger` of the work database for the scope.

    `is_everything` takes every work order into scope; the SELECTs are the same. Core tables without a scope are derived
    anew only when something they read has changed, else they are the warehouse's.

    Raises FieldledgerError when something the warehouse knows would be lost.
    """
    for schema in ("core", "ledger", "posted", "outgoing"):
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {schema}")
    for model in stored("run"):
        connection.execute(f"DROP TABLE IF EXISTS {model.name}")
    if not is_everything:
        fill(connection, all_models()["run.scope_work_order"])
        fill(connection, all_models()["run.scope_recorded"])
        _limit_current(connection)
        _widen_scope(connection)
        fill(connection, all_models()["run.scope_stock"])
    _posted(connection, has_warehouse=has_warehouse, is_everything=is_everything)
    fresh = _changed_entities(connection)
    for model in filled_in("derive"):
        if is_everything or model.scope is not None or model.reads & fresh:
            fill(connection, model)
            if model.scope is None:
                fresh.add(model.name)
        else:
            connection.execute(f"CREATE VIEW {model.name} AS SELECT * FROM warehouse.{model.name}")
    for name in FILLED:
        fill(connection, all_models()[name])
    for model in filled_in("load"):
        fill(connection, model)
    _prove_kept(connection)


def derived_tables(connection: Connection) -> list[Model]:
    """The core tables this run derived, as opposed to those it only looks at."""
    tables = {
        str(row[0])
        for row in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' AND database_name = current_database()"
        ).fetchall()
    }
    return [model for model in filled_in("derive") if model.table in tables]


def _prove_kept(connection: Connection) -> None:
    """What is no longer there would be reversed in the ledger; but a source takes away nothing without a deletion."""
    lost = connection.execute("SELECT source_kind, source_id FROM run.lost_source ORDER BY ALL").fetchall()
    if lost:
        kind, source_id = lost[0]
        raise FieldledgerError(
            f"{kind} {source_id} is known to the warehouse and would be lost, {len(lost)} in all: nothing was loaded; "
            "this is a fault of fieldledger, keep data/work and report it"
        )


def _changed_entities(connection: Connection) -> set[str]:
    changed = set()
    for model in in_schema("staging"):
        if not is_empty(connection, model.name):
            changed.add(f"current.{model.table}")
    return changed


def _limit_current(connection: Connection) -> None:
    """Limit `current` to the scope: work orders, lines and time, milestones, what hangs on these, recorded rows."""
    lines = ("msdyn_workorderproduct", "msdyn_workorderservice")
    sources = " UNION ALL ".join(
        f"SELECT {all_models()[f'staging.{table}'].key} FROM current.{table}"
        for table in (*lines, "msdyn_timeentry", "msdyn_contractlinescheduleofvalue")
    )
    for scope, ids in (
        ("work_order_id", None),
        ("recorded_id", None),
        (
            "contract_line_id",
            "SELECT salesorderdetailid FROM current.salesorderdetail "
            f"WHERE {within('work_order_id', 'msdyn_project')}",
        ),
        ("booking_id", " UNION ALL ".join(f"SELECT msdyn_booking FROM current.{line}" for line in lines)),
        ("work_order_line_id", sources),
        (
            "usage_log_id",
            "SELECT msdyn_materialusagelogid FROM current.msdyn_materialusagelog "
            "UNION ALL SELECT msdyn_timeentryid FROM current.msdyn_timeentry",
        ),
    ):
        for model in in_schema("staging"):
            if model.scope != scope:
                continue
            where = (
                within(scope, *model.scope_columns)
                if ids is None
                else (f"COALESCE({', '.join(model.scope_columns)}) IN ({ids})")
            )
            columns = ", ".join(model.column_names)
            settled = where
            if model.is_recorded:
                # Most often there are none, and then nothing of the warehouse's table is read.
                settled = (
                    f"{model.key} IN (SELECT recorded_id FROM run.scope_recorded WHERE entity = '{model.table}' "
                    f"EXCEPT SELECT {model.key} FROM {model.name})"
                )
            connection.execute(
                f"""
                CREATE OR REPLACE VIEW current.{model.table} AS
                WITH settled AS (SELECT {columns} FROM before.{model.table} WHERE {settled})
                SELECT {columns} FROM {model.name} WHERE {where}
                UNION ALL
                SELECT {columns} FROM settled
                WHERE NOT EXISTS (
                    SELECT 1 FROM {model.name} AS incoming WHERE incoming.{model.key} = settled.{model.key}
                )
                """
            )


def _widen_scope(connection: Connection) -> None:
    """What holds postings of a source in scope is in scope too: what was posted there may be reversed now."""
    connection.execute("CREATE VIEW posted.project_actual AS SELECT * FROM warehouse.ledger.project_actual")
    fill(connection, all_models()["run.scope_elsewhere"])
    connection.execute("INSERT INTO run.scope_work_order SELECT work_order_id FROM run.scope_elsewhere")
    connection.execute("DROP VIEW posted.project_actual")


def _posted(connection: Connection, *, has_warehouse: bool, is_everything: bool) -> None:
    """What the warehouse holds of the scope: postings, work orders as they were, and which periods are in use."""
    used = (
        "SELECT fiscal_period_id FROM warehouse.ledger.project_actual "
        "UNION SELECT document_period_id FROM warehouse.ledger.late_arrival "
        "UNION SELECT fiscal_period_id FROM warehouse.audit.period_action"
        if has_warehouse
        else "SELECT '' AS fiscal_period_id WHERE FALSE"
    )
    connection.execute(f"CREATE VIEW outgoing.used_period AS {used}")
    for schema, model in (
        ("posted", all_models()["ledger.project_actual"]),
        ("outgoing", all_models()["core.work_order"]),
        ("outgoing", all_models()["core.fiscal_period"]),
        ("outgoing", all_models()["core.estimate_history"]),
        ("outgoing", all_models()["core.integration_journal_line"]),
        ("outgoing", all_models()["core.integration_journal_entry"]),
    ):
        if not has_warehouse:
            connection.execute(model.create().replace(model.name, f"{schema}.{model.table}", 1))
            continue
        where = (
            ""
            if is_everything or model.scope is None
            else f"WHERE {within(model.scope, *model.scope_columns)}"
        )
        connection.execute(
            f"CREATE VIEW {schema}.{model.table} AS SELECT * FROM warehouse.{model.name} {where}"
        )
