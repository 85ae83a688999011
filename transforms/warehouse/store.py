"""The only place that opens DuckDB: open, attach, publish."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms.errors import UsageError
from transforms.settings import Settings

Connection = duckdb.DuckDBPyConnection

# Checkpoints then put the pieces of a table together; else they stay as they were appended.
TOGETHER = "SET max_vacuum_tasks = 100"


@contextmanager
def open_database(path: Path, settings: Settings, *, read_only: bool = False) -> Iterator[Connection]:
    """Open one DuckDB file (made with its folder unless `read_only`). Raises UsageError when another process writes it.

    Extensions are never fetched, sessions run in UTC, temporary files stay under the data folder.
    """
    if read_only and not path.is_file():
        raise UsageError(f"{path}: there is no such warehouse; run the main job first, or name another file")
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=_config(settings))
    except duckdb.IOException as error:
        raise UsageError(_why_not(path, error)) from error
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def open_scratch(settings: Settings) -> Iterator[Connection]:
    """A database that is nowhere: for reading files."""
    connection = duckdb.connect(":memory:", config=_config(settings))
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def attach(connection: Connection, path: Path, alias: str, *, read_only: bool) -> None:
    """Attach a second file under `alias`. Raises UsageError when another process writes it."""
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    mode = " (READ_ONLY)" if read_only else ""
    try:
        connection.execute(f"ATTACH {literal(path)} AS {alias}{mode}")
    except duckdb.IOException as error:
        raise UsageError(_why_not(path, error)) from error


def rows_of(
    connection: Connection, query: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[dict[str, Any]]:
    """The rows of a query, each by the names of its columns."""
    cursor = connection.execute(query, values)
    names = [str(column[0]) for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def insert_rows(connection: Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows, their values in the order of the table's columns, at once: one by one they take far longer."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        given = pa.table(columns, [f"column_{number}" for number in range(len(columns))])
        connection.register("given_rows", given)
        connection.execute(f"INSERT INTO {table} SELECT * FROM given_rows")
        connection.unregister("given_rows")


def is_empty(connection: Connection, name: str) -> bool:
    """No row is in the table `name`."""
    return connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is None


def literal(value: object) -> str:
    """A value as an SQL text literal, quotes doubled."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def publish(source: Path, target: Path, settings: Settings, last_words: str) -> None:
    """Replace `target` by a copy of `source`: write aside, flush, rename. Readers of the old file keep it.

    `last_words` is a statement that makes the copy say it is the published one.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(target.name + ".next")
    shutil.copyfile(source, aside)
    with open_database(aside, settings) as copy:
        copy.execute(last_words)
        copy.execute("CHECKPOINT")
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _config(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    spill = settings.work / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    return {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # Whoever writes a row would else pack every table that others appended to.
        "max_vacuum_tasks": 0,
    }


def _why_not(path: Path, error: Exception) -> str:
    if "lock" in str(error).lower():
        return f"{path} is being written by another process: wait for that run, or stop it, then call again ({error})"
    return f"{path} cannot be opened as a DuckDB file: {error}"
