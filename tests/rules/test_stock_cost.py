"""What stock is worth, case by case, and that no movement makes or loses quantity or money."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.rules.stock_cost import Balance, Step, value

FIRST_DAY = date(2026, 1, 1)
METHODS = ("moving_average", "fifo")


def _step(
    day: int,
    quantity: str,
    amount: str = "0",
    *,
    warehouse: str = "W",
    transfer: str | None = None,
    method: str = "moving_average",
    cost: str = "10",
    allocated: str = "0",
) -> Step:
    """In with an amount, or out (below zero)."""
    moved = Decimal(quantity)
    return Step(
        "field_service",
        "P",
        warehouse,
        FIRST_DAY + timedelta(days=day),
        2 if transfer else 1 if moved > 0 else 3,
        transfer,
        max(moved, Decimal(0)),
        Decimal(amount),
        max(-moved, Decimal(0)),
        Decimal(allocated),
        Decimal(cost),
        method,
        2,
    )


def _last(steps: list[Step]) -> Balance:
    return list(value(steps))[-1]


def _issued(receipts: list[tuple[str, str]], issue: str, method: str) -> Decimal:
    steps = [_step(day, *receipt, method=method) for day, receipt in enumerate(receipts)]
    return _last([*steps, _step(9, issue, method=method)]).out_amount


@pytest.mark.parametrize(
    ("case", "receipts", "issue", "average", "fifo"),
    [
        ("X16a", [("1", "200"), ("1", "200"), ("1", "1000")], "-1", "466.67", "200.00"),
        ("X16b", [("1", "100"), ("1", "300"), ("1", "3000")], "-1", "1133.33", "100.00"),
        ("X16a, hundreds", [("100", "20000"), ("100", "20000"), ("100", "100000")], "-1", "466.67", "200.00"),
        ("over two receipts", [("2", "20"), ("2", "40")], "-3", "45.00", "40.00"),
        ("all of it, to the cent", [("3", "10.00")], "-3", "10.00", "10.00"),
        ("out of an empty warehouse", [], "-2", "20.00", "20.00"),
        ("more than is there", [("1", "30")], "-2", "60.00", "60.00"),
    ],
)
def test_x16a_and_x16b_what_an_issue_is_worth(
    case: str, receipts: list[tuple[str, str]], issue: str, average: str, fifo: str
) -> None:
    assert _issued(receipts, issue, "moving_average") == Decimal(average), case
    assert _issued(receipts, issue, "fifo") == Decimal(fifo), case


def test_x16b_is_the_same_before_and_after_the_issue() -> None:
    steps = [_step(day, "100", amount) for day, amount in enumerate(("10000", "30000", "300000"))]
    assert _last(steps).average_price == Decimal("1133.3333")
    assert _last([*steps, _step(9, "-1")]).average_price == Decimal("1133.3333")


@pytest.mark.parametrize("method", METHODS)
def test_a_receipt_corrects_what_went_out_before_it_came(method: str) -> None:
    """Two went out at the assumed 10, then five came at 12: three are left at 12, the two cost 24."""
    first, second = value([_step(0, "-2", method=method), _step(1, "5", "60", method=method)])
    assert (first.on_hand_quantity, first.on_hand_amount) == (-2, Decimal("-20.00"))
    assert (second.on_hand_quantity, second.on_hand_amount) == (3, Decimal("36.00"))
    assert first.out_amount + second.out_amount == Decimal("24.00")


def test_a_transfer_takes_its_worth_along_even_over_days() -> None:
    balances = list(
        value(
            [
                _step(0, "10", "55", warehouse="A"),
                _step(1, "-4", warehouse="A", transfer="T"),
                _step(3, "4", "40", warehouse="B", transfer="T"),
            ]
        )
    )
    assert [(b.warehouse_id, b.on_hand_quantity, b.on_hand_amount) for b in balances] == [
        ("A", 10, Decimal("55")),
        ("A", 6, Decimal("33.00")),
        ("B", 4, Decimal("22.00")),
    ]


def test_what_nothing_left_for_is_worth_its_own_amount() -> None:
    assert _last([_step(0, "4", "40", warehouse="B", transfer="T")]).on_hand_amount == 40


def test_x29_ends_with_nothing_allocated() -> None:
    """In 100, allocate 1, use 1: 99 on hand, none allocated."""
    steps = [_step(0, "100", "1000"), _step(1, "0", allocated="1"), _step(2, "-1", allocated="-1")]
    assert [(b.on_hand_quantity, b.allocated_quantity) for b in value(steps)] == [(100, 0), (100, 1), (99, 0)]


_QUANTITY = st.decimals("0.25", 50, places=2)
_MOVES = st.lists(
    st.one_of(
        st.tuples(
            st.just("in"), st.sampled_from("ABC"), st.just(""), _QUANTITY, st.decimals(0, 5_000, places=2)
        ),
        st.tuples(st.just("out"), st.sampled_from("ABC"), st.just(""), _QUANTITY, st.just(Decimal(0))),
        st.tuples(
            st.just("transfer"),
            st.sampled_from("ABC"),
            st.sampled_from("ABC"),
            _QUANTITY,
            st.just(Decimal(0)),
        ),
    ),
    max_size=25,
)


def _steps(moves: list[tuple[str, str, str, Decimal, Decimal]], method: str) -> list[Step]:
    steps = []
    for number, (kind, here, there, quantity, amount) in enumerate(moves):
        if kind == "in":
            steps.append(_step(number, str(quantity), str(amount), warehouse=here, method=method))
        elif kind == "out":
            steps.append(_step(number, str(-quantity), warehouse=here, method=method))
        else:
            transfer = f"T{number}"
            steps.append(_step(number, str(-quantity), warehouse=here, transfer=transfer, method=method))
            steps.append(
                _step(number, str(quantity), "999", warehouse=there, transfer=transfer, method=method)
            )
    return steps


@pytest.mark.parametrize("method", METHODS)
@given(moves=_MOVES)
def test_whatever_moves_opening_in_and_out_make_the_closing(
    method: str, moves: list[tuple[str, str, str, Decimal, Decimal]]
) -> None:
    closed: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for balance in value(_steps(moves, method)):
        assert (balance.opening_quantity, balance.opening_amount) == closed[balance.warehouse_id]
        assert (
            balance.on_hand_quantity == balance.opening_quantity + balance.in_quantity - balance.out_quantity
        )
        assert balance.on_hand_amount == balance.opening_amount + balance.in_amount - balance.out_amount
        assert balance.on_hand_quantity != 0 or balance.on_hand_amount == 0
        assert balance.on_hand_amount == balance.on_hand_amount.quantize(Decimal("0.01"))
        closed[balance.warehouse_id] = (balance.on_hand_quantity, balance.on_hand_amount)


@pytest.mark.parametrize("method", METHODS)
@given(moves=_MOVES)
def test_transfers_neither_make_nor_lose_stock(
    method: str, moves: list[tuple[str, str, str, Decimal, Decimal]]
) -> None:
    """Over all warehouses, quantity is what came in less what went out, transfers left aside; so is the money."""
    transfers = {FIRST_DAY + timedelta(days=n) for n, move in enumerate(moves) if move[0] == "transfer"}
    latest: dict[str, Balance] = {}
    quantity, amount = Decimal(0), Decimal(0)
    for balance in value(_steps(moves, method)):
        latest[balance.warehouse_id] = balance
        if balance.day not in transfers:
            quantity += balance.in_quantity - balance.out_quantity
            amount += balance.in_amount - balance.out_amount
    assert sum((b.on_hand_quantity for b in latest.values()), Decimal(0)) == quantity
    corrected = any(balance.on_hand_quantity < 0 for balance in value(_steps(moves, method)))
    if not corrected:  # what a transfer brings into negative stock also corrects what went out of it
        assert sum((b.on_hand_amount for b in latest.values()), Decimal(0)) == amount
