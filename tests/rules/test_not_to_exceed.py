"""Not-to-exceed: who is committed, case by case, and that no order of approval ever exceeds a limit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.rules.not_to_exceed import LEVELS, Candidate, Decision, decide

NONE = (None, None, None, None)


def _row(
    key: str,
    amount: str,
    *,
    billed: bool = False,
    comparable: bool = True,
    customer: str | None = "A",
    line: str = "L",
    **limits: str,
) -> Candidate:
    found = tuple(Decimal(limits[level]) if level in limits else None for level in LEVELS)
    return Candidate(key, "C", line, customer, billed, comparable, Decimal(amount), *found)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([_row("1", "100", contract="100")], ["1 committed contract 0"], id="just fits"),
        pytest.param([_row("1", "100.01", contract="100")], ["1 failed contract 100"], id="a cent too much"),
        pytest.param(
            [_row("1", "60", contract="100"), _row("2", "60", contract="100"), _row("3", "40", contract="100")],
            ["1 committed contract 40", "2 failed contract 40", "3 committed contract 0"],
            id="a failed row leaves its room to the next",
        ),
        pytest.param(
            [_row("1", "130", billed=True, contract="100"), _row("2", "0.01", contract="100")],
            ["1 committed contract -30", "2 failed contract -30"],
            id="what is billed counts, even beyond the limit",
        ),
        pytest.param(
            [_row("1", "60", contract="100", contract_line="50")],
            ["1 failed contract_line 50"],
            id="the narrowest level",
        ),
        pytest.param(
            [
                _row("1", "60", contract="100", contract_customer="60"),
                _row("2", "40", customer="B", contract="100", contract_customer="60"),
                _row("3", "1", customer="B", contract="100", contract_customer="60"),
            ],
            ["1 committed contract_customer 0", "2 committed contract 0", "3 failed contract 0"],
            id="each customer has its own room, the contract one for all",
        ),
        pytest.param(
            [
                _row("1", "30", line="L", contract_line_customer="50"),
                _row("2", "30", line="M", contract_line_customer="50"),
                _row("3", "30", line="L", contract_line_customer="50"),
            ],
            [
                "1 committed contract_line_customer 20",
                "2 committed contract_line_customer 20",
                "3 failed contract_line_customer 20",
            ],
            id="a customer's room on one line is not that on another",
        ),
        pytest.param([_row("1", "0", contract="0")], ["1 committed contract 0"], id="nothing needs no room"),
        pytest.param(
            [
                _row("1", "1", comparable=False, contract="9"),
                _row("2", "1", comparable=False, billed=True, contract="9"),
            ],
            ["1 failed currency None", "2 committed currency None"],
            id="another currency cannot be measured",
        ),
    ],
)  # fmt: skip
def test_a_case(rows: list[Candidate], expected: list[str]) -> None:
    assert [_told(decision) for decision in decide(rows)] == expected


def _told(decision: Decision) -> str:
    return f"{decision.actual_key} {decision.status_code} {decision.level_code} {decision.headroom_amount}"


_MONEY = st.decimals(0, 300, places=2)
_LIMIT = st.none() | st.decimals(0, 500, places=2)


@st.composite
def _contracts(draw: st.DrawFn) -> list[Candidate]:
    """Rows in any order of approval, billed ones first; each level has one limit or none per place."""
    lines, customers = ("L", "M"), ("A", "B", None)
    contract = draw(_LIMIT | st.just(Decimal(200)))
    of_line = {line: draw(_LIMIT) for line in lines}
    of_customer = {customer: draw(_LIMIT) for customer in customers}
    of_both = {(line, customer): draw(_LIMIT) for line in lines for customer in customers}
    rows = []
    for number in range(draw(st.integers(1, 12))):
        line, customer = draw(st.sampled_from(lines)), draw(st.sampled_from(customers))
        limits = (of_both[line, customer], of_line[line], of_customer[customer], contract)
        if limits != NONE:
            rows.append(
                Candidate(str(number), "C", line, customer, draw(st.booleans()), True, draw(_MONEY), *limits)
            )
    return sorted(draw(st.permutations(rows)), key=lambda row: not row.is_billed)


@given(_contracts())
def test_no_order_of_approval_exceeds_a_limit(rows: list[Candidate]) -> None:
    """At every level: what is billed, and beside it no more unbilled than the limit has room for."""
    status = {decision.actual_key: decision.status_code for decision in decide(rows)}
    assert set(status) == {row.actual_key for row in rows}
    assert all(status[row.actual_key] == "committed" for row in rows if row.is_billed)
    for place in {place for row in rows for *_, place in row.levels}:
        here = [
            row
            for row in rows
            if status[row.actual_key] == "committed" and any(place == other for *_, other in row.levels)
        ]
        limit = next((limit for row in here for _, limit, other in row.levels if other == place), None)
        unbilled = sum((row.amount for row in here if not row.is_billed), Decimal(0))
        billed = sum((row.amount for row in here if row.is_billed), Decimal(0))
        if limit is not None and unbilled > 0:
            assert billed + unbilled <= limit


@given(_contracts())
def test_who_failed_had_no_room(rows: list[Candidate]) -> None:
    """A row fails only when it is more than what was left at its level."""
    amounts = {row.actual_key: row.amount for row in rows}
    for decision in decide(rows):
        if decision.status_code == "failed":
            assert (
                decision.headroom_amount is not None
                and amounts[decision.actual_key] > decision.headroom_amount
            )
