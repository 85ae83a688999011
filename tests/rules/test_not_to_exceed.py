"""Not-to-exceed: who is committed, case by case, and that no order of approval ever exceeds a limit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.rules.answer import scaled, unscaled
from transforms.rules.not_to_exceed import HEADROOM, LEVELS, Candidate, Decision, Place, decide

NONE = (None, None, None, None)


def _row(
    amount: str,
    *,
    billed: bool = False,
    comparable: bool = True,
    customer: str | None = "A",
    line: str = "L",
    **limits: str,
) -> Candidate:
    found = tuple(_money(limits[level]) if level in limits else None for level in LEVELS)
    return Candidate("C", line, customer, billed, comparable, _money(amount), *found)


def _money(text: str) -> int:
    return int(Decimal(text).scaleb(4))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([_row("100", contract="100")], ["committed contract 0"], id="just fits"),
        pytest.param([_row("100.01", contract="100")], ["failed contract 100"], id="a cent too much"),
        pytest.param(
            [_row("60", contract="100"), _row("60", contract="100"), _row("40", contract="100")],
            ["committed contract 40", "failed contract 40", "committed contract 0"],
            id="a failed row leaves its room to the next",
        ),
        pytest.param(
            [_row("130", billed=True, contract="100"), _row("0.01", contract="100")],
            ["committed contract -30", "failed contract -30"],
            id="what is billed counts, even beyond the limit",
        ),
        pytest.param(
            [_row("60", contract="100", contract_line="50")],
            ["failed contract_line 50"],
            id="the narrowest level",
        ),
        pytest.param(
            [
                _row("60", contract="100", contract_customer="60"),
                _row("40", customer="B", contract="100", contract_customer="60"),
                _row("1", customer="B", contract="100", contract_customer="60"),
            ],
            ["committed contract_customer 0", "committed contract 0", "failed contract 0"],
            id="each customer has its own room, the contract one for all",
        ),
        pytest.param(
            [
                _row("30", line="L", contract_line_customer="50"),
                _row("30", line="M", contract_line_customer="50"),
                _row("30", line="L", contract_line_customer="50"),
            ],
            [
                "committed contract_line_customer 20",
                "committed contract_line_customer 20",
                "failed contract_line_customer 20",
            ],
            id="a customer's room on one line is not that on another",
        ),
        pytest.param([_row("0", contract="0")], ["committed contract 0"], id="nothing needs no room"),
        pytest.param(
            [
                _row("1", comparable=False, contract="9"),
                _row("1", comparable=False, billed=True, contract="9"),
            ],
            ["failed currency None", "committed currency None"],
            id="another currency cannot be measured",
        ),
    ],
)  # fmt: skip
def test_a_case(rows: list[Candidate], expected: list[str]) -> None:
    assert [_told(decision) for decision in decide(rows, {})] == expected


def _told(decision: Decision) -> str:
    left = "None" if decision.headroom is None else f"{Decimal(decision.headroom).scaleb(-4).normalize():f}"
    return f"{decision.status_code} {decision.level_code} {left}"


_MONEY = st.integers(0, 300)
_LIMIT = st.none() | st.integers(0, 500)


@st.composite
def _contracts(draw: st.DrawFn) -> list[Candidate]:
    """Rows in any order of approval, billed ones first; each level has one limit or none per place."""
    lines, customers = ("L", "M"), ("A", "B", None)
    contract = draw(_LIMIT | st.just(200))
    of_line = {line: draw(_LIMIT) for line in lines}
    of_customer = {customer: draw(_LIMIT) for customer in customers}
    of_both = {(line, customer): draw(_LIMIT) for line in lines for customer in customers}
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        line, customer = draw(st.sampled_from(lines)), draw(st.sampled_from(customers))
        limits = (of_both[line, customer], of_line[line], of_customer[customer], contract)
        if limits != NONE:
            rows.append(Candidate("C", line, customer, draw(st.booleans()), True, draw(_MONEY), *limits))
    return sorted(draw(st.permutations(rows)), key=lambda row: not row.is_billed)


@given(_contracts())
def test_no_order_of_approval_exceeds_a_limit(rows: list[Candidate]) -> None:
    """At every level: what is billed, and beside it no more unbilled than the limit has room for."""
    decisions = list(decide(rows, {}))
    committed = [
        row for row, decision in zip(rows, decisions, strict=True) if decision.status_code == "committed"
    ]
    assert [row for row in rows if row.is_billed] == [row for row in committed if row.is_billed]
    for limit, place in {each for row in rows for each in row.limits}:
        here = [row for row in committed if (limit, place) in row.limits]
        unbilled = sum(row.amount for row in here if not row.is_billed)
        billed = sum(row.amount for row in here if row.is_billed)
        if unbilled > 0:
            assert billed + unbilled <= limit


@given(_contracts())
def test_who_failed_had_no_room(rows: list[Candidate]) -> None:
    """A row fails only when it is more than what was left at its level."""
    for row, decision in zip(rows, decide(rows, {}), strict=True):
        if decision.status_code == "failed":
            assert decision.headroom is not None and row.amount > decision.headroom


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(-(10**38) + 1, 10**38 - 1)), st.integers(0, 3))
def test_money_goes_to_whole_numbers_and_back(numbers: list[int | None], start: int) -> None:
    column = scaled(numbers, HEADROOM)

    assert column.to_pylist() == [
        None if number is None else Decimal((number < 0, tuple(map(int, str(abs(number)))), -4))
        for number in numbers
    ]
    assert unscaled(column) == numbers
    assert unscaled(column.slice(start)) == numbers[start:]


@given(_contracts(), st.integers(0, 12))
def test_some_rows_at_a_time_are_decided_as_all(rows: list[Candidate], cut: int) -> None:
    used: dict[Place, int] = {}
    parts = [*decide(rows[:cut], used), *decide(rows[cut:], used)]
    assert parts == list(decide(rows, {}))
