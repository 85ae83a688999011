"""Two warehouses, table by table: the same rows or not, and where they first differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transforms.errors import UsageError
from transforms.settings import Settings
from transforms.warehouse.store import Connection, attach, identifier, open_scratch, rows_of

# What a replay cannot know, with the reason.
LEFT_OUT_TABLES = {
    "audit.check_result": "what the gates of the day said",
    "audit.source_gap": "which sources could not be read that day",
}
LEFT_OUT_SCHEMAS = {"reconciliation": "what the nights found and people decided about it"}
LEFT_OUT_COLUMNS = {
    "audit.run.step_text": "how long the steps took",
    "audit.run.state_code": "how far towards publishing it came",
}
LEFT_OUT_ROWS = {"audit.run": ("state_code = 'refused'", "runs that a gate refused")}


@dataclass(frozen=True)
class TableDifference:
    """One table of two warehouses. Hashes are over all rows in any order; `examples` are rows only one side has."""

    table: str
    left_rows: int | None
    right_rows: int | None
    left_hash: str = ""
    right_hash: str = ""
    examples: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def is_equal(self) -> bool:
        """The same rows, as often."""
        return (self.left_rows, self.left_hash) == (self.right_rows, self.right_hash)


@dataclass(frozen=True)
class Difference:
    """Two warehouses compared."""

    tables: tuple[TableDifference, ...]
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Every table is equal."""
        return all(table.is_equal for table in self.tables)


def compare(left: Path, right: Path, settings: Settings, most: int = 5) -> Difference:
    """Compare every table of two warehouse files. Raises UsageError when a file is not there or holds no table."""
    for path in (left, right):
        if not path.is_file():
            raise UsageError(f"{path}: there is no such warehouse")
    with open_scratch(settings) as connection:
        attach(connection, left, "left_side", read_only=True)
        if right.resolve() == left.resolve():
            raise UsageError(f"{left} and {right} are the same file: name two warehouses")
        attach(connection, right, "right_side", read_only=True)
        columns = {side: _columns(connection, side) for side in ("left_side", "right_side")}
        for side, path in (("left_side", left), ("right_side", right)):
            if not columns[side]:
                raise UsageError(f"{path} holds no table: it is no warehouse")
        names = sorted(columns["left_side"].keys() | columns["right_side"].keys())
        tables = tuple(
            _table(connection, name, columns["left_side"].get(name), columns["right_side"].get(name), most)
            for name in names
            if name not in LEFT_OUT_TABLES and name.partition(".")[0] not in LEFT_OUT_SCHEMAS
        )
    rows = {f"{table} where {where}": reason for table, (where, reason) in LEFT_OUT_ROWS.items()}
    return Difference(tables, LEFT_OUT_TABLES | LEFT_OUT_SCHEMAS | LEFT_OUT_COLUMNS | rows)


def _columns(connection: Connection, side: str) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT columns.schema_name || '.' || columns.table_name, LIST(column_name ORDER BY column_index) "
        "FROM duckdb_columns() AS columns "
        "JOIN duckdb_tables() AS tables USING (database_name, schema_name, table_name) "
        "WHERE database_name = ? GROUP BY ALL",
        [side],
    ).fetchall()
    return {str(name): list(columns) for name, columns in rows}


def _table(
    connection: Connection, name: str, left: list[str] | None, right: list[str] | None, most: int
) -> TableDifference:
    if left is None or right is None or set(left) != set(right):
        odd = sorted(set(left or ()) ^ set(right or ())) if left and right else []
        text = {"column": f"only one side has {odd[0]}"} if odd else {"table": "only one side has it"}
        return TableDifference(
            name, None if left is None else -1, None if right is None else -2, examples=(("both", text),)
        )
    chosen = [column for column in left if f"{name}.{column}" not in LEFT_OUT_COLUMNS]
    sides = {}
    for side in ("left_side", "right_side"):
        where = f" WHERE NOT ({LEFT_OUT_ROWS[name][0]})" if name in LEFT_OUT_ROWS else ""
        sides[side] = f"SELECT {', '.join(map(identifier, chosen))} FROM {side}.{name}{where}"
    (left_rows, left_hash), (right_rows, right_hash) = (
        _hash(connection, sides[side], chosen) for side in ("left_side", "right_side")
    )
    examples: tuple[tuple[str, dict[str, Any]], ...] = ()
    if (left_rows, left_hash) != (right_rows, right_hash):
        examples = (
            *_only(connection, "only in the first", sides["left_side"], sides["right_side"], most),
            *_only(connection, "only in the second", sides["right_side"], sides["left_side"], most),
        )
    return TableDifference(name, left_rows, right_rows, left_hash, right_hash, examples)


def _hash(connection: Connection, rows: str, columns: list[str]) -> tuple[int, str]:
    values = [f"CAST({identifier(column)} AS VARCHAR)" for column in columns]
    text = (
        "CONCAT(" + ", ".join(f"COALESCE(LENGTH({value}) || ':' || {value}, '-')" for value in values) + ")"
    )
    found = connection.execute(
        f"""
        SELECT COUNT(*), COALESCE(SUM(MD5_NUMBER_LOWER(content)), 0), COALESCE(SUM(MD5_NUMBER_UPPER(content)), 0)
        FROM (SELECT {text} AS content FROM ({rows}) AS side) AS contents
        """
    ).fetchone()
    assert found is not None
    count, low, high = found
    return int(count), f"{int(high) % 2**64:016x}{int(low) % 2**64:016x}"


def _only(
    connection: Connection, where: str, rows: str, others: str, most: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in rows_of(connection, f"({rows} EXCEPT ALL {others}) ORDER BY ALL LIMIT {most}"):
        yield where, json.loads(json.dumps(row, default=str))
