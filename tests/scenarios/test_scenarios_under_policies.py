"""Every scenario under settings, or in a warehouse, of its own: as told, in every other order, at once, and twice."""

from __future__ import annotations

import pytest

from tests.scenarios.every_scenario import *  # noqa: F403
from tests.scenarios.reading import SCENARIOS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "scenario", [pytest.param(scenario, id=scenario.name) for scenario in SCENARIOS if scenario.shared_by]
    ),
]
