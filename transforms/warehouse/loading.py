"""From the work database into the warehouse, in one transaction: all of a run's rows or none of them.

The connection's own database is the run's work database; the warehouse is attached as `warehouse`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from transforms.errors import FieldledgerError, UsageError
from transforms.warehouse.ledger import derived_tables
from transforms.warehouse.merging import note_changes, replace_rows
from transforms.warehouse.models import Model, all_models, filled_in, in_schema
from transforms.warehouse.scope import within
from transforms.warehouse.store import Connection, is_empty

WAREHOUSE_SCHEMAS = ("staging", "core", "ledger", "marts", "reconciliation", "quarantine", "audit")
APPENDED = ("ledger.project_actual", "ledger.late_arrival", "quarantine.rejected_row")


@dataclass(frozen=True)
class Loaded:
    """What the transaction wrote. `changed` are the tables that are now something else."""

    postings: int
    rejected: int
    released: int
    changed: frozenset[str] = frozenset()


def create_missing(connection: Connection) -> None:
    """Create the warehouse's schemas, tables and views that are not there yet, with their comments."""
    present = {
        (str(schema), str(name))
        for schema, name in connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'warehouse' "
            "UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'warehouse' "
            "UNION ALL SELECT schema_name, function_name FROM duckdb_functions() WHERE database_name = 'warehouse'"
        ).fetchall()
    }
    home = connection.execute("SELECT current_database()").fetchone()
    assert home is not None
    connection.execute("USE warehouse")
    try:
        for schema in WAREHOUSE_SCHEMAS:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for model in in_schema(*WAREHOUSE_SCHEMAS):
            if (model.schema, model.table) not in present:
                connection.execute(";\n".join((model.create(), *model.comments())))
    finally:
        connection.execute(f'USE "{home[0]}"')


def check_contract(connection: Connection) -> None:
    """Refuse a warehouse (the connection's own database) whose tables were made by another version of the models.

    Raises UsageError that names the table: a column that is not there would be silently lost.
    """
    found: dict[str, list[str]] = {}
    for schema, table, column in connection.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", []).append(str(column))
    for model in in_schema(*WAREHOUSE_SCHEMAS):
        columns = found.get(model.name)
        if columns is not None and set(columns) != set(model.column_names):
            odd = sorted(set(columns) ^ set(model.column_names))
            raise UsageError(
                f"the warehouse's {model.name} was made by another version (column {odd[0]}): build a new warehouse "
                "from the export with another FIELDLEDGER_DATA_DIR, compare, then swap the folders"
            )


def load(connection: Connection, posted_at: datetime, *, is_everything: bool) -> Loaded:
    """Merge staging, replace the scope's rows of core, append postings and quarantine, inside a transaction.

    `is_everything`: the run has no scope, core is replaced as a whole.
    """
    create_missing(connection)
    counts = {name: _count(connection, f"warehouse.{name}") for name in APPENDED}
    changed = {model.name for model in in_schema("staging") if _merge(connection, model)}
    for model in derived_tables(connection):
        if is_empty(connection, f"warehouse.{model.name}"):
            connection.execute(f"INSERT INTO warehouse.{model.name} BY NAME SELECT * FROM {model.name}")
        elif not note_changes(connection, model, is_whole=is_everything):
            continue
        else:
            replace_rows(connection, model, is_whole=is_everything)
        changed.add(model.name)
    for name in (
        "ledger.project_actual",
        "ledger.late_arrival",
        *(model.name for model in filled_in("load")),
    ):
        if not is_empty(connection, name):
            connection.execute(f"INSERT INTO warehouse.{name} BY NAME SELECT * FROM {name}")
            changed.add(name)
    connection.execute(
        """
        INSERT INTO warehouse.quarantine.rejected_row BY NAME
        SELECT incoming.* FROM quarantine.rejected_row AS incoming
        WHERE NOT EXISTS (
            SELECT 1 FROM warehouse.quarantine.rejected_row AS known
            WHERE known.entity = incoming.entity
                AND known.source_file = incoming.source_file
                AND known.source_row = incoming.source_row
                AND known.batch_id = incoming.batch_id
        )
        """
    )
    released = _release(connection, posted_at)
    rows = {name: _count(connection, f"warehouse.{name}") for name in APPENDED}
    postings = _count(connection, "ledger.project_actual")
    if rows["ledger.project_actual"] != counts["ledger.project_actual"] + postings:
        raise FieldledgerError(
            f"ledger.project_actual holds {rows['ledger.project_actual']} postings after loading {postings} onto "
            f"{counts['ledger.project_actual']}: nothing was loaded, run again"
        )
    _prove(connection, is_everything=is_everything)
    rejected = rows["quarantine.rejected_row"] - counts["quarantine.rejected_row"]
    return Loaded(postings, rejected, released, frozenset(changed))


