"""The scenarios of this folder, and what is asserted of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.answer import StateRow, differences, state, whole
from tests.scenarios.scenario import Scenario, read_scenario
from tests.scenarios.telling import AS_TOLD, KEPT_TABLES, STATE_TABLES, Table, Told, tellings

FOLDER = Path(__file__).parent
SCENARIOS = tuple(read_scenario(path) for path in sorted(FOLDER.glob("*.md")))


def assert_as_expected(scenario: Scenario, told: Told) -> None:
    """The warehouse holds what the scenario expects."""
    tables = told.as_told[tellings(scenario)[0]]
    said = [line for item in scenario.expectations for line in differences(item, tables[item.table])]
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def assert_any_order(scenario: Scenario, told: Told) -> None:
    """Every order of the batches, and one run over all of them, end in the same state.

    One run knows no past: it posts originals only.
    """
    main, *others = tellings(scenario)
    endings = [(telling.label, told.as_told[telling]) for telling in others]
    if not scenario.is_bound_to_order:
        endings += [(f"{telling.label}, in one run", told.at_once[telling]) for telling in [main, *others]]
    said = []
    for label, tables in endings:
        for name in STATE_TABLES:
            said += [f"{label}: {name} {line}" for line in _unlike(told.as_told[main][name], tables[name])]
    for telling in [main, *others]:
        kinds = {row["entry_type"] for row in told.at_once[telling]["ledger.project_actual"]}
        if kinds - {"original"}:
            said.append(f"{telling.label}, in one run: posted {', '.join(sorted(kinds))}")
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def assert_repetition_is_nothing(scenario: Scenario, told: Told) -> None:
    """All batches once more: no posting, the same state, and not a word more in what only grows."""
    said = []
    for telling in tellings(scenario):
        before, after = told.as_told[telling], told.repeated[telling]
        posted = len(after["ledger.project_actual"]) - len(before["ledger.project_actual"])
        if posted:
            said.append(f"{telling.label}: {posted} more postings")
        for name in STATE_TABLES:
            said += [f"{telling.label}: {name} {line}" for line in _unlike(before[name], after[name])]
        for name in KEPT_TABLES:
            said += [f"{telling.label}: {name} {line}" for line in _unlike(before[name], after[name], whole)]
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def _unlike(expected: Table, found: Table, seen: Callable[[Table], Counter[StateRow]] = state) -> list[str]:
    """The rows that only one of two tables has; of rows with the same key the columns that differ."""
    lacking, extra = seen(expected) - seen(found), seen(found) - seen(expected)
    lines = []
    for row in lacking:
        twin = next((other for other in extra if _key(other) == _key(row)), None)
        kept = [pair for pair in row if twin is None or pair not in twin]
        lines.append(f"lacks {_key(row)}: {_short(kept)}")
    for row in extra:
        twin = next((other for other in lacking if _key(other) == _key(row)), None)
        kept = [pair for pair in row if twin is None or pair not in twin]
        lines.append(f"has {_key(row)}: {_short(kept)}")
    return lines


def _key(row: StateRow) -> str:
    return next(
        (str(value) for name, value in row if name in ("actual_key", "estimate_line_id")), str(row[0][1])
    )


def assert_laws(scenario: Scenario, told: Told) -> None:
    """The ledger's own laws held after every run."""
    assert tellings(scenario)[0].label == AS_TOLD
    said = [
        f"{telling.label}: {line}"
        for telling in tellings(scenario)
        for line in told.violations.get(telling, [])
    ]
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def _short(pairs: list[tuple[str, Any]]) -> str:
    told = [f"{name}={value}" for name, value in pairs if value is not None]
    return ", ".join(told[:8]) + (", ..." if len(told) > 8 else "")
