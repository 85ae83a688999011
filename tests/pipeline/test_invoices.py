"""A page per draft pro forma invoice: what it says, that it says the same again, and that no name can break it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container
from tests.pipeline.driver import command, run
from transforms.errors import UsageError
from transforms.serve.invoices import MARK, file_name, list_drafts, money, quantity, write_drafts

pytestmark = pytest.mark.slow

COMPANY = Company(2)
HOSTILE = '<script>alert("1")</script> & Sons'


@pytest.fixture(scope="module")
def loaded(shared_dir: Path) -> Path:
    """The data folder of a company with two completed work orders: 5 x 40.00 and 1.5 h x 60.00 on each."""
    container = Container(shared_dir.parent / "lake")
    rows = COMPANY.rows()
    rows["salesorder"][0]["ordernumber"] = "C/1"
    container.folder(1, rows)
    run(container)
    return shared_dir


@pytest.fixture
def books(loaded: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of its warehouse, to be written into: a page only reads."""
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(loaded / "warehouse" / "fieldledger.duckdb", copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


class Words(HTMLParser):
    """The text of a page, without its markup and style, and the tags it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1] != "style":
            self.texts.append(data.strip())

    def after(self, label: str) -> str:
        """The text behind a label."""
        return self.texts[self.texts.index(label) + 1]


def _only_page(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    (page,) = write_drafts(connection, folder)
    return page.read_text(encoding="utf-8")


# --- what a page says ------------------------------------------------------------------------------------------------


def test_a_page_names_contract_customer_work_and_what_is_due(
    books: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    words = Words(_only_page(books, tmp_path / "pages"))
    assert words.after("Customer") == "Northwind Grocers (A1)"
    assert words.after("Contract") == "C/1, Contract"
    assert words.after("Work") == "2026-07-12 to 2026-07-12"
    assert words.after("Material") == "Time and material"
    assert [text for text in words.texts if text.startswith("Work order")] == [
        "Work order WO-1",
        "Work order WO-2",
    ]
    assert words.after("Total of Work order WO-1") == "290.00"
    assert words.after("Due, EUR") == "580.00"
    assert "Listed, not due" not in words.texts and "Discount" in words.texts


def test_discount_and_tax_stand_before_what_is_due(books: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    books.execute(
        "UPDATE core.pro_forma_invoice_line_detail SET discount_amount = 20, discount_percent = 10, amount = 180, "
        "tax_percent = 7.5, tax_amount = 13.5, tax_code_id = 'VAT' WHERE line_kind = 'product'"
    )
    books.execute(
        "UPDATE core.pro_forma_invoice SET discount_amount = 40, chargeable_amount = 540, tax_amount = 27, "
        "due_amount = 567"
    )
    words = Words(_only_page(books, tmp_path / "pages"))
    assert "20.00 (10 %)" in words.texts
    assert words.after("Before discount") != words.after("Amount")
    assert words.after("Tax 7.5 % on 360.00") == "27.00"
    assert words.texts[words.texts.index("Amount due") :].count("-40.00") == 1
    assert words.after("Due, EUR") == "567.00"


@pytest.mark.parametrize(
    ("billing_type", "title"), [("complimentary", "Complimentary"), ("non_chargeable", "Not charged")]
)
def test_what_nobody_pays_is_listed_apart(
    books: duckdb.DuckDBPyConnection, tmp_path: Path, billing_type: str, title: str
) -> None:
    books.execute(
        "UPDATE core.pro_forma_invoice_line_detail SET billing_type = ?, is_chargeable = FALSE "
        "WHERE line_kind = 'service'",
        [billing_type],
    )
    words = Words(_only_page(books, tmp_path / "pages"))
    apart = words.texts.index("Listed, not due")
    assert words.texts[apart + 1] == title
    assert "Labor" in words.texts[apart:] and "Labor" not in words.texts[:apart]
    assert words.after("Total of Work order WO-1") == "200.00"
    assert words.after("Worth, not due") == "180.00"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("transaction_class = 'milestone', source_kind = 'milestone', work_order_id = NULL", "Milestone"),
        ("transaction_class = 'fee'", "Fee of the contract line Material"),
        ("transaction_class = 'time', line_kind = NULL", "Labor"),
        ("product_id = NULL, line_kind = 'product'", "Product"),
        ("product_id = NULL, line_kind = 'service'", "Service"),
    ],
)
def test_each_kind_of_detail_is_described(
    books: duckdb.DuckDBPyConnection, tmp_path: Path, values: str, says: str
) -> None:
    books.execute(f"UPDATE core.pro_forma_invoice_line_detail SET {values}")
    assert says in Words(_only_page(books, tmp_path / "pages")).texts


def test_time_without_a_work_order_stands_under_its_project(
    books: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    books.execute("UPDATE core.pro_forma_invoice_line_detail SET work_order_id = NULL")
    words = Words(_only_page(books, tmp_path / "pages"))
    assert words.after("Total of Project Stores") == "580.00"


# --- what a page is --------------------------------------------------------------------------------------------------


def test_names_from_the_source_are_text_and_nothing_else(
    books: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for table, column in (
        ("core.customer", "customer_name"),
        ("core.company", "company_name"),
        ("core.project_contract", "contract_name"),
        ("core.contract_line", "contract_line_name"),
        ("core.pro_forma_invoice_line", "contract_line_name"),
        ("core.product", "product_name"),
        ("core.unit", "unit_name"),
        ("core.work_order", "work_order_number"),
    ):
        books.execute(f"UPDATE {table} SET {column} = ?", [HOSTILE])
    page = _only_page(books, tmp_path / "pages")
    words = Words(page)
    assert "script" not in words.tags
    assert any(HOSTILE in text for text in words.texts)


def test_a_page_stands_alone_and_prints(books: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = _only_page(books, tmp_path / "pages")
    words = Words(page)
    assert MARK in page and "@media print" in page
    assert {"script", "link", "img", "iframe"} & set(words.tags) == set()
    assert {"src", "href"} & {name for name, _ in words.attributes} == set()


def test_the_same_drafts_give_the_same_bytes(books: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert _only_page(books, tmp_path / "once") == _only_page(books, tmp_path / "again")


def test_pages_of_drafts_that_are_gone_go_and_nothing_else(
    books: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    (page,) = write_drafts(books, folder)
    (folder / "mine.html").write_text("<p>notes</p>", encoding="utf-8")
    books.execute("DELETE FROM core.pro_forma_invoice")
    assert write_drafts(books, folder) == []
    assert [path.name for path in folder.iterdir()] == ["mine.html"] and page.parent == folder


def test_a_file_is_no_folder(books: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="--out"):
        write_drafts(books, tmp_path / "pages")


def test_all_pages_of_the_sample_say_what_the_tables_hold(sample_warehouse: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        drafts = list_drafts(connection)
        pages = write_drafts(connection, tmp_path / "pages")
        details = dict(
            connection.execute(
                "SELECT pro_forma_invoice_number, SUM(detail.amount) + SUM(detail.tax_amount) "
                "FROM core.pro_forma_invoice AS draft "
                "INNER JOIN core.pro_forma_invoice_line_detail AS detail USING (pro_forma_invoice_id) "
                "WHERE detail.is_chargeable GROUP BY ALL"
            ).fetchall()
        )
    assert len(drafts) == len(pages) > 1
    for draft, page in zip(drafts, pages, strict=True):
        words = Words(page.read_text(encoding="utf-8"))
        assert words.after(f"Due, {draft.currency_code}") == draft.due
        assert details.get(draft.number, Decimal(0)) == draft.due_amount


# --- how figures and names are written -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "precision", "text"),
    [
        ("1234.5", 2, "1,234.50"),
        ("1234", 0, "1,234"),
        ("1055829.0000", 0, "1,055,829"),
        ("4493.08", 3, "4,493.080"),
        ("0.1234", 4, "0.1234"),
        ("12.3456", 2, "12.3456"),
        ("12.5", 0, "12.5"),
        ("0", 2, "0.00"),
        ("-3.1", 2, "-3.10"),
        ("100.00", 0, "100"),
    ],
)
def test_money_has_the_decimals_of_its_currency_and_hides_none(
    amount: str, precision: int, text: str
) -> None:
    assert money(Decimal(amount), precision) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1.500000", "1.5"), ("100.000000", "100"), ("0.000001", "0.000001"), ("0", "0"), ("1200", "1,200")],
)
def test_a_quantity_has_the_decimals_it_needs(amount: str, text: str) -> None:
    assert quantity(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("PF-ORD-1-AB", "PF-ORD-1-AB.html"),
        ("PF-C/1-AB", "PF-C-1-AB.html"),
        ("../../etc/passwd", "etc-passwd.html"),
        ("PF-Über ß-1", "PF--ber--1.html"),
        ("...", "draft.html"),
        ("", "draft.html"),
        ("x" * 300, "x" * 100 + ".html"),
        ("a\x00b\nc", "a-b-c.html"),
    ],
)
def test_a_file_name_stays_in_its_folder(number: str, name: str) -> None:
    assert file_name(number, "id") == name


def test_two_drafts_never_share_a_file() -> None:
    assert file_name("PF/1", "id-2", {"pf-1.html"}) == "PF-1-id-2.html"


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_lists_and_writes(loaded: Path, tmp_path: Path) -> None:
    listed = command(loaded, "invoices", "list")
    assert listed.returncode == 0, listed.stderr
    assert (
        "580.00 EUR" in listed.stdout
        and "Northwind Grocers" in listed.stdout
        and "drafts: 1" in listed.stdout
    )
    written = command(loaded, "invoices", "write", "--out", tmp_path / "pages")
    assert written.returncode == 0, written.stderr
    (page,) = (tmp_path / "pages").iterdir()
    assert page.name.startswith("PF-C-1-") and str(page) in written.stdout and "pages: 1" in written.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["invoices", "write"], "--out"),
        (["invoices", "list", "--warehouse", "no/such.duckdb"], "no/such.duckdb"),
        (["invoices", "write", "--out", "pages", "--warehouse", "no/such.duckdb"], "no/such.duckdb"),
    ],
)
def test_2_when_used_wrongly(data_dir: Path, arguments: list[str], says: str) -> None:
    finished = command(data_dir, *arguments)
    assert finished.returncode == 2, finished.stderr
    assert says in finished.stderr and "Traceback" not in finished.stderr
