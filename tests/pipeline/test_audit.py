"""The books as they were written: every way to touch them by hand is found and named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container, guid
from tests.pipeline.driver import command, one, query, run
from transforms import closing
from transforms.settings import load_settings

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()
KEY = f"{guid('line', 1)}:cost:used"


@pytest.fixture(scope="module")
def written(shared_dir: Path) -> Iterator[Path]:
    """Two batches, a correction among them, and a closed June."""
    container = Container(shared_dir.parent / "lake")
    container.folder(
        1,
        COMPANY.rows()
        | {
            "msdyn_workorder": [COMPANY.work_order(n) for n in (1, 2, 3)]
            + [COMPANY.work_order(7, msdyn_completedon="2026-06-17T16:00:00Z")],
            LINE: [COMPANY.line(n, work_order=n) for n in (1, 2, 3)] + [COMPANY.line(71, work_order=7)],
        },
    )
    run(container)
    closing.decide("close", "usmf", "2026-06", reason="month end")
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    run(container)
    yield load_settings().warehouse


@pytest.fixture
def touched(written: Path, tmp_path: Path) -> Path:
    """A copy to touch."""
    copy = tmp_path / "touched.duckdb"
    shutil.copyfile(written, copy)
    return copy


def test_untouched_books_hold(written: Path, shared_dir: Path) -> None:
    done = command(shared_dir, "audit", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    head = one(
        "SELECT chain_hash FROM audit.posting_batch ORDER BY posting_batch_number DESC LIMIT 1", written
    )
    assert f"2 posting batches, 18 postings, 1 decisions about periods, 1 closes; chain {head}" in done.stdout
    assert "all of it holds" in done.stdout


TOUCHES = {
    "an amount": (
        "UPDATE ledger.project_actual SET amount = amount + 0.01 "
        f"WHERE actual_key = '{KEY}' AND entry_type = 'original'",
        "ledger.project_actual posting_id {posting} (batch ",
        "is not as it was appended",
    ),
    "a date": (
        f"UPDATE ledger.project_actual SET document_date = document_date - 1 "
        f"WHERE actual_key = '{KEY}' AND entry_type = 'original'",
        "ledger.project_actual posting_id {posting} (batch ",
        "is not as it was appended",
    ),
    "a posting that is gone": (
        f"DELETE FROM ledger.project_actual WHERE actual_key = '{KEY}' AND entry_type = 'original'",
        "ledger.project_actual posting_id {posting} (batch ",
        "was appended and is gone",
    ),
    "a posting that nobody made": (
        "INSERT INTO ledger.project_actual SELECT * REPLACE ('forged' AS posting_id) FROM ledger.project_actual "
        f"WHERE actual_key = '{KEY}' AND entry_type = 'original'",
        "ledger.project_actual posting_id forged (batch ",
        "no run appended it",
    ),
    "an amount with its seal": (
        "UPDATE audit.posting_seal SET seal_hash = REPEAT('0', 64) WHERE posting_id = '{posting}'; "
        f"UPDATE ledger.project_actual SET amount = 1 WHERE actual_key = '{KEY}' AND entry_type = 'original'",
        "ledger.project_actual posting_id {posting} (batch ",
        "is not as it was appended",
    ),
    "a batch": (
        "UPDATE audit.posting_batch SET posted_at = posted_at + INTERVAL 1 DAY WHERE posting_batch_number = 1",
        "audit.posting_batch 20260801",
        "the chain does not reach it",
    ),
    "the last batch and all of it": (
        "DELETE FROM ledger.project_actual WHERE posting_batch_id LIKE '20260801%'; "
        "DELETE FROM audit.posting_seal WHERE posting_batch_id LIKE '20260801%'; "
        "DELETE FROM audit.posting_batch_total WHERE posting_batch_id LIKE '20260801%'; "
        "DELETE FROM audit.posting_batch WHERE posting_batch_number = 1",
        "audit.posting_batch 20260802",
        "a batch before it is missing",
    ),
    "a control total": (
        "UPDATE audit.posting_batch_total SET amount = amount + 1 WHERE posting_batch_id LIKE '20260802%' "
        "AND transaction_type = 'cost'",
        "audit.posting_batch_total 20260802",
        "the ledger holds",
    ),
    "a decision": (
        "UPDATE audit.period_action SET reason_text = 'nothing to see'",
        "audit.period_action 1 (close usmf:2026-06)",
        "not as it was decided",
    ),
    "a status": (
        "UPDATE core.fiscal_period SET status_code = 'open' WHERE fiscal_period_id = 'usmf:2026-06'",
        "core.fiscal_period usmf:2026-06",
        "it is open, but decided was closed",
    ),
    "a close": (
        "UPDATE audit.period_close SET posting_count = 3",
        "audit.period_close usmf:2026-06#1",
        "3 then, 2 today",
    ),
    "a total of a close": (
        "UPDATE audit.period_close_total SET amount = amount - 1 WHERE transaction_type = 'cost'",
        "audit.period_close_total usmf:2026-06#1",
        "it says 109.0000 in 1 postings, the ledger holds 110.0000",
    ),
    "a posting moved into a closed period": (
        "UPDATE ledger.project_actual SET fiscal_period_id = 'usmf:2026-06' "
        f"WHERE actual_key = '{KEY}' AND entry_type = 'replacement'",
        "ledger.project_actual posting_id",
        "is not as it was appended",
    ),
}


@pytest.mark.parametrize("what", TOUCHES)
def test_what_was_touched_is_named_first(written: Path, touched: Path, shared_dir: Path, what: str) -> None:
    posting = one(
        f"SELECT posting_id FROM ledger.project_actual WHERE actual_key = '{KEY}' AND entry_type = 'original'",
        written,
    )
    statement, place, text = (part.replace("{posting}", posting) for part in TOUCHES[what])
    with duckdb.connect(str(touched)) as connection:
        connection.execute(statement)
    first = closing.verify(touched).findings[0]
    assert (first.place.startswith(place), text in first.text) == (True, True), first
    assert closing.verify(written).findings == ()


def test_the_command_says_it_and_ends_with_1(touched: Path, shared_dir: Path) -> None:
    with duckdb.connect(str(touched)) as connection:
        connection.execute(TOUCHES["an amount"][0])
    done = command(shared_dir, "audit", "verify", "--warehouse", touched)
    assert done.returncode == 1
    assert "does not hold: ledger.project_actual posting_id" in done.stdout
    assert f"of {KEY}" in done.stdout
    assert "also: audit.posting_batch_total" in done.stdout


def test_a_posting_slipped_into_a_closed_period_with_everything_else_in_order(
    written: Path, touched: Path
) -> None:
    """As if the close had been ignored when the batch was made: seals and chain fit, the close does not allow it."""
    with duckdb.connect(str(touched)) as connection:
        connection.execute("UPDATE audit.period_action SET posting_batch_number = 0")
    texts = {finding.text for finding in closing.verify(touched).findings}
    assert "it was posted into usmf:2026-06, which was closed" in texts


def test_no_two_postings_have_the_same_seal(written: Path) -> None:
    """A value cannot wander from one column to its neighbour unseen."""
    assert one("SELECT COUNT(DISTINCT seal_hash) = COUNT(*) FROM audit.posting_seal", written)
    assert query("SELECT COUNT(*) FROM audit.posting_seal", written) == query(
        "SELECT COUNT(*) FROM ledger.project_actual", written
    )
