"""Not-to-exceed limits: who finds room, in the order of approval.

Everything else about limits is SQL: `core.limit_candidate` says what is measured, against which limits and in which
order (rules BIL-01 to BIL-03); `core.limit_check` joins the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

import pyarrow as pa

from transforms.rules.answer import keep
from transforms.warehouse.store import Connection

LEVELS = ("contract_line_customer", "contract_line", "contract_customer", "contract")
ANSWER = pa.schema(
    [
        ("actual_key", pa.string()),
        ("status_code", pa.string()),
        ("level_code", pa.string()),
        ("headroom_amount", pa.decimal128(38, 4)),
    ]
)


class Candidate(NamedTuple):
    """A sales row that limits measure; a limit is None where there is none."""

    actual_key: str
    contract_id: str
    contract_line_id: str
    customer_id: str | None
    is_billed: bool
    is_comparable: bool
    amount: Decimal
    contract_line_customer_limit: Decimal | None
    contract_line_limit: Decimal | None
    contract_customer_limit: Decimal | None
    contract_limit: Decimal | None

    @property
    def levels(self) -> list[tuple[str, Decimal, tuple[str | None, ...]]]:
        """The levels that limit it, in the order of `LEVELS`: name, limit, and whose amounts count together."""
        found: list[tuple[str, Decimal, tuple[str | None, ...]]] = []
        if self.contract_line_customer_limit is not None:
            place = ("contract_line_customer", self.contract_line_id, self.customer_id)
            found.append(("contract_line_customer", self.contract_line_customer_limit, place))
        if self.contract_line_limit is not None:
            found.append(
                ("contract_line", self.contract_line_limit, ("contract_line", self.contract_line_id))
            )
        if self.contract_customer_limit is not None:
            place = ("contract_customer", self.contract_id, self.customer_id)
            found.append(("contract_customer", self.contract_customer_limit, place))
        if self.contract_limit is not None:
            found.append(("contract", self.contract_limit, ("contract", self.contract_id)))
        return found


class Decision(NamedTuple):
    """`headroom_amount`: failed, what was left at the level; committed, what the row leaves at the tightest one."""

    actual_key: str
    status_code: str
    level_code: str
    headroom_amount: Decimal | None


def decide(candidates: Iterable[Candidate]) -> Iterator[Decision]:
    """Who is committed. Candidates come in the order of measuring, what is billed first; each has at least one limit.

    A row is committed when it fits under the limit of every level that has one, beside all that was billed or
    committed before. What is billed is a fact and always counts, even beyond a limit.
    """
    used: dict[tuple[str | None, ...], Decimal] = {}
    nothing = Decimal(0)
    for candidate in candidates:
        if not candidate.is_comparable:
            status = "committed" if candidate.is_billed else "failed"
            yield Decision(candidate.actual_key, status, "currency", None)
            continue
        amount = candidate.amount
        rooms = [(level, place, limit - used.get(place, nothing)) for level, limit, place in candidate.levels]
        if not candidate.is_billed:
            refused = next(((level, room) for level, _, room in rooms if amount > room), None)
            if refused:
                yield Decision(candidate.actual_key, "failed", *refused)
                continue
        for _, place, _ in rooms:
            used[place] = used.get(place, nothing) + amount
        tightest, _, room = min(rooms, key=lambda each: each[2])
        yield Decision(candidate.actual_key, "committed", tightest, room - amount)


def record(connection: Connection, candidates: str) -> None:
    """Decide about the rows of the table `candidates` (`core.limit_candidate`) and keep the answer.

    `core.limit_check` reads it as `run.limit_decision`.
    """
    limits = ", ".join(f"{level}_limit_amount" for level in LEVELS)
    rows = connection.execute(
        f"""
        SELECT actual_key, contract_id, contract_line_id, customer_id, transaction_type = 'billed_sales', is_comparable,
            amount, {limits}
        FROM {candidates}
        ORDER BY contract_id, approval_number
        """
    ).fetchall()
    decisions = list(decide(starmap(Candidate, rows)))
    columns = list(zip(*decisions, strict=True)) or [()] * len(ANSWER)
    answer = pa.table(
        [pa.array(column, kind.type) for column, kind in zip(columns, ANSWER, strict=True)], schema=ANSWER
    )
    keep(connection, "limit_decision", answer)
