"""Not-to-exceed limits: who finds room, in the order of approval.

Everything else about limits is SQL: `core.limit_candidate` says what is measured, against which limits and in which
order (rules BIL-01 to BIL-03); `core.limit_check` joins the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import starmap
from operator import itemgetter
from typing import NamedTuple

import pyarrow as pa

from transforms.rules.answer import keep, scaled, unscaled
from transforms.warehouse.store import Connection

LEVELS = ("contract_line_customer", "contract_line", "contract_customer", "contract")
HEADROOM = pa.decimal128(38, 4)
ANSWER = pa.schema(
    [
        ("actual_key", pa.string()),
        ("status_code", pa.string()),
        ("level_code", pa.string()),
        ("headroom_amount", HEADROOM),
    ]
)
ROWS_AT_A_TIME = 100_000

#: Level, and whose amounts count together there.
Place = tuple[str, str, str | None]


class Candidate(NamedTuple):
    """A sales row that limits measure; a limit is None where there is none. Money is told in ten thousandths."""

    contract_id: str
    contract_line_id: str
    customer_id: str | None
    is_billed: bool
    is_comparable: bool
    amount: int
    contract_line_customer_limit: int | None
    contract_line_limit: int | None
    contract_customer_limit: int | None
    contract_limit: int | None

    @property
    def limits(self) -> list[tuple[int, Place]]:
        """The limits it has to keep, in the order of `LEVELS`."""
        found: list[tuple[int, Place]] = []
        if self.contract_line_customer_limit is not None:
            place = ("contract_line_customer", self.contract_line_id, self.customer_id)
            found.append((self.contract_line_customer_limit, place))
        if self.contract_line_limit is not None:
            found.append((self.contract_line_limit, ("contract_line", self.contract_line_id, None)))
        if self.contract_customer_limit is not None:
            place = ("contract_customer", self.contract_id, self.customer_id)
            found.append((self.contract_customer_limit, place))
        if self.contract_limit is not None:
            found.append((self.contract_limit, ("contract", self.contract_id, None)))
        return found


class Decision(NamedTuple):
    """`headroom`: failed, what was left at the level; committed, what the row leaves at the tightest one."""

    status_code: str
    level_code: str
    headroom: int | None


def decide(candidates: Iterable[Candidate], used: dict[Place, int]) -> Iterator[Decision]:
    """Who is committed. Candidates come in the order of measuring, what is billed first; each has at least one limit.

    A row is committed when it fits under the limit of every level that has one, beside all that was billed or
    committed before (`used`, kept up to date here). What is billed is a fact and always counts, even beyond a limit.
    """
    for row in candidates:
        if not row.is_comparable:
            yield Decision("committed" if row.is_billed else "failed", "currency", None)
            continue
        rooms = [(limit - used.get(place, 0), place) for limit, place in row.limits]
        if not row.is_billed:
            refused = next(((place[0], room) for room, place in rooms if row.amount > room), None)
            if refused:
                yield Decision("failed", *refused)
                continue
        for _, place in rooms:
            used[place] = used.get(place, 0) + row.amount
        room, (tightest, *_) = min(rooms, key=itemgetter(0))
        yield Decision("committed", tightest, room - row.amount)


def record(connection: Connection, candidates: str) -> None:
    """Decide about the rows of the table `candidates` (`core.limit_candidate`) and keep the answer.

    `core.limit_check` reads it as `run.limit_decision`. However many rows there are, some are in memory at a time.
    """
    limits = ", ".join(f"{level}_limit_amount" for level in LEVELS)
    rows = connection.execute(
        f"""
        SELECT actual_key, contract_id, contract_line_id, customer_id, transaction_type = 'billed_sales', is_comparable,
            amount, {limits}
        FROM {candidates}
        ORDER BY contract_id, approval_number
        """
    ).to_arrow_reader(ROWS_AT_A_TIME)
    used: dict[Place, int] = {}
    answers = [_answer(batch, used) for batch in rows]
    keep(connection, "limit_decision", pa.Table.from_batches(answers, ANSWER))


def _answer(rows: pa.RecordBatch, used: dict[Place, int]) -> pa.RecordBatch:
    key, *place, amount = rows.columns[:7]
    told = (column.to_pylist() for column in place)
    money = (unscaled(column) for column in (amount, *rows.columns[7:]))
    decisions = list(decide(starmap(Candidate, zip(*told, *money, strict=True)), used))
    status, level = ([each[at] for each in decisions] for at in range(2))
    headroom = scaled([each.headroom for each in decisions], HEADROOM)
    return pa.record_batch([key, status, level, headroom], schema=ANSWER)
