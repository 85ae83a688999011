"""Every scenario that needs no setting and may share a warehouse: as told, in every other order, at once, and twice."""

from __future__ import annotations

import pytest

from tests.scenarios.every_scenario import *  # noqa: F403
from tests.scenarios.reading import SCENARIOS

pytestmark = pytest.mark.parametrize(
    "scenario", [pytest.param(scenario, id=scenario.name) for scenario in SCENARIOS if not scenario.shared_by]
)
