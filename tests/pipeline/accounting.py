"""Every row of the export must be found again. Counted with Python's csv, so that the product vouches for nothing."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.pipeline.driver import reading

csv.field_size_limit(10_000_000)


def rows_in_files(root: Path, folders: Iterable[str]) -> Counter[str]:
    """Rows by `folder/table/file.csv`."""
    counted: Counter[str] = Counter()
    for folder in folders:
        for path in sorted((root / folder).glob("*/*.csv")):
            counted[f"{folder}/{path.parent.name}/{path.name}"] = len(_read(path))
    return counted


def assert_nothing_is_lost(root: Path) -> None:
    """Rows in files = rows landed + broken rows; and of each table: staged + superseded + quarantined = landed.

    For containers whose files csv can read. A landed row is told by file and position, so every single one is
    looked for: it is in quarantine, or its id is in staging.
    """
    with reading() as ask:
        folders = [str(row[0]) for row in ask("SELECT folder_name FROM audit.landed_batch")]
        in_files = rows_in_files(root, folders)
        ((landed, broken),) = ask("SELECT SUM(row_count), SUM(broken_row_count) FROM audit.landed_batch")
        assert landed + broken == sum(in_files.values())
        refused: dict[str, set[int]] = defaultdict(set)
        for source_file, source_row in ask("SELECT source_file, source_row FROM quarantine.rejected_row"):
            assert source_row not in refused[source_file], (
                f"row {source_row} of {source_file} is quarantined twice"
            )
            refused[source_file].add(source_row)
        expected: dict[str, set[str]] = defaultdict(set)
        for source_file in in_files:
            for number, values in enumerate(_read(root / source_file), start=1):
                if number not in refused[source_file]:
                    expected[source_file.split("/")[1]].add(values[0].lower())
        for table, key in ask(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'staging' AND column_index = 1"
        ):
            staged = [row[0] for row in ask(f"SELECT {key} FROM staging.{table}")]
            assert len(staged) == len(set(staged)), f"staging.{table} has an id twice"
            assert set(staged) == expected[table], f"staging.{table}"


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row]
