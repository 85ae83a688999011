"""What is asked of every scenario. Two test modules ask it, so that two workers share the telling."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Tell
from tests.scenarios.reading import (
    assert_any_order,
    assert_as_expected,
    assert_laws,
    assert_repetition_is_nothing,
)
from tests.scenarios.scenario import Scenario
from transforms.warehouse.models import all_rules

__all__ = [
    "test_any_order_ends_the_same",
    "test_as_expected",
    "test_ledger_laws_hold",
    "test_rules_are_known",
    "test_twice_is_once",
]


def test_as_expected(scenario: Scenario, told: Tell) -> None:
    """The warehouse holds what the scenario expects."""
    assert_as_expected(scenario, told(scenario))


@pytest.mark.slow
def test_any_order_ends_the_same(scenario: Scenario, told: Tell) -> None:
    """The order of arrival makes no difference to the state."""
    assert_any_order(scenario, told(scenario))


@pytest.mark.slow
def test_twice_is_once(scenario: Scenario, told: Tell) -> None:
    """The same batches again post nothing."""
    assert_repetition_is_nothing(scenario, told(scenario))


def test_ledger_laws_hold(scenario: Scenario, told: Tell) -> None:
    """The postings add up, after every run."""
    assert_laws(scenario, told(scenario))


def test_rules_are_known(scenario: Scenario) -> None:
    """The rules a scenario names are in the catalogue."""
    assert set(scenario.rules) <= {rule.rule_id for rule in all_rules()}
