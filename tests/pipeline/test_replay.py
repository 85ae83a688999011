"""The landed batches alone give the same warehouse again, to the row; and a difference is found and shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import CANCELED, Company, Container, deletion, guid
from tests.pipeline.driver import command, history, one, query, run
from transforms import closing, pipeline
from transforms.errors import GateFailed, SourceError, UsageError
from transforms.replay import replay
from transforms.serve.difference import compare
from transforms.settings import load_settings

LINE = "msdyn_workorderproduct"
COMPANY = Company()

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived(shared_dir: Path) -> Iterator[Path]:
    """A warehouse that has seen much: several folders in one run, a refused run, another policy, closes, a folder
    that was exported anew, bad rows, deletions."""
    container = Container(shared_dir.parent / "lake")
    container.folder(1, COMPANY.rows())
    run(container)
    container.folder(
        2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="NaN"), COMPANY.line(2, 21, msdyn_quantity="7")]}
    )
    container.folder(3, {LINE: [deletion(LINE, guid("line", 3), 30)]})
    run(container)
    closing.decide("close", "usmf", "2026-07", reason="month end", actor="Ada")
    container.folder(4, {LINE: [COMPANY.line(2, 40, msdyn_quantity="6")]})
    work = pipeline.extract(pipeline.RunRequest(str(container)))
    pipeline.stage(work)
    with duckdb.connect(str(work)) as connection:
        connection.execute(f"UPDATE staging.{LINE} SET msdyn_quantity = -7")
    with pytest.raises(GateFailed):
        pipeline.check(work, "staging")
    run(container)
    container.folder(4, {LINE: [COMPANY.line(2, 41, msdyn_quantity="8")]})  # exported anew
    run(container)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_POLICIES__MATERIAL_SPLIT", "single_row")
        patch.setenv("FIELDLEDGER_COMPANIES", '{"usmf": {"fiscal_year_start_month": 7}}')
        run(container)
        closing.decide("reopen", "usmf", "2026-07", actor="Ada")
        container.folder(
            5,
            {
                LINE: [
                    COMPANY.line(9, 50, work_order=9),
                    COMPANY.line(1, 51, msdyn_quantity="5", msdyn_qtytobill="3"),
                ],
                "msdyn_workorder": [COMPANY.work_order(2, 52, msdyn_systemstatus=CANCELED)],
            },
        )
        run(container)
    yield load_settings().warehouse


def test_a_replay_is_the_same_to_the_row(lived: Path, shared_dir: Path, tmp_path: Path) -> None:
    rebuilt = tmp_path / "rebuilt.duckdb"
    done = command(shared_dir, "replay", "--warehouse", rebuilt)
    assert done.returncode == 0, done.stderr
    assert "6 runs repeated" in done.stdout
    said = command(shared_dir, "diff", lived, rebuilt)
    assert said.returncode == 0, said.stdout
    assert "DIFFERENT" not in said.stdout
    assert "left out: audit.check_result" in said.stdout
    ours, theirs = history(lived), history(rebuilt)
    for content in (ours, theirs):
        content["audit.run"] = [row for row in content["audit.run"] if "refused" not in row]
        content["audit.run"] = [
            tuple(v for v in row if v not in ("published", "refreshed")) for row in content["audit.run"]
        ]
    assert theirs == ours
    assert closing.verify(rebuilt).findings == ()
    assert one("SELECT COUNT(*) FROM audit.period_action", rebuilt) == 2


def test_the_warehouse_may_be_lost(lived: Path, shared_dir: Path, tmp_path: Path) -> None:
    """Only the landing is left: its journal tells what went in together, under which policies, and what was decided."""
    kept = tmp_path / "kept.duckdb"
    rebuilt = tmp_path / "rebuilt.duckdb"
    lived.rename(kept)
    try:
        assert replay(rebuilt) == 6
        assert compare(kept, rebuilt, load_settings()).is_equal
    finally:
        kept.rename(lived)


def test_until_a_batch(lived: Path, tmp_path: Path) -> None:
    until = one("SELECT batch_id FROM audit.landed_batch WHERE batch_id LIKE '20260802%'", lived)
    rebuilt = tmp_path / "rebuilt.duckdb"
    assert replay(rebuilt, until=until) == 2
    assert one("SELECT MAX(landed_at)::VARCHAR FROM audit.landed_batch", rebuilt) == "2026-08-03 00:00:00"
    assert query("SELECT * FROM audit.period_action", rebuilt) == []
    found = compare(lived, rebuilt, load_settings())
    assert not found.is_equal
    unequal = {table.table for table in found.tables if not table.is_equal}
    assert {"ledger.project_actual", "audit.landed_batch", "core.work_order_line"} <= unequal
    assert "core.calendar" not in unequal


def test_a_run_goes_on_from_a_replayed_warehouse(lived: Path, shared_dir: Path, tmp_path: Path) -> None:
    """Rebuilt as it was on a day, then brought up to date by a run over the rest: the same live rows."""
    rebuilt = tmp_path / "rebuilt.duckdb"
    replay(rebuilt, until="2026-08-04")
    assert one("SELECT MAX(landed_at)::VARCHAR FROM audit.landed_batch", rebuilt) == "2026-08-04 00:00:00"
    data = tmp_path / "data"
    shutil.copytree(shared_dir, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_DATA_DIR", str(data))
        summary = run(shared_dir.parent / "lake", warehouse=rebuilt)
    assert summary.state == "published"
    assert summary.batches == 1
    assert closing.verify(rebuilt).findings == ()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"until": "19990101T000000000000Z-0"}, "no recorded run loaded that batch"),
        ({"until": "1999-01-01"}, "nothing was loaded by then; the first is of 2026-08"),
        ({"of": Path("nothing.duckdb")}, "nothing is recorded of nothing.duckdb"),
    ],
)
def test_a_replay_that_cannot_be(
    lived: Path, tmp_path: Path, arguments: dict[str, object], says: str
) -> None:
    rebuilt = tmp_path / "rebuilt.duckdb"
    with pytest.raises(UsageError, match=says):
        replay(rebuilt, **arguments)  # type: ignore[arg-type]
    assert not rebuilt.exists()


def test_a_file_that_is_there_is_never_written_over(lived: Path, tmp_path: Path) -> None:
    rebuilt = tmp_path / "rebuilt.duckdb"
    rebuilt.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        replay(rebuilt)
    assert rebuilt.read_text() == "mine"


def test_a_missing_batch_is_named_and_nothing_is_left(lived: Path, shared_dir: Path, tmp_path: Path) -> None:
    (manifest,) = (shared_dir / "landing").glob("*/_batches/20260803*.json")
    away = tmp_path / "away.json"
    shutil.move(manifest, away)
    try:
        with pytest.raises(SourceError, match="20260803"):
            replay(tmp_path / "rebuilt.duckdb")
        assert [path.name for path in tmp_path.iterdir()] == ["away.json"]
        assert list((shared_dir / "work").glob("*.duckdb*")) == []
    finally:
        shutil.move(away, manifest)


def test_one_cent_is_found_and_shown(lived: Path, shared_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(lived, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE posting_id = "
            "(SELECT MIN(posting_id) FROM ledger.project_actual)"
        )
        changed = connection.execute("SELECT MIN(posting_id) FROM ledger.project_actual").fetchone()
        connection.execute("DROP TABLE marts.used_versus_billed")
    assert changed is not None
    found = compare(lived, copy, load_settings())
    unequal = {table.table: table for table in found.tables if not table.is_equal}
    assert set(unequal) == {"ledger.project_actual", "marts.used_versus_billed"}
    assert {row["posting_id"] for _, row in unequal["ledger.project_actual"].examples} == {changed[0]}
    said = command(shared_dir, "diff", lived, copy)
    assert said.returncode == 1
    assert changed[0] in said.stdout
    assert command(shared_dir, "diff", lived, tmp_path / "no.duckdb").returncode == 2


def test_the_journal_follows_the_warehouse(lived: Path, shared_dir: Path) -> None:
    """Torn, it is written again by the next decision or run; of another history it is replaced."""
    (journal,) = (shared_dir / "landing" / "_journal").glob("*.jsonl")
    told = journal.read_text()
    assert told.count('"kind": "run"') == 6
    assert told.count('"kind": "period"') == 2
    for damage in (told[:-20], told.splitlines()[0] + "\n", "", told + '{"kind": "run", "run_number": 99}\n'):
        journal.write_text(damage)
        with duckdb.connect(str(lived), read_only=True) as connection:
            from transforms import journal as module

            module.keep(connection, lived, load_settings())
        assert journal.read_text() == told
