"""A closed period stays closed: who may close what, what counts where, and what a close keeps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container, deletion, guid
from tests.pipeline.driver import UNGATED, command, one, query, run
from transforms import closing, pipeline
from transforms.errors import GateFailed, Overtaken, UsageError
from transforms.settings import load_settings
from transforms.warehouse.periods import PeriodRefused

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()
JUNE = {"msdyn_completedon": "2026-06-17T16:00:00Z"}
BOOKED = "SELECT fiscal_period_id, SUM(amount) FROM ledger.project_actual GROUP BY ALL ORDER BY ALL"


def june(*lines: int) -> dict[str, list[dict[str, str | None]]]:
    """Lines of a work order that was completed on June 17."""
    return {
        "msdyn_workorder": [COMPANY.work_order(7, 10, **JUNE)],
        LINE: [COMPANY.line(number, 10 + number, work_order=7) for number in lines],
    }


@pytest.fixture
def books(container: Container) -> Container:
    """A warehouse with postings of June (line 71) and July (the company's own)."""
    container.folder(1, COMPANY.rows())
    container.folder(2, june(71))
    run(container)
    return container


def test_a_posting_for_a_closed_period_counts_in_the_next_open_one(books: Container) -> None:
    """J3; with July closed too it is August's, and the closed months keep their totals to the cent."""
    closing.decide("close", "usmf", "2026-06")
    before = dict(query(BOOKED))
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7)]})
    run(books)
    closing.decide("close", "USMF", "2026-07")
    after_july = dict(query(BOOKED))
    books.folder(4, {LINE: [COMPANY.line(73, 91, work_order=7)]})
    run(books)
    found = query(
        "SELECT work_order_line_id, document_date, accounting_date, fiscal_period_id FROM ledger.project_actual "
        "WHERE transaction_type = 'cost' AND work_order_line_id IN (?, ?, ?) ORDER BY posted_at, accounting_date",
        parameters=[guid("line", number) for number in (71, 72, 73)],
    )
    day = date(2026, 6, 17)
    assert found == [
        (guid("line", 71), day, day, "usmf:2026-06"),
        (guid("line", 72), day, date(2026, 7, 1), "usmf:2026-07"),
        (guid("line", 73), day, date(2026, 8, 1), "usmf:2026-08"),
    ]
    now = dict(query(BOOKED))
    assert now["usmf:2026-06"] == before["usmf:2026-06"]
    assert now["usmf:2026-07"] == after_july["usmf:2026-07"]
    assert query(
        "SELECT late_code, late_day_count, moved_day_count, document_status_code FROM ledger.late_arrival "
        "WHERE transaction_type = 'cost' ORDER BY posted_at"
    ) == [("late_work", 47, 14, "closed"), ("late_work", 48, 45, "closed")]


def test_a_correction_of_a_closed_period_moves_and_one_on_hold_does_not(books: Container) -> None:
    closing.decide("hold", "usmf", "2026-06")
    books.folder(3, {LINE: [COMPANY.line(71, 90, work_order=7, msdyn_quantity="4")]})
    run(books)
    closing.decide("close", "usmf", "2026-06")
    books.folder(4, {LINE: [deletion(LINE, guid("line", 71), 91)]})
    run(books)
    assert query(
        "SELECT entry_type, fiscal_period_id, quantity, reason_code, source_version FROM ledger.project_actual "
        "WHERE actual_key = ? ORDER BY posting_number",
        parameters=[f"{guid('line', 71)}:cost:used"],
    ) == [
        ("original", "usmf:2026-06", 5, "line_used", 81),
        ("reversal", "usmf:2026-06", -5, "quantity_changed", 90),
        ("replacement", "usmf:2026-06", 4, "quantity_changed", 90),
        ("reversal", "usmf:2026-07", -4, "line_deleted", 91),
    ]


def test_what_a_close_keeps_adds_up(books: Container) -> None:
    closing.decide("close", "usmf", "2026-06", reason="month end", actor="Ada")
    assert query(
        "SELECT action_code, status_before_code, status_code, actor_name, reason_text FROM audit.period_action"
    ) == [("close", "open", "closed", "Ada", "month end")]
    assert query(
        "SELECT transaction_type, billing_type, posting_count, amount FROM audit.period_close_total ORDER BY ALL"
    ) == [("cost", "chargeable", 1, 110), ("unbilled_sales", "chargeable", 1, 200)]
    assert query(
        "SELECT status_code FROM core.fiscal_period WHERE fiscal_period_id = 'usmf:2026-06'",
        load_settings().published,
    ) == [("closed",)]


