"""Quarantine lets go by itself, and never hides the last valid version."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.pipeline.container import Company, Container, Row, deletion, guid, line_bytes
from tests.pipeline.driver import query, run
from transforms.serve.summary import Summary

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()


def bad(number: int, version: int, **values: str | None) -> Row:
    return COMPANY.line(number, version, **({"msdyn_quantity": "NaN"} | values))


def file_with_broken(*numbers: int, **values: str) -> bytes:
    """Rows cut off behind their key: no rows at all."""
    whole = [line_bytes([COMPANY.line(number, **values)]) for number in numbers]
    return b"".join(row.replace(b",0,1,", b',0,1,"', 1) for row in whole)


def live(number: int) -> dict[str, Decimal]:
    return dict(
        query(
            "SELECT transaction_type, SUM(amount) FROM ledger.current_actual WHERE work_order_line_id = ? GROUP BY ALL",
            parameters=[guid("line", number)],
        )
    )


def released(number: int) -> list[str | None]:
    rows = query(
        "SELECT released_at::VARCHAR FROM quarantine.rejected_row WHERE source_id = ? "
        "ORDER BY source_version, first_seen_at",
        parameters=[guid("line", number)],
    )
    return [row[0] for row in rows]


@pytest.fixture(scope="module")
def summaries(shared_dir: Path) -> list[Summary]:
    """Three days, a run after each."""
    container = Container(shared_dir.parent / "lake")
    rows = COMPANY.rows()
    container.folder(
        1,
        rows | {LINE: [*rows[LINE], bad(10, 10), COMPANY.line(11, 10), bad(14, 10), bad(16, 10)]},
        files={f"{LINE}/2025.csv": file_with_broken(12)},
    )
    first = run(container)
    container.folder(
        2, {LINE: [bad(11, 20), bad(13, 20, versionnumber=None), bad(15, 40), COMPANY.line(17, 30)]}
    )
    second = run(container)
    container.folder(
        3,
        {
            LINE: [
                *(COMPANY.line(number, 30) for number in (10, 12, 13, 15)),
                deletion(LINE, guid("line", 14), 30),
                bad(16, 30),
                bad(17, 20),
            ]
        },
    )
    return [first, second, run(container)]


def test_counts_are_told(summaries: list[Summary]) -> None:
    assert [(summary.rejected, summary.released) for summary in summaries] == [(4, 0), (3, 0), (2, 5)]


@pytest.mark.parametrize("number", [10, 12, 13], ids=["a bad value", "no row at all", "no version"])
def test_a_corrected_version_releases(summaries: list[Summary], number: int) -> None:
    assert released(number) == ["2026-08-03 00:00:00"]
    assert live(number) == {"cost": Decimal(110), "unbilled_sales": Decimal(200)}


def test_a_delete_releases(summaries: list[Summary]) -> None:
    assert released(14) == ["2026-08-03 00:00:00"]
    assert live(14) == {}


def test_a_newer_bad_version_leaves_the_last_valid_one_in_force(summaries: list[Summary]) -> None:
    assert released(11) == [None]
    assert live(11) == {"cost": Decimal(110), "unbilled_sales": Decimal(200)}
    assert query(
        f"SELECT versionnumber FROM staging.{LINE} WHERE msdyn_workorderproductid = ?",
        parameters=[guid("line", 11)],
    ) == [(10,)]


def test_an_older_valid_version_is_taken_but_releases_nothing(summaries: list[Summary]) -> None:
    assert released(15) == [None]
    assert live(15) == {"cost": Decimal(110), "unbilled_sales": Decimal(200)}


def test_a_correction_that_is_bad_again_releases_nothing(summaries: list[Summary]) -> None:
    assert released(16) == [None, None]
    assert live(16) == {}


def test_a_bad_version_that_was_already_overtaken_is_released_at_once(summaries: list[Summary]) -> None:
    assert released(17) == ["2026-08-03 00:00:00"]
    assert live(17) == {"cost": Decimal(110), "unbilled_sales": Decimal(200)}


def test_a_folder_exported_anew_releases_what_it_mends(container: Container) -> None:
    """The same folder, its truncated file now whole: the batch has the same instant as the one that was broken."""
    container.folder(1, COMPANY.rows())
    whole = line_bytes([COMPANY.line(1, 9, msdyn_quantity="6"), COMPANY.line(2, 9, msdyn_quantity="6")])
    container.folder(2, files={f"{LINE}/2026.csv": whole[:-60]})
    assert run(container).rejected == 1
    assert live(2)["cost"] == 110
    container.folder(2, files={f"{LINE}/2026.csv": whole})
    summary = run(container)
    assert (summary.batches, summary.rejected, summary.released) == (1, 0, 1)
    assert live(2)["cost"] == 132


def test_a_repeated_valid_version_releases_a_broken_copy(container: Container) -> None:
    """A broken copy of a version that is in force is released when the export repeats that version."""
    container.folder(1, COMPANY.rows())
    container.folder(2, files={f"{LINE}/2026.csv": line_bytes([COMPANY.line(1)])[:-60]})
    assert run(container).rejected == 1
    container.folder(3, {LINE: [COMPANY.line(1)]})
    assert run(container).released == 1
