"""What stock is worth: each issue takes its worth from what was there before it, so the days follow one another.

Everything else about stock is SQL: `core.stock_movement` says what moved, `core.stock_step` in which order it is valued
(rule STK-12); `core.stock_balance` joins the answer.

*Moving average*: what goes out is worth the average of what is there. *First in, first out*: what goes out is worth
what the oldest receipts that are left cost. Under both, a transfer brings to one warehouse what it takes out of
another; what goes out of an empty warehouse is worth the last average (else the cost of the product), and the receipt
that covers it later corrects that. Always: opening + in - out = closing, in quantity and in money.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa

from transforms.rules.answer import keep
from transforms.warehouse.store import Connection

ZERO = Decimal(0)
TRANSFER = 2
QUANTITY, AMOUNT, PRICE = pa.decimal128(18, 6), pa.decimal128(19, 4), pa.decimal128(18, 4)
ANSWER = pa.schema(
    [
        ("owner_code", pa.string()),
        ("product_id", pa.string()),
        ("warehouse_id", pa.string()),
        ("balance_date", pa.date32()),
        ("opening_quantity", QUANTITY),
        ("in_quantity", QUANTITY),
        ("out_quantity", QUANTITY),
        ("on_hand_quantity", QUANTITY),
        ("allocated_quantity", QUANTITY),
        ("opening_amount", AMOUNT),
        ("in_amount", AMOUNT),
        ("out_amount", AMOUNT),
        ("on_hand_amount", AMOUNT),
        ("average_price", PRICE),
    ]
)


@dataclass(frozen=True)
class Step:
    """What is valued together: a day's receipts, one side of a transfer, or a day's issues, of one warehouse."""

    owner_code: str
    product_id: str
    warehouse_id: str
    day: date
    number: int
    transfer_id: str | None
    in_quantity: Decimal
    in_amount: Decimal
    out_quantity: Decimal
    allocated_quantity: Decimal
    cost: Decimal
    method: str
    precision: int


@dataclass(frozen=True)
class Balance:
    """A product in a warehouse at the end of a day. `allocated_quantity` is all that is allocated by then."""

    owner_code: str
    product_id: str
    warehouse_id: str
    day: date
    opening_quantity: Decimal
    in_quantity: Decimal
    out_quantity: Decimal
    on_hand_quantity: Decimal
    allocated_quantity: Decimal
    opening_amount: Decimal
    in_amount: Decimal
    out_amount: Decimal
    on_hand_amount: Decimal
    average_price: Decimal


@dataclass
class Stock:
    """A product in a warehouse. `layers` (fifo): quantity and worth of what is left of each receipt, oldest first."""

    cost: Decimal
    is_fifo: bool
    unit: Decimal
    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    allocated: Decimal = ZERO
    average: Decimal | None = None
    layers: deque[tuple[Decimal, Decimal]] = field(default_factory=deque)
    moved: list[Decimal] = field(default_factory=lambda: [ZERO, ZERO, ZERO, ZERO])

    def take_in(self, quantity: Decimal, amount: Decimal) -> None:
        """Receive. What covers negative stock corrects the worth that was assumed for it."""
        before = self.amount
        if self.quantity >= 0:
            self.amount += amount
            layer = (quantity, amount)
        elif self.quantity + quantity > 0:
            self.amount = self.share(amount, self.quantity + quantity, quantity)
            layer = (self.quantity + quantity, self.amount)
        else:
            self.amount = self.share(self.amount, self.quantity + quantity, self.quantity)
            layer = (ZERO, ZERO)
        self.quantity += quantity
        if self.is_fifo and layer[0] > 0:
            self.layers.append(layer)
        self._note(quantity, amount, ZERO, before + amount - self.amount)

    def take_out(self, quantity: Decimal) -> Decimal:
        """Issue, and say what it was worth."""
        if self.quantity <= 0:
            worth = self._rounded(quantity * self._last_average())
        elif quantity >= self.quantity:
            worth = self.amount + self._rounded((quantity - self.quantity) * self._last_average())
            self.layers.clear()
        else:
            worth = (
                self._oldest(quantity) if self.is_fifo else self.share(self.amount, quantity, self.quantity)
            )
        self.quantity -= quantity
        self.amount -= worth
        self._note(ZERO, ZERO, quantity, worth)
        return worth

    def _oldest(self, quantity: Decimal) -> Decimal:
        worth, left = ZERO, quantity
        while left > 0:
            there, amount = self.layers.popleft()
            if there > left:
                part = self.share(amount, left, there)
                self.layers.appendleft((there - left, amount - part))
                return worth + part
            worth, left = worth + amount, left - there
        return worth

    def _note(
        self, quantity_in: Decimal, amount_in: Decimal, quantity_out: Decimal, amount_out: Decimal
    ) -> None:
        moved = (quantity_in, amount_in, quantity_out, amount_out)
        self.moved = [so_far + more for so_far, more in zip(self.moved, moved, strict=True)]
        if self.quantity > 0:
            self.average = self.amount / self.quantity

    def _last_average(self) -> Decimal:
        return self.cost if self.average is None else self.average

    def share(self, amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
        """What a part of the whole is worth, rounded to the accounting currency."""
        return self._rounded(amount * part / whole)

    def _rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(self.unit, ROUND_HALF_UP)

    def close_day(self, step: Step) -> Balance:
        """The day's balance; the next day begins with it."""
        quantity_in, amount_in, quantity_out, amount_out = self.moved
        self.moved = [ZERO, ZERO, ZERO, ZERO]
        return Balance(
            step.owner_code,
            step.product_id,
            step.warehouse_id,
            step.day,
            self.quantity - quantity_in + quantity_out,
            quantity_in,
            quantity_out,
            self.quantity,
            self.allocated,
            self.amount - amount_in + amount_out,
            amount_in,
            amount_out,
            self.amount,
            self._last_average().quantize(Decimal("0.0001"), ROUND_HALF_UP),
        )