def test_the_bridge_of_a_restatement_adds_up(books: Container) -> None:
    """As closed 110 of cost and 200 of sales; then two late parts and a corrected quantity."""
    closing.decide("close", "usmf", "2026-06")
    books.folder(
        3,
        {
            LINE: [
                COMPANY.line(72, 90, work_order=7),
                COMPANY.line(71, 91, work_order=7, msdyn_quantity="4", msdyn_qtytobill="3"),
            ]
        },
    )
    run(books)
    bridge = query(
        "SELECT transaction_type, billing_type, step_code, reason_code, amount, booked_amount "
        "FROM ledger.restatement('usmf:2026-06') ORDER BY transaction_type, billing_type, step_number, reason_code"
    )
    assert bridge == [
        ("cost", "chargeable", "as_closed", None, 110, 110),
        ("cost", "chargeable", "changed", "line_used", 110, 0),
        ("cost", "chargeable", "changed", "quantity_changed", -22, 0),
        ("cost", "chargeable", "now", None, 198, 110),
        ("unbilled_sales", "chargeable", "as_closed", None, 200, 200),
        ("unbilled_sales", "chargeable", "changed", "line_used", 200, 0),
        ("unbilled_sales", "chargeable", "changed", "quantity_changed", -80, 0),
        ("unbilled_sales", "chargeable", "now", None, 320, 200),
        ("unbilled_sales", "non_chargeable", "changed", "line_used", 40, 0),
        ("unbilled_sales", "non_chargeable", "now", None, 40, 0),
    ]
    assert query("SELECT COUNT(*) FROM ledger.restatement('2026-06')") == [(len(bridge),)]


def test_critical_breaks_keep_a_period_open_unless_it_is_closed_despite_them(
    books: Container, data_dir: Path
) -> None:
    """A used line in a currency without a rate: its amount in the accounting currency is not known."""
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7, exchangerate=None)],
                     "msdyn_workorder": [COMPANY.work_order(7, 91, **JUNE, exchangerate=None)]})  # fmt: skip
    run(books)
    with pytest.raises(PeriodRefused, match="rate_missing"):
        closing.decide("close", "usmf", "2026-06")
    assert one("SELECT COUNT(*) FROM audit.period_action") == 0
    refused = command(data_dir, "period", "close", "--company", "usmf", "--period", "2026-06")
    assert (refused.returncode, "rate_missing" in refused.stderr) == (1, True)
    for half in ({"reason": "month end"}, {"despite_breaks": True}, {"despite_breaks": True, "reason": " "}):
        with pytest.raises(PeriodRefused, match="--despite-breaks and --reason"):
            closing.decide("close", "usmf", "2026-06", **half)
    close = ("period", "close", "--company", "usmf", "--period", "2026-06", "--despite-breaks")
    done = command(data_dir, *close, "--reason", "rate comes in July")
    assert done.returncode == 0, done.stderr
    assert query("SELECT reason_text FROM audit.period_action") == [("rate comes in July",)]
    assert one("SELECT break_count FROM audit.period_close") == 2
    assert closing.verify().findings == ()


def test_a_refused_run_keeps_a_period_open_until_it_is_made_up_for(books: Container) -> None:
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7)]})
    work = pipeline.extract(pipeline.RunRequest(str(books)))
    pipeline.stage(work)
    with duckdb.connect(str(work)) as connection:
        connection.execute(f"UPDATE staging.{LINE} SET msdyn_quantity = -7")
    with pytest.raises(GateFailed):
        pipeline.check(work, "staging")
    with pytest.raises(PeriodRefused, match="gate_refused"):
        closing.decide("close", "usmf", "2026-06")
    run(books)
    assert closing.decide("close", "usmf", "2026-06").status_code == "closed"


def test_a_period_closed_while_a_run_is_under_way_takes_nothing_of_it(books: Container) -> None:
    """The run derived June's postings before June was closed: it is refused, the next one counts them in July."""
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7)]})
    work = pipeline.extract(pipeline.RunRequest(str(books)))
    pipeline.stage(work)
    pipeline.derive(work)
    closing.decide("close", "usmf", "2026-06")
    with pytest.raises(Overtaken, match="the warehouse changed since this run derived"):
        pipeline.load(work)
    assert one("SELECT COUNT(*) FROM ledger.project_actual WHERE posting_batch_id LIKE '20260803%'") == 0
    run(books)
    assert query(
        "SELECT DISTINCT fiscal_period_id FROM ledger.project_actual WHERE work_order_line_id = ?",
        parameters=[guid("line", 72)],
    ) == [("usmf:2026-07",)]
    assert (
        one("SELECT status_code FROM core.fiscal_period WHERE fiscal_period_id = 'usmf:2026-06'") == "closed"
    )


