"""The scenarios of this folder, and what is asserted of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.answer import differences, state
from tests.scenarios.scenario import Scenario, read_scenario
from tests.scenarios.telling import AS_TOLD, STATE_TABLES, Told, tellings

FOLDER = Path(__file__).parent
SCENARIOS = tuple(read_scenario(path) for path in sorted(FOLDER.glob("*.md")))


def assert_as_expected(scenario: Scenario, told: Told) -> None:
    """The warehouse holds what the scenario expects."""
    tables = told.as_told[tellings(scenario)[0]]
    said = [line for item in scenario.expectations for line in differences(item, tables[item.table])]
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def assert_any_order(scenario: Scenario, told: Told) -> None:
    """Every order of the batches, and one run over all of them, end in the same state."""
    main, *others = tellings(scenario)
    said = []
    for label, tables in [
        *((telling.label, told.as_told[telling]) for telling in others),
        *((f"{telling.label}, in one run", told.at_once[telling]) for telling in [main, *others]),
    ]:
        if scenario.is_bound_to_order:
            continue
        for name in STATE_TABLES:
            expected, found = state(told.as_told[main][name]), state(tables[name])
            said += [f"{label}: {name} lacks {_short(row)}" for row in expected - found]
            said += [f"{label}: {name} has {_short(row)}" for row in found - expected]
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def assert_repetition_is_nothing(scenario: Scenario, told: Told) -> None:
    """All batches once more: no posting, and the same state."""
    for telling in tellings(scenario):
        before, after = told.as_told[telling], told.repeated[telling]
        assert after["ledger.project_actual"] == before["ledger.project_actual"], telling.label
        for name in STATE_TABLES:
            assert state(after[name]) == state(before[name]), (telling.label, name)


def assert_invariants(scenario: Scenario, told: Told) -> None:
    """The ledger's own laws held after every run."""
    assert tellings(scenario)[0].label == AS_TOLD
    said = [f"{telling.label}: {line}" for telling in tellings(scenario) for line in told.violations.get(telling, [])]
    if said:
        pytest.fail(f"{scenario.title}\n  " + "\n  ".join(said), pytrace=False)


def _short(row: tuple[tuple[str, object], ...]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row if value is not None)
