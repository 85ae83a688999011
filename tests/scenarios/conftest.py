"""Scenarios that may share a warehouse are told together, once, and only those that this session runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

from tests.scenarios.scenario import Scenario
from tests.scenarios.telling import Told, tell

Tell = Callable[[Scenario], Told]


@pytest.fixture(scope="session")
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tell:
    """What became of a scenario. With `pytest -k <name>` it is told alone; in every order only if a slow test asks."""
    wanted: dict[tuple[object, ...], dict[str, Scenario]] = defaultdict(dict)
    is_as_told_only = True
    for item in request.session.items:
        scenario = getattr(item, "callspec", None) and item.callspec.params.get("scenario")  # type: ignore[attr-defined]
        if isinstance(scenario, Scenario):
            wanted[scenario.shared_by][scenario.name] = scenario
            is_as_told_only &= item.get_closest_marker("slow") is None
    known: dict[tuple[object, ...], Told | str] = {}

    def answer(scenario: Scenario) -> Told:
        group = scenario.shared_by
        if group not in known:
            known[group] = (
                "the pipeline stopped while these scenarios were told; the first of them shows where"
            )
            place = tmp_path_factory.mktemp("scenarios")
            known[group] = tell(list(wanted[group].values()), place, is_as_told_only=is_as_told_only)
        result = known[group]
        if isinstance(result, str):
            pytest.fail(result, pytrace=False)
        return result

    return answer