def test_posting_into_a_closed_period_any_other_way_fails_the_gate(books: Container) -> None:
    closing.decide("close", "usmf", "2026-06")
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7)]})
    work = pipeline.extract(pipeline.RunRequest(str(books)))
    pipeline.stage(work)
    pipeline.derive(work)
    with duckdb.connect(str(work)) as connection:
        connection.execute(
            "UPDATE ledger.project_actual SET accounting_date = document_date, fiscal_period_id = 'usmf:2026-06'"
        )
    with pytest.raises(GateFailed, match="posts_into_periods_that_take_it"):
        pipeline.check(work, "ledger")


def test_reopened_takes_again_and_moves_nothing_back(books: Container) -> None:
    closing.decide("close", "usmf", "2026-06")
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7)]})
    run(books)
    closing.decide("reopen", "usmf", "2026-06", reason="an invoice was forgotten")
    postings = one("SELECT COUNT(*) FROM ledger.project_actual")
    run(books, full_refresh=True)
    assert one("SELECT COUNT(*) FROM ledger.project_actual") == postings
    books.folder(4, {LINE: [COMPANY.line(73, 91, work_order=7)]})
    run(books)
    assert query(
        "SELECT fiscal_period_id, COUNT(*) FROM ledger.project_actual WHERE work_order_id = ? "
        "GROUP BY ALL ORDER BY ALL",
        parameters=[guid("work order", 7)],
    ) == [("usmf:2026-06", 4), ("usmf:2026-07", 2)]
    closing.decide("close", "usmf", "2026-06")
    assert query("SELECT close_number, posting_count FROM audit.period_close ORDER BY ALL") == [
        (1, 2),
        (2, 4),
    ]
    assert closing.verify().findings == ()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("close", "--company", "nobody", "--period", "2026-06"),
            "there is no such company; known are none, usmf",
        ),
        (
            ("close", "--company", "usmf", "--period", "2026-6"),
            "no such period; with postings: 2026-07, 2026-06",
        ),
        (
            ("reopen", "--company", "usmf", "--period", "2026-06"),
            "is open: reopen needs it closed or hold or adjusting",
        ),
        (
            ("close", "--company", "usmf", "--period", "'; DROP TABLE core.fiscal_period; --"),
            "no such period",
        ),
    ],
)
def test_a_wrong_word_is_answered(shared_books: Path, arguments: tuple[str, ...], says: str) -> None:
    done = command(shared_books, "period", *arguments)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr


@pytest.fixture(scope="module")
def shared_books(shared_dir: Path) -> Path:
    """A warehouse that no test changes."""
    container = Container(shared_dir.parent / "lake")
    container.folder(1, COMPANY.rows() | {})
    container.folder(2, june(71))
    run(container)
    return shared_dir


def test_the_list_shows_what_holds_postings(shared_books: Path) -> None:
    done = command(shared_books, "period", "list")
    assert done.returncode == 0, done.stderr
    rows = [line.split("│")[1:6] for line in done.stdout.splitlines() if line.startswith("│")]
    assert [[cell.strip() for cell in row][:3] for row in rows] == [
        ["usmf", "2026-06", "open"],
        ["usmf", "2026-07", "open"],
    ]


def test_a_period_that_is_already_closed_is_not_closed_again(books: Container) -> None:
    closing.decide("close", "usmf", "2026-06")
    with pytest.raises(UsageError, match="is closed: close needs it open or hold or adjusting"):
        closing.decide("close", "usmf", "2026-06")


def test_a_warehouse_that_did_not_pass_its_gates_is_not_published_by_a_decision(books: Container) -> None:
    books.folder(3, {LINE: [COMPANY.line(72, 90, work_order=7)]})
    work = pipeline.extract(pipeline.RunRequest(str(books)))
    for _, step in UNGATED[:-1]:
        step(work)
    before = load_settings().published.read_bytes()
    closing.decide("close", "usmf", "2026-06")
    assert load_settings().published.read_bytes() == before
