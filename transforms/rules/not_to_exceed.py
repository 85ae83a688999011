"""Not-to-exceed limits: who finds no room, in the order of approval.

Everything else about limits is SQL: `core.limit_candidate` says what is measured, against which limits and in which
order (rules BIL-01 to BIL-03); `core.limit_refusal` keeps the answer, `core.limit_check` tells it with the room left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import starmap
from typing import NamedTuple

import pyarrow as pa

from transforms.rules.answer import keep, unscaled
from transforms.warehouse.store import Connection

#: Each level, and whose amounts count together there, in the order they are looked at.
LEVELS = {
    "contract_line_customer": ("contract_line_id", "customer_id"),
    "contract_line": ("contract_line_id",),
    "contract_customer": ("contract_id", "customer_id"),
    "contract": ("contract_id",),
}
CURRENCY = "currency"
ANSWER = pa.schema([("actual_key", pa.string()), ("level_code", pa.string())])
ROWS_AT_A_TIME = 100_000

#: A level and who is measured there.
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


def refusals(candidates: Iterable[Candidate], used: dict[Place, int]) -> Iterator[str | None]:
    """For each candidate the level that has no room for it, or None. They come in the order of measuring, billed first.

    A row is committed when it fits under the limit of every level that has one, beside all that was billed or
    committed before (`used`, kept up to date here). What is billed is a fact and always counts, even beyond a limit.
    """
    for row in candidates:
        if not row.is_comparable:
            yield None if row.is_billed else CURRENCY
            continue
        limits = row.limits
        if not row.is_billed:
            full = next((place for limit, place in limits if used.get(place, 0) + row.amount > limit), None)
            if full:
                yield full[0]
                continue
        for _, place in limits:
            used[place] = used.get(place, 0) + row.amount
        yield None


def record(connection: Connection, candidates: str) -> None:
    """Find whom limits refuse among the rows of the table `candidates` (`core.limit_candidate`), and keep the answer.

    `core.limit_refusal` reads it as `run.limit_decision`. However many rows there are, some are in memory at a time.
    """
    rows = connection.execute(_contested(candidates)).to_arrow_reader(ROWS_AT_A_TIME)
    used: dict[Place, int] = {}
    answers = [_answer(batch, used) for batch in rows]
    keep(connection, "limit_decision", pa.Table.from_batches(answers, ANSWER))


def _contested(candidates: str) -> str:
    """The rows of `candidates` that a limit may refuse, in the order of measuring, with the limits that may.

    A limit that all its rows together fit under refuses nothing, in whatever order they come.
    """
    full = ",\n".join(
        f"""full_{level} AS (
            SELECT {", ".join(place)} FROM measured WHERE {level}_limit_amount IS NOT NULL AND is_comparable
            GROUP BY {", ".join(place)} HAVING SUM(GREATEST(amount, 0)) > MIN({level}_limit_amount)
        )"""
        for level, place in LEVELS.items()
    )
    joins = "\n".join(
        f"LEFT JOIN full_{level} ON "
        + " AND ".join(f"measured.{column} IS NOT DISTINCT FROM full_{level}.{column}" for column in place)
        for level, place in LEVELS.items()
    )
    limits = ", ".join(
        f"CASE WHEN full_{level}.{place[0]} IS NOT NULL THEN {level}_limit_amount END AS {level}_limit"
        for level, place in LEVELS.items()
    )
    names = ", ".join(f"{level}_limit" for level in LEVELS)
    return f"""
        WITH measured AS (SELECT * FROM {candidates}), {full},
        limited AS (SELECT measured.*, {limits} FROM measured {joins})
        SELECT actual_key, contract_id, contract_line_id, customer_id, transaction_type = 'billed_sales', is_comparable,
            amount, {names}
        FROM limited
        WHERE NOT is_comparable OR COALESCE({names}) IS NOT NULL
        ORDER BY contract_id, transaction_type, approval_at, document_date, actual_key, contract_line_id
        """


def _answer(rows: pa.RecordBatch, used: dict[Place, int]) -> pa.RecordBatch:
    key, *place, amount = rows.columns[:7]
    told = (column.to_pylist() for column in place)
    money = (unscaled(column) for column in (amount, *rows.columns[7:]))
    found = refusals(starmap(Candidate, zip(*told, *money, strict=True)), used)
    answer = pa.record_batch([key, pa.array(list(found), pa.string())], schema=ANSWER)
    return answer.filter(answer.column("level_code").is_valid())
