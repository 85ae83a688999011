"""The close pack: what the workbook adds up, that no name becomes a formula or markup, and the page in a browser."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.pipeline.driver import command
from transforms.errors import UsageError
from transforms.serve.pack import PAGES, read_pack, totals
from transforms.serve.report import write_report
from transforms.serve.workbook import write_workbook
from transforms.settings import load_settings

pytestmark = pytest.mark.slow

PERIOD = "2026-07"
HOSTILE = '=HYPERLINK("http://x")</script><script>document.title="taken"</script>'
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=5000",
    "--dump-dom",
)


@pytest.fixture(scope="module")
def hostile_warehouse(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's warehouse, with a project whose name wants to be a formula and a script."""
    copy = tmp_path_factory.mktemp("pack") / "copy.duckdb"
    shutil.copyfile(sample_warehouse, copy)
    with duckdb.connect(str(copy)) as warehouse:
        warehouse.execute("UPDATE marts.project_profitability SET project_name = ?", [HOSTILE])
    return copy


def test_the_cover_adds_up_what_the_pages_hold(sample_warehouse: Path, tmp_path: Path) -> None:
    pack = read_pack(sample_warehouse, load_settings(), PERIOD)
    path = write_workbook(pack, tmp_path / "pack.xlsx")
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert formulas.sheetnames == ["Cover", *(page.spec.title for page in pack.pages)]
    shown = {
        (row[0].value, row[2].value or ""): (row[3].value, value[3].value)
        for row, value in zip(formulas["Cover"].iter_rows(), values["Cover"].iter_rows(), strict=True)
        if str(row[3].value).startswith("=SUM")
    }
    expected = {
        (page.spec.title, currency): amount for page in pack.pages for currency, amount in totals(page)
    }
    assert shown.keys() == expected.keys()
    for key, (formula, value) in shown.items():
        assert key[1] in formula
        assert Decimal(str(value)) == pytest.approx(expected[key], abs=Decimal("0.0001"))
    for page in pack.pages:
        sheet = formulas[page.spec.title]
        assert sheet.freeze_panes is not None
        (table,) = sheet.tables.values()
        assert [column.name for column in table.tableColumns] == [column.name for column in page.columns]


def test_the_pack_of_all_companies_is_that_of_each(sample_warehouse: Path) -> None:
    everything = read_pack(sample_warehouse, load_settings(), PERIOD)
    parts = [read_pack(sample_warehouse, load_settings(), period) for period in everything.periods]
    at = {page.spec.name: page for page in everything.pages}["wip"]
    assert at.row_count > 0
    assert at.row_count == sum(
        page.row_count for part in parts for page in part.pages if page.spec.name == "wip"
    )


def test_texts_stay_texts(hostile_warehouse: Path, tmp_path: Path) -> None:
    pack = read_pack(hostile_warehouse, load_settings(), PERIOD)
    sheet = openpyxl.load_workbook(write_workbook(pack, tmp_path / "pack.xlsx"))["Project profitability"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == HOSTILE]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    page = write_report(pack, hostile_warehouse, load_settings(), tmp_path / "pack.html").read_text("utf-8")
    assert HOSTILE not in page
    assert page.count("<script") == 2


def test_the_same_pack_is_the_same_file(sample_warehouse: Path, tmp_path: Path) -> None:
    pack = read_pack(sample_warehouse, load_settings(), PERIOD)
    for name, write in (
        ("pack.xlsx", lambda path: write_workbook(pack, path)),
        ("pack.html", lambda path: write_report(pack, sample_warehouse, load_settings(), path)),
    ):
        first, second = tmp_path / "a", tmp_path / "b"
        first.mkdir(exist_ok=True)
        second.mkdir(exist_ok=True)
        assert write(first / name).read_bytes() == write(second / name).read_bytes()
    assert not [*tmp_path.rglob("*.part")]


def test_a_period_that_is_not_there(sample_warehouse: Path) -> None:
    with pytest.raises(UsageError, match="2026-13: no fiscal period has this id or name"):
        read_pack(sample_warehouse, load_settings(), "2026-13")


def test_the_command_writes_both(sample_warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = command(
        tmp_path / "data", "pack", "--period", "USMF:2026-07", "--warehouse", sample_warehouse, "--out", out
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == {
        "close-pack-USMF-2026-07.xlsx",
        "close-pack-USMF-2026-07.html",
    }


def test_every_page_is_there_with_its_figure(sample_warehouse: Path) -> None:
    pack = read_pack(sample_warehouse, load_settings(), PERIOD)
    assert [page.spec.name for page in pack.pages] == [spec.name for spec in PAGES]
    for page in pack.pages:
        assert page.spec.measure == "" or page.place(page.spec.measure) is not None, page.spec.name


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_the_page_goes_down_from_project_to_serial(hostile_warehouse: Path, tmp_path: Path) -> None:
    pack = read_pack(hostile_warehouse, load_settings(), PERIOD)
    page = write_report(pack, hostile_warehouse, load_settings(), tmp_path / "pack.html")
    with duckdb.connect(str(hostile_warehouse), read_only=True) as warehouse:
        found = warehouse.execute(
            """
            SELECT actual.project_id, actual.work_order_id, story.work_order_number, actual.serial_number
            FROM ledger.current_actual AS actual
            INNER JOIN marts.work_order_story AS story ON actual.work_order_id = story.work_order_id
            WHERE actual.serial_number IS NOT NULL ORDER BY actual.posting_id LIMIT 1
            """
        ).fetchone()
    assert found is not None
    project, order, number, serial = found
    for place, link, heading in (
        ("page/projects", f"#project/{project}", "Project profitability"),
        (f"project/{project}", f"#order/{order}", "Project "),
        (f"order/{order}", f"#serial/{serial}", f"Work order {number}"),
        (f"serial/{serial}", f"#order/{order}", f"Serial number {serial}"),
    ):
        done = subprocess.run(
            [str(BROWSER), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"{page.as_uri()}#{place}"],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert f'href="{link}"' in done.stdout, place
        assert f'<h2 tabindex="-1">{heading}' in done.stdout, place
        assert "<title>Close pack 2026-07</title>" in done.stdout
