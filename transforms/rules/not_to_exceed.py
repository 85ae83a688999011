"""Not-to-exceed limits: who finds room, in the order of approval.

Everything else about limits is SQL: `core.limit_candidate` says what is measured, against which limits and in which
order (rules BIL-01 to BIL-03); `core.limit_check` joins the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

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


@dataclass(frozen=True)
class Candidate:
    """A sales row that limits measure. `limits` are those of `LEVELS`, None where there is none."""

    actual_key: str
    contract_id: str
    contract_line_id: str
    customer_id: str | None
    is_billed: bool
    is_comparable: bool
    amount: Decimal
    limits: tuple[Decimal | None, ...]

    @property
    def places(self) -> tuple[tuple[str | None, ...], ...]:
        """Whose amounts count together, for each of `LEVELS`."""
        return (
            (self.contract_line_id, self.customer_id),
            (self.contract_line_id,),
            (self.contract_id, self.customer_id),
            (self.contract_id,),
        )


@dataclass(frozen=True)
class Decision:
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
    used: dict[tuple[str, tuple[str | None, ...]], Decimal] = {}
    for candidate in candidates:
        if not candidate.is_comparable:
            status = "committed" if candidate.is_billed else "failed"
            yield Decision(candidate.actual_key, status, "currency", None)
            continue
        levels = [
            (level, place, limit - used.get((level, place), Decimal(0)))
            for level, place, limit in zip(LEVELS, candidate.places, candidate.limits, strict=True)
            if limit is not None
        ]
        refused = [(level, room) for level, _, room in levels if candidate.amount > room]
        if refused and not candidate.is_billed:
            yield Decision(candidate.actual_key, "failed", *refused[0])
            continue
        for level, place, _ in levels:
            used[level, place] = used.get((level, place), Decimal(0)) + candidate.amount
        tightest, _, room = min(levels, key=lambda each: each[2])
        yield Decision(candidate.actual_key, "committed", tightest, room - candidate.amount)


def record(connection: Connection, candidates: str) -> None:
    """Decide about the rows of the table `candidates` (`core.limit_candidate`) and keep it.

    In the temporary table `run_limit_decision`, which `core.limit_check` reads as `run.limit_decision`: the warehouse's
    transaction can write no table of another database.
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
    decisions = list(decide(map(_candidate, rows)))
    answer = pa.table(
        {
            "actual_key": [decision.actual_key for decision in decisions],
            "status_code": [decision.status_code for decision in decisions],
            "level_code": [decision.level_code for decision in decisions],
            "headroom_amount": [decision.headroom_amount for decision in decisions],
        },
        schema=ANSWER,
    )
    connection.register("decided_limit", answer)
    connection.execute("CREATE OR REPLACE TEMP TABLE run_limit_decision AS SELECT * FROM decided_limit")
    connection.unregister("decided_limit")


def _candidate(row: tuple[Any, ...]) -> Candidate:
    key, contract, line, customer, is_billed, is_comparable, amount, *limits = row
    return Candidate(key, contract, line, customer, is_billed, is_comparable, amount, tuple(limits))
