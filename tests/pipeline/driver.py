"""Runs the real pipeline for the tests, and takes pictures of what it left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from transforms import pipeline
from transforms.run import set_parameters
from transforms.serve.summary import Summary
from transforms.settings import load_settings
from transforms.warehouse import reporting
from transforms.warehouse.models import filled_in, load_rules
from transforms.warehouse.store import attach, open_scratch

Picture = dict[str, list[tuple[Any, ...]]]
Ask = Callable[..., list[tuple[Any, ...]]]

#: The gates take seconds to import Great Expectations; where a test is not about them, they are left out.
UNGATED = tuple((name, step) for name, step in pipeline.STEPS if not name.startswith("check"))

#: Which file a row came from, and what the order of arrival decides.
ARRIVAL = frozenset(
    {
        "landed_at", "batch_id", "source_file", "source_row", "posting_id", "posting_batch_id", "posting_number",
        "posted_at", "reverses_posting_id", "entry_type", "reason_code", "source_version",
    }
)  # fmt: skip


def run(address: object, **options: Any) -> Summary:
    """One run in this process, without the gates."""
    work = pipeline.extract(pipeline.RunRequest(str(address), **options))
    with pipeline.kept_open(work):
        for _, step in UNGATED:
            step(work)
        return pipeline.publish(work)


def command(data_dir: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The `fieldledger` command in a process of its own, with nothing but its data folder set."""
    return subprocess.run(
        [sys.executable, "-m", "transforms.cli", *map(str, arguments)],
        env=clean_environment(data_dir) | environment,
        cwd=data_dir.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def clean_environment(data_dir: Path) -> dict[str, str]:
    """This process's environment without its fieldledger settings, wide enough that messages are not wrapped."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIELDLEDGER_")}
    return kept | {
        "FIELDLEDGER_DATA_DIR": str(data_dir),
        "FIELDLEDGER_THREADS": "1",
        "COLUMNS": "10000",
        "NO_COLOR": "1",
    }


def query(sql: str, path: Path | None = None, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of a SELECT over the warehouse (or another file)."""
    with duckdb.connect(str(path or load_settings().warehouse), read_only=True) as connection:
        return connection.execute(sql, parameters or []).fetchall()


@contextmanager
def reading(path: Path | None = None) -> Iterator[Ask]:
    """Many questions to a published file that stays as it is: one connection for all of them."""
    with duckdb.connect(str(path or load_settings().published), read_only=True) as connection:
        yield lambda sql, *parameters: connection.execute(sql, list(parameters)).fetchall()


def one(sql: str, path: Path | None = None) -> Any:
    """The only value of a SELECT."""
    rows = query(sql, path)
    assert len(rows) == 1
    return rows[0][0]


def picture(
    path: Path | None = None,
    schemas: tuple[str, ...] = ("staging", "core", "ledger", "marts", "quarantine", "audit"),
    without: frozenset[str] | None = None,
) -> Picture:
    """Every row of every table of a warehouse, sorted. `without` leaves columns out.

    Left out always: how long the steps took.
    """
    hidden = (without or frozenset()) | {"step_text"}
    content: Picture = {}
    with duckdb.connect(str(path or load_settings().warehouse), read_only=True) as connection:
        tables: Mapping[str, list[str]] = {
            f"{schema}.{table}": columns
            for schema, table, columns in connection.execute(
                "SELECT schema_name, table_name, LIST(column_name ORDER BY column_index) FROM duckdb_columns() "
                "WHERE NOT internal AND database_name = current_database() GROUP BY ALL"
            ).fetchall()
            if schema in schemas
        }
        for table, columns in sorted(tables.items()):
            shown = ", ".join(f'"{column}"' for column in columns if column not in hidden)
            content[table] = connection.execute(f"SELECT {shown} FROM {table} ORDER BY ALL").fetchall()
    return content


def state(path: Path | None = None) -> Picture:
    """What is true now, whatever way it came: staging, core and marts, and the live actuals."""
    everything = picture(path, ("staging", "core", "ledger", "marts"), ARRIVAL)
    for table in (
        "ledger.project_actual",
        "ledger.late_arrival",
        "ledger.actual_history",
        "core.estimate_history",
        "core.planned_labor_history",
        "core.integration_journal",
        "core.integration_journal_line",
        "core.integration_journal_entry",
        "core.revenue_recognition",
        "core.serial_batch_trace",
        "marts.wip_rollforward",
        "marts.time_to_cash",
    ):
        del everything[table]
    return everything


def unlike_the_whole() -> dict[str, tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
    """The tables that a refresh as a whole would leave otherwise than the runs did: rows only they have, rows it has.

    The warehouse stays as it is.
    """
    settings = load_settings()
    last = query(
        "SELECT run_id, landed_at FROM audit.run WHERE state_code <> 'refused' ORDER BY run_number DESC"
    )
    unlike = {}
    with open_scratch(settings) as connection:
        attach(connection, settings.warehouse, "warehouse", read_only=False)
        load_rules(connection)
        set_parameters(connection, *last[0], settings)
        tables = {model.name: f"left_{model.schema}_{model.table}" for model in filled_in("marts")}
        for name, left in tables.items():
            connection.execute(f"CREATE TEMP TABLE {left} AS FROM warehouse.{name}")
        connection.execute("BEGIN")
        reporting.refresh(connection, is_everything=True)
        for name, left in tables.items():
            only = [
                connection.execute(f"FROM {one} EXCEPT ALL FROM {other} ORDER BY ALL").fetchall()
                for one, other in ((left, f"warehouse.{name}"), (f"warehouse.{name}", left))
            ]
            if any(only):
                unlike[name] = (only[0], only[1])
        connection.execute("ROLLBACK")
    return unlike


def history(path: Path | None = None) -> Picture:
    """All that a replay must give again to the row: everything but the gates' results and the run's name for it."""
    content = picture(path)
    del content["audit.check_result"]
    return content


if __name__ == "__main__":
    run(sys.argv[1])
