"""One run over a company with a bad row of every kind: each is quarantined with its reason, the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from tests.pipeline.accounting import assert_nothing_is_lost
from tests.pipeline.container import ESTIMATED, Company, Container, Row, deletion, folder_name, guid, key_of
from tests.pipeline.driver import Ask, one, query, reading, run

pytestmark = pytest.mark.slow

LINE, SERVICE, WORK_ORDER = "msdyn_workorderproduct", "msdyn_workorderservice", "msdyn_workorder"
SQL = "Robert'); DROP TABLE ledger.project_actual; --"


@dataclass(frozen=True)
class Bad:
    """A row that must be refused: the values that make it bad, and why."""

    name: str
    reason_code: str
    values: Row
    table: str = LINE
    says: tuple[str, ...] = ()


def number(name: str, column: str, value: str, table: str = LINE) -> Bad:
    return Bad(name, "invalid_number", {column: value}, table, (column, value))


BAD = (
    number("not a number", "msdyn_quantity", "NaN"),
    number("infinite", "msdyn_quantity", "Infinity"),
    number("10^30 written out", "msdyn_quantity", "1" + "0" * 30),
    number("10^30 in scientific notation", "msdyn_unitamount", "1e30"),
    number("price of 10^30", "msdyn_unitamount", "1" + "0" * 30),
    number("digits that would be lost", "msdyn_quantity", "1E-7"),
    number("a seventh decimal", "msdyn_quantity", "1.0000001"),
    number("a fifth decimal of money", "msdyn_unitamount", "0.00001"),
    number("a decimal comma", "msdyn_quantity", "12,5"),
    number("a thousands separator", "msdyn_unitcost", "1,000.00"),
    number("hexadecimal", "msdyn_quantity", "0x10"),
    number("a blank within", "msdyn_quantity", "1 0"),
    number("a currency sign", "msdyn_unitamount", "€40"),
    number("digits of another script", "msdyn_quantity", "٣"),
    number("only a sign", "msdyn_quantity", "-"),
    number("only a point", "msdyn_quantity", "."),
    number("words", "msdyn_estimatequantity", "five"),
    number("SQL in a number", "msdyn_quantity", "5; DROP TABLE x"),
    number("percent not a number", "msdyn_discountpercent", "nan"),
    number("rate of 10^30", "exchangerate", "1" + "0" * 30),
    number("status as a word", "msdyn_linestatus", "Used"),
    number("half a minute", "msdyn_duration", "90.5", SERVICE),
    number("minutes of 10^30", "msdyn_duration", "1" + "0" * 30, SERVICE),
    number("version as a word", "versionnumber", "latest"),
    number("version of 20 digits", "versionnumber", "9" * 20),
    number("standard cost not a number", "standardcost", "NaN", "product"),
    Bad("negative quantity", "negative_quantity", {"msdyn_quantity": "-1"}),
    Bad("negative quantity to bill", "negative_quantity", {"msdyn_qtytobill": "-0.000001"}),
    Bad("negative duration", "negative_quantity", {"msdyn_duration": "-1"}, SERVICE),
    Bad("negative price", "negative_amount", {"msdyn_unitamount": "-0.01"}),
    Bad("negative cost", "negative_amount", {"msdyn_unitcost": "-22"}),
    Bad("discount above 100", "discount_out_of_range", {"msdyn_discountpercent": "100.0001"}),
    Bad("negative discount", "discount_out_of_range", {"msdyn_discountpercent": "-1"}),
    Bad("negative discount amount", "discount_out_of_range", {"msdyn_discountamount": "-1"}),
    Bad("amount discount above subtotal", "discount_above_subtotal", {"msdyn_discountamount": "200.01"}),
    Bad(
        "serialized quantity 2",
        "serialized_quantity_not_one",
        {"msdyn_serialnumber": "SN1", "msdyn_quantity": "2"},
    ),
    Bad(
        "serialized quantity blank",
        "serialized_quantity_not_one",
        {"msdyn_serialnumber": "SN1", "msdyn_quantity": None},
    ),
    Bad("a status that is none", "unknown_line_status", {"msdyn_linestatus": "690970009"}),
    Bad("rate of zero", "exchange_rate_not_positive", {"exchangerate": "0"}),
    Bad("negative rate", "exchange_rate_not_positive", {"exchangerate": "-1"}),
    Bad(
        "an amount beyond reason",
        "amount_out_of_range",
        {"msdyn_quantity": "999999999999", "msdyn_unitamount": "999999999999"},
    ),
    Bad("key that is no guid", "invalid_key", {key_of(LINE): "not-a-guid", "Id": "not-a-guid"}),
    Bad("key with SQL", "invalid_key", {key_of(LINE): SQL, "Id": SQL}),
    Bad("no key", "invalid_key", {key_of(LINE): None, "Id": None}),
    Bad(
        "lookup that is no guid",
        "invalid_guid",
        {"msdyn_product": "FILTER-20"},
        says=("msdyn_product", "FILTER-20"),
    ),
    Bad("lookup with SQL", "invalid_guid", {"msdyn_workorder": SQL}, says=("msdyn_workorder", "DROP TABLE")),
    Bad(
        "lookup with braces",
        "invalid_guid",
        {"msdyn_unit": "{" + guid("uom") + "}"},
        says=("msdyn_unit",),
    ),
    Bad("no version", "missing_version", {"versionnumber": None}, says=("versionnumber",)),
    Bad("delete marker that is none", "invalid_boolean", {"IsDelete": "maybe"}, says=("maybe",)),
    Bad(
        "flag that is none",
        "invalid_boolean",
        {"msdyn_includematerial": "perhaps"},
        "salesorderdetail",
        ("msdyn_includematerial", "perhaps"),
    ),
    Bad(
        "30 February",
        "invalid_date",
        {"msdyn_completedon": "2026-02-30T10:00:00Z"},
        WORK_ORDER,
        ("msdyn_completedon", "2026-02-30"),
    ),
    Bad("month 13", "invalid_date", {"createdon": "2026-13-01T00:00:00Z"}, says=("createdon", "2026-13-01")),
    Bad("hour 25", "invalid_date", {"modifiedon": "2026-07-01T25:00:00Z"}, says=("modifiedon",)),
    Bad(
        "US date of month 13",
        "invalid_date",
        {"SinkModifiedOn": "13/45/2026 1:00:00 AM"},
        says=("13/45/2026",),
    ),
    Bad("US date of 30 February", "invalid_date", {"SinkModifiedOn": "2/30/2026 1:00:00 AM"}),
    Bad("the year 1", "invalid_date", {"createdon": "0001-01-01T00:00:00Z"}),
    Bad("the year 9999", "invalid_date", {"createdon": "9999-12-31T00:00:00Z"}),
    Bad("a date as words", "invalid_date", {"createdon": "yesterday"}),
    Bad("before the calendar", "date_out_of_range", {"createdon": "1999-12-31T23:59:59Z"}),
    Bad(
        "after the calendar",
        "date_out_of_range",
        {"msdyn_completedon": "2100-01-01T00:00:00Z"},
        WORK_ORDER,
    ),
)


@dataclass(frozen=True)
class Odd:
    """A row that looks odd and is good: what its live actuals must come to."""

    name: str
    values: Row
    cost: str | None = "110"
    revenue: str | None = "200"
    stored: dict[str, object] = field(default_factory=dict)


ODD = (
    Odd("SQL in a name", {"msdyn_serialnumber": SQL, "msdyn_quantity": "1"}, "22", "40"),
    Odd("many scripts", {"msdyn_batchnumber": "Zürich 東京 🧊"}, stored={"msdyn_batchnumber": "Zürich 東京 🧊"}),
    Odd("a line feed in a text", {"msdyn_batchnumber": "a\nb"}, stored={"msdyn_batchnumber": "a\nb"}),
    Odd("quotes in a text", {"msdyn_batchnumber": 'Size 3/8", left'}, stored={"msdyn_batchnumber": 'Size 3/8", left'}),
    Odd("ten decimals of nothing", {"msdyn_quantity": "5.0000000000", "msdyn_unitamount": "40.0000000000"}),
    Odd("scientific and exact", {"msdyn_quantity": "5E0"}),
    Odd("a plus sign", {"msdyn_quantity": "+5"}),
    Odd("nothing before the point", {"msdyn_quantity": ".5"}, "11", "20"),
    Odd("blank quantity to bill", {"msdyn_qtytobill": None}),
    Odd("lookup in upper case", {"msdyn_product": guid("product").upper()}, stored={"msdyn_product": guid("product")}),
    Odd("discount of 100", {"msdyn_discountpercent": "100"}, "110", "0"),
    Odd("amount discount of all", {"msdyn_discountamount": "200"}, "110", "0"),
    Odd("marker says False", {"IsDelete": "False"}),
    Odd("marker says 0", {"IsDelete": "0"}),
    Odd("marker says TRUE", {"IsDelete": "TRUE"}, None, None, {"is_deleted": True}),
    Odd("marker says 1", {"IsDelete": "1"}, None, None, {"is_deleted": True}),
    Odd("hour 0 in the afternoon", {"SinkModifiedOn": "8/2/2026 0:00:00 PM"}),
    Odd("hour 16 in the afternoon", {"SinkModifiedOn": "8/2/2026 16:34:35 PM"}),
    Odd("an offset and seven digits", {"createdon": "2026-07-10T08:00:00.1234567+02:00"}),
    Odd("estimated with a serial number", {"msdyn_linestatus": ESTIMATED, "msdyn_serialnumber": "S"}, None, None),
    Odd("a currency nobody has sent", {"transactioncurrencyid": guid("currency", 9)}, None, None),
    Odd("a work order nobody has sent", {"msdyn_workorder": guid("work order", 999)}, None, None),
)  # fmt: skip

FILE = f"{folder_name(2)}/{{}}/2026.csv"


@pytest.fixture(scope="module")
def lake(shared_dir: Path) -> Container:
    """Day 1 is a good company, day 2 brings every bad and odd row; then one run."""
    company = Company()
    container = Container(shared_dir.parent / "lake")
    container.folder(1, company.rows())
    second: dict[str, list[Row]] = {}
    for position, bad in enumerate(BAD):
        second.setdefault(bad.table, []).append(_row(company, bad.table, 1000 + position) | bad.values)
    for position, odd in enumerate(ODD):
        second[LINE].append(_row(company, LINE, 2000 + position) | odd.values)
    container.folder(2, second)
    run(container)
    return container


@pytest.fixture(scope="module")
def ask(lake: Container) -> Iterator[Ask]:
    """Questions to the published file of that run."""
    with reading() as answer:
        yield answer


def _row(company: Company, table: str, position: int) -> Row:
    """A good row of a table with an id of its own."""
    if table == LINE:
        return company.line(position, version=position)
    if table == SERVICE:
        return company.service(position, version=position)
    if table == WORK_ORDER:
        return company.work_order(position, version=position)
    template = company.masters()[table][0]
    thing = guid(table, position)
    return template | {"Id": thing, key_of(table): thing, "versionnumber": str(position)}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_row_is_quarantined(ask: Ask, bad: Bad) -> None:
    """With its reason, table, column and value in words, its file, its row and all of its values as received."""
    row_number = [case.name for case in BAD if case.table == bad.table].index(bad.name) + 1
    found = ask(
        "SELECT reason_code, reason_text, raw, first_seen_at::VARCHAR, released_at FROM quarantine.rejected_row "
        "WHERE source_file = ? AND source_row = ?",
        FILE.format(bad.table),
        row_number,
    )
    assert len(found) == 1
    reason_code, reason_text, raw, first_seen_at, released_at = found[0]
    assert reason_code == bad.reason_code
    assert bad.table in reason_text and "mend the row" in reason_text
    assert all(word in reason_text for word in bad.says), reason_text
    received = json.loads(raw)
    assert {column: received[column] for column in bad.values} == bad.values
    assert (first_seen_at, released_at) == ("2026-08-02 00:00:00", None)


@pytest.mark.parametrize(
    "odd",
    ODD,
    ids=lambda odd: odd.name,
)
def test_an_odd_row_is_taken(ask: Ask, odd: Odd) -> None:
    """Its amounts are exact, or it waits where it must."""
    line_id = guid("line", 2000 + ODD.index(odd))
    amounts = dict(
        ask(
            "SELECT transaction_type, SUM(amount) FROM ledger.current_actual WHERE work_order_line_id = ? GROUP BY ALL",
            line_id,
        )
    )
    expected = {"cost": odd.cost, "unbilled_sales": odd.revenue}
    assert amounts == {kind: Decimal(amount) for kind, amount in expected.items() if amount is not None}
    columns = ", ".join(odd.stored) or "1"
    staged = ask(f"SELECT {columns} FROM staging.{LINE} WHERE {key_of(LINE)} = ?", line_id)
    assert staged == [tuple(odd.stored.values()) or (1,)]


def test_nothing_but_the_bad_rows_is_quarantined(ask: Ask) -> None:
    assert ask("SELECT COUNT(*) FROM quarantine.rejected_row") == [(len(BAD),)]


def test_the_good_rows_of_the_same_folders_are_posted(ask: Ask) -> None:
    assert ask(
        "SELECT transaction_type, SUM(amount) FROM ledger.current_actual WHERE work_order_line_id IN (?, ?, ?) "
        "GROUP BY ALL ORDER BY ALL",
        *(guid("line", n) for n in (1, 2, 3)),
    ) == [("cost", Decimal(330)), ("unbilled_sales", Decimal(600))]


def test_every_row_is_accounted_for(lake: Container) -> None:
    assert_nothing_is_lost(lake.root)


def test_a_delete_needs_no_other_column(container: Container) -> None:
    """A deleted row is never refused for what its other columns say."""
    company = Company(4)
    container.folder(1, company.rows())
    columns = ("createdon", "modifiedon", "msdyn_quantity", "msdyn_product")
    container.folder(
        2,
        {
            LINE: [
                deletion(LINE, guid("line", n), 20, **{column: "garbage"})
                for n, column in enumerate(columns, start=1)
            ]
        },
    )
    run(container)
    assert query("SELECT reason_text FROM quarantine.rejected_row") == []
    assert one(f"SELECT COUNT(*) FROM staging.{LINE} WHERE is_deleted") == 4
