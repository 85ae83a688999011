"""Not-to-exceed: who is committed, case by case, and that no order of approval ever exceeds a limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.rules.answer import unscaled
from transforms.rules.not_to_exceed import LEVELS, Candidate, Place, record, refusals
from transforms.warehouse.models import all_models

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
        pytest.param([_row("100", contract="100")], [None], id="just fits"),
        pytest.param([_row("100.01", contract="100")], ["contract"], id="a cent too much"),
        pytest.param(
            [_row("60", contract="100"), _row("60", contract="100"), _row("40", contract="100")],
            [None, "contract", None],
            id="a failed row leaves its room to the next",
        ),
        pytest.param(
            [_row("130", billed=True, contract="100"), _row("0.01", contract="100")],
            [None, "contract"],
            id="what is billed counts, even beyond the limit",
        ),
        pytest.param(
            [_row("60", contract="100", contract_line="50")],
            ["contract_line"],
            id="the narrowest level",
        ),
        pytest.param(
            [
                _row("60", contract="100", contract_customer="60"),
                _row("40", customer="B", contract="100", contract_customer="60"),
                _row("1", customer="B", contract="100", contract_customer="60"),
            ],
            [None, None, "contract"],
            id="each customer has its own room, the contract one for all",
        ),
        pytest.param(
            [
                _row("30", line="L", contract_line_customer="50"),
                _row("30", line="M", contract_line_customer="50"),
                _row("30", line="L", contract_line_customer="50"),
            ],
            [None, None, "contract_line_customer"],
            id="a customer's room on one line is not that on another",
        ),
        pytest.param([_row("0", contract="0")], [None], id="nothing needs no room"),
        pytest.param(
            [
                _row("1", comparable=False, contract="9"),
                _row("1", comparable=False, billed=True, contract="9"),
            ],
            ["currency", None],
            id="another currency cannot be measured",
        ),
    ],
)  # fmt: skip
def test_a_case(rows: list[Candidate], expected: list[str | None]) -> None:
    assert list(refusals(rows, {})) == expected


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
    committed = [row for row, level in zip(rows, refusals(rows, {}), strict=True) if level is None]
    assert [row for row in rows if row.is_billed] == [row for row in committed if row.is_billed]
    for limit, place in {each for row in rows for each in row.limits}:
        here = [row for row in committed if (limit, place) in row.limits]
        unbilled = sum(row.amount for row in here if not row.is_billed)
        billed = sum(row.amount for row in here if row.is_billed)
        if unbilled > 0:
            assert billed + unbilled <= limit


@given(_contracts())
def test_who_is_refused_had_no_room(rows: list[Candidate]) -> None:
    """What was committed before it left less than it takes, at the level it is refused at and at none before."""
    levels = list(refusals(rows, {}))
    for at, (row, refused) in enumerate(zip(rows, levels, strict=True)):
        before = [other for other, level in zip(rows[:at], levels[:at], strict=True) if level is None]
        full = [
            place[0]
            for limit, place in row.limits
            if row.amount + sum(other.amount for other in before if (limit, place) in other.limits) > limit
        ]
        assert row.is_billed or refused == next(iter(full), None)


@given(_contracts(), st.integers(0, 12))
def test_some_rows_at_a_time_are_decided_as_all(rows: list[Candidate], cut: int) -> None:
    used: dict[Place, int] = {}
    parts = [*refusals(rows[:cut], used), *refusals(rows[cut:], used)]
    assert parts == list(refusals(rows, {}))


@contextmanager
def _recorded(rows: list[Candidate]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Rows as `core.limit_candidate`, approved one after the other and named the other way round, and the answer."""
    limits = ", ".join(f"{level}_limit_amount DECIMAL(19, 4)" for level in LEVELS)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA core; CREATE TABLE core.limit_candidate (actual_key VARCHAR, contract_id VARCHAR, "
            "contract_line_id VARCHAR, customer_id VARCHAR, transaction_type VARCHAR, is_comparable BOOLEAN, "
            f"amount DECIMAL(19, 4), {limits}, approval_at TIMESTAMP, document_date DATE, currency_code VARCHAR)"
        )
        for at, row in enumerate(rows):
            money = [None if each is None else Decimal(each).scaleb(-4) for each in row[5:]]
            kind = "billed_sales" if row.is_billed else "unbilled_sales"
            approval = f"2026-01-01 {at:02}:00:00"
            connection.execute(
                f"INSERT INTO core.limit_candidate VALUES ({', '.join('?' * 14)})",
                [_key(at), *row[:3], kind, row.is_comparable, *money, approval, "2026-01-01", "USD"],
            )
        record(connection, "core.limit_candidate")
        yield connection


def _key(at: int) -> str:
    return f"{99 - at}"


@settings(deadline=None)
@given(_contracts(), st.integers(0, 11))
def test_only_what_a_limit_may_refuse_is_asked_and_the_answer_is_that_of_all(
    rows: list[Candidate], foreign: int
) -> None:
    rows = [row._replace(is_comparable=at != foreign) for at, row in enumerate(rows)]
    with _recorded(rows) as connection:
        answer = dict(connection.execute("SELECT actual_key, level_code FROM run_limit_decision").fetchall())
    assert [answer.get(_key(at)) for at in range(len(rows))] == list(refusals(rows, {}))


@settings(deadline=None)
@given(_contracts())
def test_the_room_that_is_told_is_what_each_row_met(rows: list[Candidate]) -> None:
    """`core.limit_check` follows the same order: what is refused met less than it takes, what is committed fitted."""
    with _recorded(rows) as connection:
        connection.execute(
            "CREATE TABLE core.limit_refusal AS "
            "SELECT contract_id, run_limit_decision.* "
            "FROM run_limit_decision JOIN core.limit_candidate USING (actual_key)"
        )
        connection.execute(all_models()["core.limit_check"].create())
        told = {
            key: (number, status, level, int(Decimal(room).scaleb(4)))
            for key, number, status, level, room in connection.execute(
                "SELECT actual_key, approval_number, status_code, level_code, headroom_amount FROM core.limit_check"
            ).fetchall()
        }
    used: dict[Place, int] = {}
    for at, (row, refused) in enumerate(zip(rows, refusals(rows, {}), strict=True)):
        for _, place in row.limits if refused is None else ():
            used[place] = used.get(place, 0) + row.amount
        rooms = {place[0]: limit - used.get(place, 0) for limit, place in row.limits}
        level = refused or min(rooms, key=lambda level: rooms[level])
        assert told[_key(at)] == (at + 1, "failed" if refused else "committed", level, rooms[level])


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(-(10**38) + 1, 10**38 - 1)), st.integers(0, 3))
def test_money_is_told_in_whole_numbers(numbers: list[int | None], start: int) -> None:
    decimals = [
        None if number is None else Decimal((number < 0, tuple(map(int, str(abs(number)))), -4))
        for number in numbers
    ]
    column = pa.array(decimals, pa.decimal128(38, 4))

    assert unscaled(column) == numbers
    assert unscaled(column.slice(start)) == numbers[start:]
