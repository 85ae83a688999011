"""The same company through the lake, a replica and the Web API is the same warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.pipeline.conftest import own_settings
from tests.pipeline.delta_tables import DeltaOf
from tests.pipeline.driver import ARRIVAL, Picture, one, picture, run, state
from tests.pipeline.replica import ReplicaOf
from transforms.emulator import Emulator
from transforms.sources.sql import CLOCK

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
FOLDERS = 6
FIRST_DAY = date(2026, 8, 1)

#: What only an export knows: when it wrote a row, and the version of a deletion that the Web API does not tell.
OF_THE_EXPORT = ARRIVAL | {"sinkmodifiedon", "deleted_version", "deleted_at"}

pytestmark = pytest.mark.slow


def content() -> Picture:
    """The current state without what only an export knows."""
    told = picture(None, ("staging", "core", "ledger", "marts"), frozenset(OF_THE_EXPORT))
    compared = state().keys()
    return {table: rows for table, rows in told.items() if table in compared}


def same(found: Picture, expected: Picture) -> None:
    """Table by table; of a difference the first rows, since pytest would compare thousands word by word."""
    assert found.keys() == expected.keys()
    differences = {
        table: (
            [row for row in found[table] if row not in rows][:2],
            [row for row in rows if row not in found[table]][:2],
        )
        for table, rows in expected.items()
        if found[table] != rows
    }
    assert differences == {}


@pytest.fixture(scope="module")
def from_lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    """The sample as the lake gives it: the full copy first, then what changed."""
    with pytest.MonkeyPatch.context() as patch:
        own_settings(patch, tmp_path_factory.mktemp("lake"))
        run(SAMPLE, as_of=FIRST_DAY)
        run(SAMPLE)
        yield content()


def test_from_a_replica(
    from_lake: Picture, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite: the full copy first, then what changed, with deletions from the log.

    Versions of the sample step back by more than the overlap in some tables: comparing all keys brings those rows.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'replica.db'}")
    replica = ReplicaOf(SAMPLE, engine)
    replica.take()
    monkeypatch.setitem(CLOCK, "sqlite", lambda: sa.literal(datetime(2026, 8, 1)))
    run(engine.url)
    replica.take(FOLDERS - 1)
    monkeypatch.setitem(CLOCK, "sqlite", lambda: sa.literal(datetime(2026, 8, 6)))
    run(engine.url, is_sweep=True)
    same(content(), from_lake)
    assert one("SELECT SUM(missed_delete_count) FROM audit.source_sweep") == 0, "the log told them all"


def test_from_delta_tables(from_lake: Picture, data_dir: Path, tmp_path: Path) -> None:
    """Typed values, rows of some tables removed and of others marked, the changes found in the logs."""
    delta = DeltaOf(SAMPLE, tmp_path / "delta")
    delta.take()
    run(delta)
    delta.take(FOLDERS - 1)
    run(delta)
    same(content(), from_lake)


def test_from_the_web_api(from_lake: Picture, data_dir: Path) -> None:
    """The full copy with change tracking, then the changes behind its delta links, in small pages."""
    with Emulator(SAMPLE).running() as emulator, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_SOURCES__PAGE_SIZE", "100")
        run(emulator.address)
        emulator.advance(FOLDERS - 1)
        run(emulator.address)
    same(content(), from_lake)
