"""How an answer of these rules reaches the SELECT that joins it."""

from __future__ import annotations

import pyarrow as pa

from transforms.warehouse.store import Connection


def keep(connection: Connection, name: str, answer: pa.Table) -> None:
    """Keep an answer in the temporary table `run_<name>`, which a SELECT reads as `run.<name>`.

    Temporary, because the warehouse's transaction can write no table of another database.
    """
    connection.register("given_answer", answer)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE run_{name} AS SELECT * FROM given_answer")
    connection.unregister("given_answer")


def unscaled(column: pa.Array) -> list[int | None]:
    """A decimal column as whole numbers of its last place (12.34 is 1234), blank as None.

    Exact, and many times quicker than a Decimal for each.
    """
    first, last = 2 * column.offset, 2 * (column.offset + len(column))
    halves = memoryview(column.buffers()[1]).cast("q")[first:last].tolist()
    return [
        (high << 64) + (low & 0xFFFF_FFFF_FFFF_FFFF) if is_there else None
        for low, high, is_there in zip(halves[::2], halves[1::2], column.is_valid().to_pylist(), strict=True)
    ]
