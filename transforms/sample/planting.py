"""Plant faults into the export of the sample, before it is written, and say which rows they are."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.sample.faults import FAULTS, Change, Fault
from transforms.sample.plan import SampleError, SamplePlan

_BY_KIND = {fault.kind: fault for fault in FAULTS}

#: From this size on every kind is planted twice.
_TWICE_FROM = 10_000


@dataclass(frozen=True)
class Answer:
    """What one planted fault is: the row the key names, and every row of the export that differs because of it."""

    fault: str
    cause: str
    source_table: str
    source_id: str
    changed: tuple[tuple[str, str], ...]


def asked_for(faults: str) -> tuple[Fault, ...]:
    """The kinds that `all` or `KIND,KIND` names, in the order of `FAULTS`. Raises SampleError for an unknown one."""
    names = [name.strip() for name in faults.split(",") if name.strip()]
    if names == ["all"]:
        return FAULTS
    unknown = [name for name in names if name not in _BY_KIND]
    if unknown or not names:
        what = f"there is no fault {', '.join(unknown)}" if unknown else "no fault is named"
        raise SampleError(f"{what}: name all, or some of {', '.join(sorted(_BY_KIND))}")
    return tuple(fault for fault in FAULTS if fault.kind in names)


def plant(world: duckdb.DuckDBPyConnection, plan: SamplePlan, faults: Sequence[Fault]) -> list[Answer]:
    """Change the export views `export_<table>` of the world, which become tables where something changes.

    Raises SampleError when the sample is too small to have a row that a fault can happen to.
    """
    if not faults:
        return []
    for table in sorted({change.table for fault in faults for change in fault.changes}):
        world.execute(f'CREATE TABLE "faulty_{table}" AS FROM "export_{table}"')
        world.execute(f'DROP VIEW "export_{table}"')
        world.execute(f'ALTER TABLE "faulty_{table}" RENAME TO "export_{table}"')
    world.execute((Path(__file__).parent / "candidates.sql").read_text(encoding="utf-8"))
    return [
        answer
        for fault in faults
        for number in range(2 if plan.lines >= _TWICE_FROM else 1)
        for answer in _plant_one(world, fault, number)
    ]


def write_answers(path: Path, answers: Sequence[Answer]) -> None:
    """The answer key: a list of {fault, cause, source_table, source_id}."""
    key = [
        {
            "fault": answer.fault,
            "cause": answer.cause,
            "source_table": answer.source_table,
            "source_id": answer.source_id,
        }
        for answer in answers
    ]
    path.write_text(json.dumps(key, indent=2) + "\n", encoding="utf-8", newline="\n")


def _plant_one(world: duckdb.DuckDBPyConnection, fault: Fault, number: int) -> list[Answer]:
    world.execute(
        f"""
        CREATE OR REPLACE TABLE picked AS
        SELECT *, '{fault.kind}' AS kind, {number} AS number
        FROM ({fault.source}) AS candidate
        WHERE subject IS NOT NULL AND CAST(subject AS VARCHAR) NOT IN (SELECT subject FROM hit)
        ORDER BY low_bits('fault {fault.kind}', id), id
        LIMIT 1
        """
    )
    if world.execute("SELECT 1 FROM picked").fetchone() is None:
        raise SampleError(
            f"the sample has no row that {fault.kind} could happen to ({fault.sentence}): ask for more lines or folders"
        )
    _remember(world, fault)
    changed = [(change.table, row) for change in fault.changes if (row := _apply(world, change)) is not None]
    answers = []
    for table, column in fault.answers:
        if column == "new":
            row = next(row for changed_table, row in changed if changed_table == table)
        else:
            found = _text(world, f'SELECT CAST("{column}" AS VARCHAR) FROM picked')
            if found is None:
                continue
            row = found
        answers.append(Answer(fault.kind, fault.cause, table, row, tuple(changed)))
    return answers


def _remember(world: duckdb.DuckDBPyConnection, fault: Fault) -> None:
    """No other fault hits the same work order, nor that of a second actual."""
    world.execute("INSERT INTO hit SELECT subject FROM picked")
    for table, column in fault.answers:
        if table == "msdyn_actual" and column not in ("id", "new"):
            world.execute(
                f"INSERT INTO hit SELECT s.subject FROM standing AS s JOIN picked ON s.id = picked.{column}"
            )


def _apply(world: duckdb.DuckDBPyConnection, change: Change) -> str | None:
    """Make the change; return the id of the row it is about, None when the picked row has no such row."""
    row = _text(world, f'SELECT CAST("{change.row}" AS VARCHAR) FROM picked')
    if row is None:
        return None
    table = f"export_{change.table}"
    newest = f"id = '{row}' AND versionnumber = (SELECT max(versionnumber) FROM {table} WHERE id = '{row}')"
    if change.what == "remove":
        world.execute(f"DELETE FROM {table} WHERE id = '{row}'")
    elif change.what == "edit":
        world.execute(f"UPDATE {table} SET {_values(change)} WHERE {newest}")
    else:
        row = _add_row(world, change, table, newest)
    return row


def _add_row(world: duckdb.DuckDBPyConnection, change: Change, table: str, newest: str) -> str:
    """A copy of the newest version of a row, with an id and a version of its own and the change's values."""
    new_id = _text(
        world, f"SELECT guid(concat('{change.table} {change.row} by fault ', kind), number) FROM picked"
    )
    assert new_id is not None
    world.execute(f"CREATE OR REPLACE TABLE added AS SELECT * FROM {table} WHERE {newest} LIMIT 1")
    columns = {str(row[0]) for row in world.execute("DESCRIBE added").fetchall()}
    keys = [f"{column} = '{new_id}'" for column in ("id", f"{change.table}id") if column in columns]
    world.execute(f"UPDATE added SET {', '.join(keys)}, versionnumber = versionnumber + 5")
    if change.values:
        world.execute(f"UPDATE added SET {_values(change)}")
    world.execute(f"INSERT INTO {table} FROM added")
    return new_id


def _values(change: Change) -> str:
    """The assignments, with what they take of the picked row looked up there."""
    return re.sub(r"\bpicked\.(\w+)", r"(SELECT picked.\1 FROM picked)", change.values)


def _text(world: duckdb.DuckDBPyConnection, query: str) -> str | None:
    found = world.execute(query).fetchone()
    return None if found is None or found[0] is None else str(found[0])
