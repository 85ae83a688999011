"""The gate itself: severities, empty tables, examples, exactness, and checks that cannot run."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy

from expectations import Severity, Suite
from expectations.promise import critical, never_null, no_result, no_row, one_row_per, warning
from transforms.warehouse.validation import SuiteError, build_docs, check, validate

pytestmark = pytest.mark.slow

THING = Suite(
    "core.thing",
    one_row_per("thing_id"),
    critical(never_null("amount")),
    warning(no_row("small", "Things are small.", where="amount > 100", about=("amount",), rule="THG-01")),
    may_be_empty=False,
)


@pytest.fixture
def things() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA core")
    connection.execute(
        "CREATE TABLE core.thing AS "
        "SELECT * FROM (VALUES ('a', 1.10::DECIMAL(18, 4)), ('b', 2.20)) AS t(thing_id, amount)"
    )
    return connection


def test_a_broken_warning_is_recorded_and_stops_nothing(
    things: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    things.execute("UPDATE core.thing SET amount = 101.05 WHERE thing_id = 'b'")

    results = check(things, "core", [THING], results_dir=tmp_path)

    [broken] = [result for result in results if not result.is_passed]
    assert broken.check_id == "core.thing.small"
    assert broken.severity is Severity.WARNING
    assert not broken.stops_the_run
    assert (broken.failed_rows, broken.checked_rows) == (1, 2)
    assert broken.examples == [{"thing_id": "b", "amount": "101.0500"}], "money stays text, to the last digit"
    assert broken.details == "1 of 2 rows break it (rule THG-01)"


def test_a_broken_critical_promise_stops_the_run(things: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    things.execute("INSERT INTO core.thing VALUES ('b', NULL)")

    results = check(things, "core", [THING], results_dir=tmp_path)

    stopping = {result.check_id: result.examples for result in results if result.stops_the_run}
    assert stopping == {
        "core.thing.thing_id_unique": [{"thing_id": "b", "row_count": 2}],
        "core.thing.amount_never_null": [{"thing_id": "b", "amount": None}],
    }


def test_an_empty_table_is_broken_unless_it_may_be_empty(
    things: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    things.execute("DELETE FROM core.thing")
    tolerant = Suite("core.thing", one_row_per("thing_id"), may_be_empty=True)

    strict_results = check(things, "core", [THING], results_dir=tmp_path)
    tolerant_results = check(things, "core", [tolerant], results_dir=tmp_path)

    assert [result.check_id for result in strict_results if result.stops_the_run] == ["core.thing.has_rows"]
    assert all(result.is_passed for result in tolerant_results)
    assert {(result.checked_rows, result.details) for result in tolerant_results} == {
        (0, "the table is empty")
    }


def test_examples_are_few_however_many_rows_break(things: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    things.execute("INSERT INTO core.thing SELECT 'many' || i, 200 FROM range(100000) AS t(i)")
    fetched = _rows_fetched_by(lambda: check(things, "core", [THING], results_dir=tmp_path))

    results = check(things, "core", [THING], results_dir=tmp_path)

    [broken] = [result for result in results if not result.is_passed]
    assert broken.failed_rows == 100_000
    assert len(broken.examples) == 5
    assert fetched < 20, "rows stay in DuckDB; only counts and examples come to Python"


def test_a_promise_that_does_not_fit_its_table_is_an_error(
    things: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    wrong = Suite("core.thing", never_null("colour"), may_be_empty=True)

    with pytest.raises(SuiteError, match=r"core\.thing\.colour_never_null could not be checked.*colour"):
        check(things, "core", [wrong], results_dir=tmp_path)


def test_a_missing_table_is_an_error(things: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    absent = Suite("core.absent", never_null("colour"), may_be_empty=True)

    with pytest.raises(SuiteError, match=r"core\.absent.*could not be checked"):
        check(things, "core", [absent], results_dir=tmp_path)


def test_a_table_without_suite_is_an_error(things: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"core\.thing has no promises"):
        validate(things, "core", ["core.thing"], results_dir=tmp_path)


def test_layers_are_checked_one_at_a_time(things: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"core\.thing is not in layer marts"):
        check(things, "marts", [THING], results_dir=tmp_path)


def test_an_attached_catalog_is_read_and_the_connection_left_alone(
    things: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    things.execute("ATTACH ':memory:' AS other")
    things.execute("CREATE SCHEMA other.core")
    things.execute("CREATE TABLE other.core.thing AS SELECT 'c' AS thing_id, NULL::DECIMAL(18, 4) AS amount")

    results = check(things, "core", [THING], catalog="other", results_dir=tmp_path)

    assert [result.check_id for result in results if not result.is_passed] == ["core.thing.amount_never_null"]
    assert things.execute("SELECT count(*) FROM core.thing").fetchall() == [(2,)]


def test_quotes_colons_and_percent_signs_are_just_text(
    things: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    things.execute("INSERT INTO core.thing VALUES ('100% 12:30 o''clock', 1)")
    odd = Suite(
        "core.thing",
        no_row("odd", "No odd names.", where="thing_id LIKE '100% 12:30 o''clock'", about=("thing_id",)),
        no_result("times", "No times.", query="SELECT thing_id FROM {batch} WHERE thing_id LIKE '%:30%'"),
        may_be_empty=True,
    )

    results = check(things, "core", [odd], results_dir=tmp_path)

    assert [result.examples for result in results] == [[{"thing_id": "100% 12:30 o'clock"}]] * 2


def test_data_docs_are_plain_pages_with_working_links(
    things: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    things.execute("INSERT INTO core.thing VALUES ('c', 500)")
    check(things, "core", [THING], results_dir=tmp_path / "results")

    index = build_docs(tmp_path / "results", tmp_path / "site")

    pages = {page: page.read_text(encoding="utf-8") for page in (tmp_path / "site").rglob("*.html")}
    assert index == tmp_path / "site" / "index.html"
    assert len(pages) == 3, "the first page, the suite, its result"
    for page, text in pages.items():
        assert "http" not in text.replace("http-equiv", ""), f"{page} needs the network"
        assert "<script" not in text
        for link in _links(text):
            assert (page.parent / link).resolve().is_file(), f"{page} links to {link}, which is not there"
    result_page = next(text for page, text in pages.items() if "validations" in page.parts)
    assert "Things are small." in result_page
    assert "1 of 3 rows break it" in result_page
    assert "500.0000" in result_page
    assert "core.thing" in pages[index]


def test_data_docs_show_the_last_results_only(things: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for name in ("first", "second"):
        check(things, "core", [THING], results_dir=tmp_path / name)
        build_docs(tmp_path / name, tmp_path / "site")

    assert len(list((tmp_path / "site" / "validations").rglob("*.html"))) == 1


def test_a_gate_needs_no_network(
    things: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise AssertionError(f"the gate wants to talk to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    check(things, "core", [THING], results_dir=tmp_path / "results")
    build_docs(tmp_path / "results", tmp_path / "site")


def test_a_gate_builds_no_data_frame(
    things: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, *values: object, **named: object) -> None:
        raise AssertionError("the gate loads rows through pandas")

    monkeypatch.setattr("pandas.DataFrame.__init__", refuse)
    things.execute("UPDATE core.thing SET amount = 500")

    assert [result.failed_rows for result in check(things, "core", [THING], results_dir=tmp_path)][-1] == 2


def test_a_gate_lets_go_of_the_database(tmp_path: Path) -> None:
    path = str(tmp_path / "thing.duckdb")
    with duckdb.connect(path, config={"threads": 1}) as connection:
        connection.execute("CREATE SCHEMA core")
        connection.execute("CREATE TABLE core.thing AS SELECT 'a' AS thing_id, 1 AS amount")
        check(connection, "core", [THING], results_dir=tmp_path / "results")

    with duckdb.connect(path, read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM core.thing").fetchall() == [(1,)]


def _links(text: str) -> list[str]:
    return [link for link in re.findall(r'href="([^"#?]+)', text) if link]


def _rows_fetched_by(action: Callable[[], object]) -> int:
    """Rows that crossed from DuckDB to Python in the largest single statement."""
    largest = 0

    def seen(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        nonlocal largest
        buffered = getattr(context.cursor_fetch_strategy, "_rowbuffer", ())
        largest = max(largest, len(buffered))

    sqlalchemy.event.listen(sqlalchemy.Engine, "after_cursor_execute", seen)
    try:
        action()
    finally:
        sqlalchemy.event.remove(sqlalchemy.Engine, "after_cursor_execute", seen)
    return largest