def _merge(connection: Connection, model: Model) -> bool:
    """Staging: this run's rows stand instead of the warehouse's with the same id. Whether there are any."""
    if is_empty(connection, model.name):
        return False
    columns = ", ".join(model.column_names)
    if not is_empty(connection, f"warehouse.{model.name}"):
        connection.execute(
            f"DELETE FROM warehouse.{model.name} WHERE {model.key} IN (SELECT {model.key} FROM {model.name})"
        )
    connection.execute(f"INSERT INTO warehouse.{model.name} ({columns}) SELECT {columns} FROM {model.name}")
    return True


def _release(connection: Connection, posted_at: datetime) -> int:
    """A quarantined row is released once a valid version as new or newer of the same id has arrived."""
    waiting = connection.execute(
        "SELECT DISTINCT entity FROM warehouse.quarantine.rejected_row WHERE released_at IS NULL"
    ).fetchall()
    released = 0
    for model in in_schema("staging"):
        if (model.table,) not in waiting:
            continue
        done = connection.execute(
            f"""
            UPDATE warehouse.quarantine.rejected_row AS rejected
            SET released_at = ?
            FROM warehouse.{model.name} AS valid
            WHERE rejected.released_at IS NULL
                AND rejected.entity = '{model.table}'
                AND valid.{model.key} = rejected.source_id
                AND (
                    GREATEST(COALESCE(valid.versionnumber, -1), COALESCE(valid.deleted_version, -1))
                    >= rejected.source_version
                    OR (
                        rejected.source_version IS NULL
                        AND valid.landed_at >= rejected.first_seen_at
                        AND valid.batch_id <> rejected.batch_id
                    )
                )
            """,
            [posted_at],
        ).fetchone()
        released += int(done[0]) if done else 0
    return released


def _prove(connection: Connection, *, is_everything: bool) -> None:
    """Control totals inside the transaction: the ledger's live rows are what is wanted, to the cent."""
    ledger = all_models()["ledger.project_actual"]
    assert ledger.scope is not None
    scope = "" if is_everything else f"WHERE {within(ledger.scope, *ledger.scope_columns)}"
    posted = connection.execute(
        f"SELECT transaction_type, SUM(amount), SUM(quantity) FROM warehouse.ledger.project_actual {scope} GROUP BY ALL"
    ).fetchall()
    kept = connection.execute(
        """
        SELECT transaction_type, SUM(amount), SUM(quantity)
        FROM (
            SELECT transaction_type, amount, quantity FROM run.wanted_actual WHERE is_due
            UNION ALL
            SELECT live.transaction_type, live.amount, live.quantity
            FROM run.live_actual AS live
            WHERE live.is_live
                AND live.actual_key NOT IN (SELECT actual_key FROM run.wanted_actual WHERE is_due)
                AND live.posting_id NOT IN (
                    SELECT reverses_posting_id FROM ledger.project_actual WHERE reverses_posting_id IS NOT NULL
                )
        ) AS wanted
        GROUP BY ALL
        """
    ).fetchall()
    zero = {kind: (amount, quantity) for kind, amount, quantity in posted if amount or quantity}
    wanted = {kind: (amount, quantity) for kind, amount, quantity in kept if amount or quantity}
    if zero != wanted:
        raise FieldledgerError(
            f"the ledger would hold {zero} for this run's work orders where {wanted} is wanted: nothing was loaded; "
            "this is a fault of fieldledger, keep data/work and report it"
        )


def _count(connection: Connection, name: str) -> int:
    row = connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()
    return int(row[0]) if row else 0