def value(steps: Iterable[Step]) -> Iterator[Balance]:
    """The balances of every product, warehouse and day. Steps come by owner, product, day, number and transfer.

    Of a transfer, what goes out comes before what comes in.
    """
    for _, of_product in groupby(steps, key=lambda step: (step.owner_code, step.product_id)):
        stocks: dict[str, Stock] = {}
        under_way: dict[str | None, list[Decimal]] = {}
        for _, of_day in groupby(of_product, key=lambda step: step.day):
            last: dict[str, Step] = {}
            for step in of_day:
                stock = stocks.get(step.warehouse_id)
                if stock is None:
                    unit = Decimal(1).scaleb(-step.precision)
                    stock = stocks[step.warehouse_id] = Stock(step.cost, step.method == "fifo", unit)
                stock.allocated += step.allocated_quantity
                last[step.warehouse_id] = step
                if step.out_quantity > 0:
                    worth = stock.take_out(step.out_quantity)
                    if step.number == TRANSFER:
                        pool = under_way.setdefault(step.transfer_id, [ZERO, ZERO])
                        pool[0] += step.out_quantity
                        pool[1] += worth
                if step.in_quantity > 0:
                    amount = step.in_amount
                    if step.number == TRANSFER:
                        pool = under_way.setdefault(step.transfer_id, [ZERO, ZERO])
                        amount = _arriving(stock, pool, step)
                    stock.take_in(step.in_quantity, amount)
            for warehouse_id in sorted(last):
                yield stocks[warehouse_id].close_day(last[warehouse_id])


def _arriving(stock: Stock, pool: list[Decimal], step: Step) -> Decimal:
    """What arrives is worth what left for it; what nothing left for is worth its own amount."""
    covered = min(step.in_quantity, pool[0])
    amount = ZERO
    if covered > 0:
        amount = pool[1] if covered == pool[0] else stock.share(pool[1], covered, pool[0])
        pool[0] -= covered
        pool[1] -= amount
    if covered < step.in_quantity:
        amount += stock.share(step.in_amount, step.in_quantity - covered, step.in_quantity)
    return amount


def record(connection: Connection, steps: str) -> None:
    """Value the steps of the table `steps` (`core.stock_step`) and keep the balances.

    `core.stock_balance` reads them as `run.stock_decision`.
    """
    rows = connection.execute(
        f"""
        SELECT owner_code, product_id, warehouse_id, step_date, step_number, transfer_id, in_quantity, in_amount,
            out_quantity, allocated_quantity, cost_price, method_code, accounting_precision
        FROM {steps}
        ORDER BY owner_code, product_id, step_date, step_number, transfer_id, out_quantity = 0, warehouse_id
        """
    ).fetchall()
    balances = [vars(balance) for balance in value(Step(*row) for row in rows)]
    columns: dict[str, list[Any]] = {
        name: [balance["day" if name == "balance_date" else name] for balance in balances]
        for name in ANSWER.names
    }
    keep(connection, "stock_decision", pa.table(columns, schema=ANSWER))
