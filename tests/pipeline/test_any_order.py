"""Any order, grouping and repetition of the same batches gives the same current state."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.container import (
    CANCELED,
    ESTIMATED,
    USED,
    Company,
    Container,
    Row,
    deletion,
    folder_name,
    guid,
)
from tests.pipeline.driver import Picture, query, run, state, unlike_the_whole

LINE, SERVICE, WORK_ORDER = "msdyn_workorderproduct", "msdyn_workorderservice", "msdyn_workorder"
PROJECT, CONTRACT_LINE = "msdyn_project", "salesorderdetail"
COMPANY = Company(2)

Event = tuple[str, Row]
Batch = list[Event]


@dataclass(frozen=True)
class Plan:
    """Batches, and a second way to deliver them: `order` may repeat, `together` is how many go in the first run."""

    batches: list[Batch]
    order: list[int]
    together: int


def _values(**choices: list[str | None]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in choices.items()})


_NUMBER = st.integers(1, 2)
_OF_LINE = _values(
    msdyn_linestatus=[USED, ESTIMATED],
    msdyn_quantity=["0", "1", "5", "2.5", "NaN", "-1"],
    msdyn_qtytobill=[None, "0", "1", "3"],
    msdyn_unitamount=["40", "12.3456", "0", None],
    msdyn_discountpercent=[None, "10", "33.3333"],
    msdyn_discountamount=[None, "5"],
    msdyn_serialnumber=[None, "SN-1"],
    msdyn_workorder=[guid("work order", 1), guid("work order", 2), None],
    transactioncurrencyid=[guid("currency", 1), guid("currency", 2)],
    statecode=["0", "1"],
)
_OF_SERVICE = _values(msdyn_duration=["0", "50", "90", "x"], msdyn_durationtobill=[None, "30"])
_OF_WORK_ORDER = _values(
    msdyn_systemstatus=["690970003", "690970002", CANCELED],
    msdyn_project=[guid("project"), None],
    msdyn_completedon=[None, "2026-07-12T16:00:00Z", "2026-07-31T23:59:59Z", "2026-02-30T00:00:00Z"],
)
_OF_PROJECT = _values(msdyn_salesorderid=[guid("contract"), None], msdyn_projectnumber=["P-1", "P-2"])
_OF_CONTRACT_LINE = _values(
    msdyn_billingmethod=["192350000", "192350001"], msdyn_includematerial=["True", "False"]
)


def _project(_: int, version: int, **values: str | None) -> Row:
    return COMPANY.masters()[PROJECT][0] | {"versionnumber": str(version)} | values


def _contract_line(_: int, version: int, **values: str | None) -> Row:
    return COMPANY.masters()[CONTRACT_LINE][0] | {"versionnumber": str(version)} | values


_THINGS: tuple[tuple[str, Callable[..., Row], st.SearchStrategy[Row]], ...] = (
    (LINE, COMPANY.line, _OF_LINE),
    (LINE, COMPANY.line, _OF_LINE),
    (SERVICE, COMPANY.service, _OF_SERVICE),
    (WORK_ORDER, COMPANY.work_order, _OF_WORK_ORDER),
    (PROJECT, _project, _OF_PROJECT),
    (CONTRACT_LINE, _contract_line, _OF_CONTRACT_LINE),
)


@st.composite
def _plans(draw: st.DrawFn) -> Plan:
    """Each event gets a version of its own, drawn apart from its batch: late, early and repeated copies occur."""
    count = draw(st.integers(3, 5), label="batches")
    batches: list[Batch] = [[] for _ in range(count)]
    events = draw(st.integers(4, 14), label="events")
    versions = draw(st.permutations(range(10, 10 + events)))
    for version in versions:
        table, make, values = draw(st.sampled_from(_THINGS))
        row = make(draw(_NUMBER), version, **draw(values))
        if draw(st.integers(0, 5)) == 0:
            row = deletion(table, str(row["Id"]), version)
        for batch in draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=2)):
            batches[batch].append((table, row))
    repeated = draw(st.lists(st.integers(0, count - 1), max_size=2))
    order = draw(st.permutations([*range(count), *repeated]))
    return Plan(batches, order, draw(st.integers(1, len(order) - 1)))


def _deliver(container: Container, batches: list[Batch]) -> None:
    """Write the batches as folders of days 2, 3, …"""
    for old in range(2, 12):
        shutil.rmtree(container.root / folder_name(old), ignore_errors=True)
    for day, batch in enumerate(batches, start=2):
        rows: dict[str, list[Row]] = {}
        for table, row in batch:
            rows.setdefault(table, []).append(row)
        container.folder(day, rows)


def _refused() -> set[tuple[object, ...]]:
    """What is in quarantine, however often it came: whether it is released does not depend on the order either."""
    return set(
        query(
            "SELECT entity, source_id, source_version, reason_code, reason_text, raw, released_at IS NULL "
            "FROM quarantine.rejected_row"
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize("examples", [3])
def test_any_order_and_repetition_of_batches_gives_the_same_state(
    tmp_path: Path, data_dir: Path, examples: int
) -> None:
    """All at once in order, against another order with repetitions in two runs. Compared are values, not arrival."""
    container = Container(tmp_path / "lake")
    others = {
        WORK_ORDER: [COMPANY.work_order(9)],
        LINE: [COMPANY.line(9, work_order=9)],
        SERVICE: [COMPANY.service(9)],
    }
    container.folder(1, COMPANY.masters() | others)
    run(container)
    template = tmp_path / "template"
    shutil.copytree(data_dir, template)

    def outcome(batches: list[Batch], together: int | None = None) -> tuple[Picture, set[tuple[object, ...]]]:
        shutil.rmtree(data_dir)
        shutil.copytree(template, data_dir)
        _deliver(container, batches)
        if together is not None:
            run(container, as_of=date(2026, 8, 1 + together))
        run(container)
        return state(), _refused()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_plans())
    def same(plan: Plan) -> None:
        expected, refused = outcome(plan.batches)
        found, refused_too = outcome([plan.batches[number] for number in plan.order], plan.together)
        for table, rows in expected.items():
            assert found[table] == rows, table
        assert refused_too == refused
        assert unlike_the_whole() == {}

    same()


@pytest.mark.slow
@pytest.mark.parametrize(
    "currency_first",
    [pytest.param(True, id="currency first"), pytest.param(False, id="currency last")],
)
def test_a_late_currency_decides_nothing_else(container: Container, currency_first: bool) -> None:
    """A discount of 200.4 on a subtotal of 200.4, which a currency without decimals rounds to 200.

    It is taken whether or not the currency's row has arrived when the line is read, and is all of the subtotal.
    """
    rows = COMPANY.rows()
    currency = {"transactioncurrency": [rows["transactioncurrency"].pop(1)]}
    line = COMPANY.line(
        9,
        9,
        transactioncurrencyid=guid("currency", 2),
        msdyn_unitamount="40.08",
        msdyn_discountamount="200.4",
    )
    folders = [currency, {LINE: [line]}]
    container.folder(1, rows)
    for day, content in enumerate(folders if currency_first else reversed(folders), start=2):
        container.folder(day, content)
        run(container)
    assert query("SELECT reason_code FROM quarantine.rejected_row") == []
    sales = query(
        "SELECT gross_amount, discount_percent, amount FROM ledger.current_actual "
        "WHERE work_order_line_id = ? AND transaction_type = 'unbilled_sales'",
        parameters=[guid("line", 9)],
    )
    assert [tuple(map(int, row)) for row in sales] == [(200, 100, 0)]
