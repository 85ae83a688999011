"""Compares what a scenario expects with what the warehouse holds, and says the difference as a table."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.scenarios.scenario import Expectation
from tests.scenarios.telling import HISTORY_COLUMNS, Table

StateRow = tuple[tuple[str, Any], ...]


def differences(expectation: Expectation, rows: Table) -> list[str]:
    """What is missing, what is too much, and which total is off; nothing when all is as expected."""
    if not expectation.columns:
        return [f"{expectation.table} should hold nothing but has {row}" for row in rows]
    unknown = [column for column in expectation.columns if rows and column not in rows[0]]
    if unknown:
        return [f"{expectation.table} has no column {unknown[0]}"]
    found = [tuple(row[column] for column in expectation.columns) for row in rows]
    said = []
    left = list(found)
    for expected in expectation.rows:
        match = next((row for row in left if all(map(_is_equal, expected, row))), None)
        if match is None:
            said.append(f"missing  | {' | '.join(expected)} |")
        else:
            left.remove(match)
    said += [f"too much | {' | '.join(_text(value) for value in row)} |" for row in left]
    for column, total in expectation.totals.items():
        place = expectation.columns.index(column)
        held = sum((Decimal(str(row[place])) for row in found if row[place] is not None), Decimal(0))
        if held != Decimal(total):
            said.append(f"total    {column} is {held}, expected {total}")
        told = sum((Decimal(row[place]) for row in expectation.rows if row[place]), Decimal(0))
        if told != Decimal(total):
            said.append(
                f"total    {column}: the rows of the scenario add up to {told}, its total says {total}"
            )
    if said:
        said.insert(0, f"{expectation.table}, columns | {' | '.join(expectation.columns)} |")
    return said


def state(rows: Table) -> Counter[StateRow]:
    """A table's rows without what depends on the order of arrival, as a multiset."""
    kept = (
        tuple((name, value) for name, value in row.items() if name not in HISTORY_COLUMNS) for row in rows
    )
    return Counter(kept)


def whole(rows: Table) -> Counter[StateRow]:
    """A table's rows as they are, as a multiset."""
    return Counter(tuple(row.items()) for row in rows)


def _is_equal(expected: str, found: Any) -> bool:
    if expected == "" or found is None:
        return expected == "" and found is None
    if isinstance(found, bool):
        return expected.lower() == str(found).lower()
    if isinstance(found, Decimal | int):
        try:
            return Decimal(expected) == found
        except InvalidOperation:
            return False
    if isinstance(found, datetime):
        try:
            return datetime.fromisoformat(expected) == found
        except ValueError:
            return False
    if isinstance(found, date):
        return expected == found.isoformat()
    return expected == str(found)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
