"""The same input gives the same warehouse, however often, however grouped."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.pipeline.accounting import assert_nothing_is_lost
from tests.pipeline.container import CANCELED, Company, Container, deletion, guid
from tests.pipeline.driver import history, one, picture, query, run, state
from transforms.sample import write_sample
from transforms.settings import load_settings

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()


@pytest.fixture
def three_days(container: Container) -> Container:
    """A company; then a change and a bad row; then a delete, a new work order and a canceled one."""
    container.folder(1, COMPANY.rows())
    container.folder(
        2,
        {
            LINE: [
                COMPANY.line(1, 20, msdyn_quantity="7", msdyn_qtytobill="3"),
                COMPANY.line(2, 21, msdyn_quantity="NaN"),
            ]
        },
    )
    container.folder(
        3,
        {
            LINE: [deletion(LINE, guid("line", 3), 30), COMPANY.line(4, 31, work_order=4)],
            "msdyn_workorder": [
                COMPANY.work_order(4, 32),
                COMPANY.work_order(2, 33, msdyn_systemstatus=CANCELED),
            ],
        },
    )
    return container


def digests(*paths: Path) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_a_second_run_posts_nothing_and_reads_nothing(three_days: Container, data_dir: Path) -> None:
    first = run(three_days)
    before, published = picture(), load_settings().published.stat()
    for parquet in (data_dir / "landing").rglob("*.parquet"):
        parquet.unlink()
    second = run(three_days)
    assert (first.state, second.state) == ("published", "nothing new")
    assert picture() == before
    assert load_settings().published.stat() == published
    assert list((data_dir / "work").glob("*.duckdb*")) == []


def test_an_idle_run_says_that_it_did_nothing(three_days: Container) -> None:
    run(three_days)
    summary = run(three_days)
    assert (summary.batches, summary.rows_in, summary.rejected, summary.released) == (0, 0, 0, 0)
    assert summary.postings == {"original": 0, "reversal": 0, "replacement": 0}
    assert all(total.posted_amount == 0 for total in summary.money)


def test_deriving_everything_anew_posts_nothing(three_days: Container) -> None:
    run(three_days)
    before = state()
    postings = one("SELECT COUNT(*) FROM ledger.project_actual")
    summary = run(three_days, full_refresh=True)
    assert sum(summary.postings.values()) == 0
    assert one("SELECT COUNT(*) FROM ledger.project_actual") == postings
    assert state() == before


def test_a_dry_run_changes_no_byte_and_tells_what_would_be_posted(three_days: Container) -> None:
    settings = load_settings()
    dry = run(three_days, dry_run=True)
    assert not settings.warehouse.exists() and not settings.published.exists()
    assert run(three_days).postings == dry.postings
    three_days.folder(4, {LINE: [COMPANY.line(1, 40, msdyn_quantity="9"), COMPANY.line(9, 41)]})
    before = digests(settings.warehouse, settings.published)
    dry = run(three_days, dry_run=True)
    assert digests(settings.warehouse, settings.published) == before
    assert (dry.state, dry.batches) == ("dry run, nothing loaded", 1)
    assert sum(dry.postings.values()) > 0
    assert run(three_days).postings == dry.postings


def test_a_changed_policy_derives_everything_again(
    three_days: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a new folder: 7 used and 3 billed become one row, and two rows again when the policy goes back."""
    run(three_days)
    two_rows = state()
    monkeypatch.setenv("FIELDLEDGER_POLICIES__MATERIAL_SPLIT", "single_row")
    assert sum(run(three_days).postings.values()) > 0
    single_row = state()
    assert single_row["ledger.current_actual"] != two_rows["ledger.current_actual"]
    assert run(three_days).state == "nothing new"
    monkeypatch.delenv("FIELDLEDGER_POLICIES__MATERIAL_SPLIT")
    run(three_days)
    assert state() == two_rows
    assert one(
        "SELECT SUM(amount) = (SELECT SUM(amount) FROM ledger.current_actual) FROM ledger.project_actual"
    )


def test_a_replay_of_the_same_runs_gives_the_same_history_to_the_row(
    three_days: Container, data_dir: Path
) -> None:
    """Postings with their ids and times, quarantine, batches: everything but the seconds."""
    for day in (1, 3):
        run(three_days, as_of=_day(day))
    first = history()
    shutil.rmtree(data_dir)
    for day in (1, 3):
        run(three_days, as_of=_day(day))
    assert history() == first
    assert [
        row[0] for row in query("SELECT DISTINCT posted_at::VARCHAR FROM ledger.project_actual ORDER BY 1")
    ] == [
        "2026-08-01 00:00:00",
        "2026-08-03 00:00:00",
    ]


def test_folder_by_folder_is_the_same_as_all_at_once(data_dir: Path, tmp_path: Path) -> None:
    """A sample with everything field reality has; a reader's own count says that no row is lost."""
    lake = tmp_path / "sample"
    write_sample(lake, 60, 7, folders=5)
    run(lake)
    at_once, quarantine = state(), one("SELECT COUNT(*) FROM quarantine.rejected_row")
    assert_nothing_is_lost(lake)
    shutil.rmtree(data_dir)
    for day in range(1, 6):
        run(lake, as_of=_day(day))
    assert state() == at_once
    assert one("SELECT COUNT(*) FROM quarantine.rejected_row") == quarantine
    assert one("SELECT COUNT(*) FROM audit.run") == 5
    assert_nothing_is_lost(lake)


def _day(number: int) -> object:
    from datetime import date

    return date(2026, 8, number)
