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
