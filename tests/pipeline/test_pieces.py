"""What runs append in small pieces stays apart for a while, and is put together every so many runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.pipeline.container import Company, Container
from tests.pipeline.driver import run
from transforms.settings import load_settings
from transforms.warehouse import reporting
from transforms.warehouse.store import TOGETHER, attach, open_scratch

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company(work_orders=1)


def test_each_run_says_whether_it_puts_the_pieces_together(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Any] = []
    refresh = reporting.refresh

    def listening(connection: duckdb.DuckDBPyConnection, *, is_everything: bool) -> None:
        said.append(connection.execute("SELECT current_setting('max_vacuum_tasks') > 0").fetchone())
        refresh(connection, is_everything=is_everything)

    monkeypatch.setattr(reporting, "refresh", listening)
    monkeypatch.setattr("transforms.run.TIDIED_EVERY", 2)
    for day, quantity in enumerate("1234", start=1):
        changed = {LINE: [COMPANY.line(1, 20 + day, msdyn_quantity=quantity)]}
        container.folder(day, COMPANY.rows() if day == 1 else changed)
        run(container)

    assert said == [(False,), (True,), (False,), (True,)]


def test_together_a_table_is_as_if_it_had_been_written_at_once(data_dir: Path) -> None:
    """What the engine does of it: a piece for each change, and none more than needed once they are put together."""
    with open_scratch(load_settings()) as connection:
        attach(connection, data_dir / "pieces.duckdb", "warehouse", read_only=False)
        connection.execute(
            "CREATE TABLE warehouse.line AS SELECT range AS id, 0 AS change FROM range(300_000)"
        )
        connection.execute("CHECKPOINT warehouse")
        for change in range(1, 5):
            connection.execute(f"DELETE FROM warehouse.line WHERE id % 10 = {change}")
            connection.execute(
                f"INSERT INTO warehouse.line SELECT range * 10 + {change}, {change} FROM range(30_000)"
            )
            connection.execute("CHECKPOINT warehouse")
        pieces = "SELECT COUNT(DISTINCT row_group_id) FROM pragma_storage_info('warehouse.line')"
        rows = "SELECT COUNT(DISTINCT id), COUNT(*), SUM(change) FROM warehouse.line"
        apart, told = connection.execute(pieces).fetchone(), connection.execute(rows).fetchone()
        connection.execute(f"{TOGETHER}; DELETE FROM warehouse.line WHERE id = 0")
        connection.execute("INSERT INTO warehouse.line VALUES (0, 0)")
        connection.execute("CHECKPOINT warehouse")
        together = connection.execute(pieces).fetchone()

        assert apart is not None and together is not None and apart[0] > together[0]
        assert told == connection.execute(rows).fetchone() == (300_000, 300_000, 300_000)
