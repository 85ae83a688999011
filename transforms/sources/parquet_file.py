"""Rows of typed Parquet files as the text an export of CSV would have: exact numbers, UTC instants, True and False."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from transforms.errors import SourceError
from transforms.sources.csv_file import one_path
from transforms.sources.source import NAME

INSTANT = "'%Y-%m-%dT%H:%M:%S.%fZ'"


class ParquetRows:
    """The rows of some Parquet files of one table, columns by name: a file that lacks one has nulls there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], where: str) -> None:
        self._connection = connection
        self._paths = paths
        self._where = where
        with self._reading():
            described = connection.execute(f"DESCRIBE SELECT * FROM {self.relation}").fetchall()
        self._kinds = {str(name): str(kind) for name, kind, *_ in described}
        for name in self._kinds:
            if not NAME.fullmatch(name):
                raise SourceError(
                    f"{where}: '{name[:100]}' is no column name (letters, digits and _ only); export it without"
                )

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, as they are written."""
        return tuple(self._kinds)

    @property
    def relation(self) -> str:
        """What a FROM reads."""
        names = ", ".join("'" + one_path(path).replace("'", "''") + "'" for path in self._paths)
        return f"read_parquet([{names}], union_by_name = true, hive_partitioning = false)"

    def land(self, target: Path, where: str = "TRUE", alias: str = "fresh") -> int:
        """Write the rows for which a condition holds as text, and flush them to the disk. Returns how many."""
        texts = ", ".join(f'{_text(alias, name, kind)} AS "{name}"' for name, kind in self._kinds.items())
        path = str(target).replace("'", "''")
        with self._reading():
            done = self._connection.execute(
                f"COPY (SELECT {texts} FROM {self.relation} AS {alias} WHERE {where}) "
                f"TO '{path}' (FORMAT parquet, COMPRESSION snappy)"
            ).fetchone()
        with target.open("rb") as written:
            os.fsync(written.fileno())
        return int(done[0]) if done else 0

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            reason = str(error).splitlines()[0][:300]
            raise SourceError(
                f"{self._where}: it cannot be read as Parquet ({reason}); restore it from the export: the next run "
                "reads it"
            ) from error


def _text(alias: str, name: str, kind: str) -> str:
    """A value as text, an empty text as null."""
    value = f'{alias}."{name}"'
    if kind == "BOOLEAN":
        return f"CASE {value} WHEN TRUE THEN 'True' WHEN FALSE THEN 'False' END"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"STRFTIME({value} AT TIME ZONE 'UTC', {INSTANT})"
    if kind.startswith("TIMESTAMP"):
        return f"STRFTIME(CAST({value} AS TIMESTAMP), {INSTANT})"
    text = f"CAST({value} AS VARCHAR)"
    if kind in ("DOUBLE", "FLOAT"):  # not 1e-05
        exact = f"CAST(TRY_CAST({value} AS DECIMAL(38, 12)) AS VARCHAR)"
        return f"CASE WHEN CONTAINS({text}, 'e') THEN {exact} ELSE {text} END"
    return f"NULLIF({text}, '')"
