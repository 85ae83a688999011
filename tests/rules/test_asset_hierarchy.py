"""Whatever assets are part of whatever, in cycles too: the climb ends, and a total is the sum of what lies below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from transforms.warehouse.models import all_models, load_rules

pytestmark = pytest.mark.slow

ASSET = all_models()["core.customer_asset"]
COST = all_models()["marts.asset_cost"]
FIRST_DAY = date(2026, 1, 1)
MOST = 8

# Who is part of whom, by number: nobody (None), one that has not arrived (-1), anyone, itself included.
_PARENTS = st.lists(st.one_of(st.none(), st.integers(-1, MOST - 1)), min_size=1, max_size=MOST)
# Work order, asset (one that has not arrived too), cost, days after the first, planned or not.
_VISITS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, MOST),
        st.decimals(0, 900, places=2),
        st.integers(0, 400),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda visit: visit[:2],
)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        load_rules(connection)
        for schema in ("staging", "core", "marts"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute("CREATE SCHEMA current")
        for name in ("msdyn_customerasset", "msdyn_customerassetcategory"):
            model = all_models()[f"staging.{name}"]
            connection.execute(model.create().replace("staging.", "current.", 1))
        connection.execute(all_models()["core.functional_location"].create())
        connection.execute(all_models()["core.asset_visit"].create())
        yield connection


def _asset(number: int) -> str:
    return f"asset-{number:02}"


def _place(parents: list[int | None]) -> dict[int, list[int]]:
    """The way from each asset up to its top, by walking; on a cycle every asset is a top."""

    def above(number: int) -> int | None:
        parent = parents[number]
        return parent if parent is not None and 0 <= parent < len(parents) else None

    def is_on_a_cycle(number: int) -> bool:
        seen, at = set(), above(number)
        while at is not None and at not in seen:
            if at == number:
                return True
            seen.add(at)
            at = above(at)
        return False

    ways = {}
    for number in range(len(parents)):
        way, at = [number], number
        while not is_on_a_cycle(at) and (upper := above(at)) is not None:
            way.append(upper)
            at = upper
        ways[number] = way
    return ways


def _mean(days: list[int], work_orders: int) -> Decimal | None:
    if work_orders < 2:
        return None
    millionths, rest = divmod((max(days) - min(days)) * 1_000_000, work_orders - 1)
    return Decimal(millionths + (2 * rest >= work_orders - 1)) / 1_000_000


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(parents=_PARENTS, visits=_VISITS)
@example(parents=[1, 2, 0, 0], visits=[(0, 3, Decimal(5), 0, False), (1, 3, Decimal(7), 9, False)])
@example(parents=[0], visits=[(0, 0, Decimal(5), 0, True), (0, 8, Decimal(1), 0, True)])
@example(parents=[None, 0, 1, 2, 3, 4, 5, 6], visits=[(n, 7, Decimal(1), n, False) for n in range(6)])
def test_a_total_is_the_sum_of_what_lies_below(
    warehouse: duckdb.DuckDBPyConnection,
    parents: list[int | None],
    visits: list[tuple[int, int, Decimal, int, bool]],
) -> None:
    _fill(warehouse, parents, visits)
    ways = _place(parents)
    ways |= {number: [number] for _, number, *_ in visits if number not in ways}

    paths = dict(warehouse.execute("SELECT customer_asset_id, path_text FROM core.customer_asset").fetchall())
    assert paths == {
        _asset(number): "/".join(_asset(upper) for upper in reversed(ways[number]))
        for number in range(len(parents))
    }

    expected: dict[str, Any] = {}
    for upper in ways:
        below = [visit for visit in visits if upper in ways[visit[1]]]
        own = [visit for visit in below if visit[1] == upper]
        if below:
            reactive = [visit for visit in below if not visit[4]]
            expected[_asset(upper)] = (
                sum((visit[2] for visit in own), Decimal(0)),
                sum((visit[2] for visit in below), Decimal(0)),
                len(own),
                len(below),
                _mean([visit[3] for visit in reactive], len({visit[0] for visit in reactive})),
            )
    rows = warehouse.execute(
        "SELECT customer_asset_id, own_cost_amount, total_cost_amount, own_visit_count, total_visit_count, "
        "total_reactive_mean_days FROM marts.asset_cost"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == expected


def _fill(
    connection: duckdb.DuckDBPyConnection,
    parents: list[int | None],
    visits: list[tuple[int, int, Decimal, int, bool]],
) -> None:
    for table in ("current.msdyn_customerasset", "core.asset_visit"):
        connection.execute(f"DELETE FROM {table}")
    for number, parent in enumerate(parents):
        connection.execute(
            "INSERT INTO current.msdyn_customerasset BY NAME SELECT ? AS msdyn_customerassetid, "
            "? AS msdyn_parentasset, 1 AS versionnumber, FALSE AS is_deleted, TIMESTAMP '2026-01-01' AS landed_at, "
            "'batch' AS batch_id, 'file' AS source_file, 1 AS source_row",
            [_asset(number), None if parent is None else _asset(parent) if parent >= 0 else "elsewhere"],
        )
    for work_order, asset, cost, days, is_planned in visits:
        connection.execute(
            "INSERT INTO core.asset_visit VALUES (?, ?, ?, 'EUR', ?, TRUE, ?, ?, 0, 0)",
            [
                f"{work_order}:{asset}",
                f"work-order-{work_order}",
                _asset(asset),
                "planned" if is_planned else "reactive",
                FIRST_DAY + timedelta(days),
                cost,
            ],
        )
    for model in (ASSET, COST):
        connection.execute(model.create(or_replace=True))
        connection.execute(f"INSERT INTO {model.name} BY NAME {model.select}")
