"""Every promise holds on good rows and has been seen broken by exactly the cell it is about."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from expectations import Promise, Suite, suite_of, suite_tables
from expectations.promise import THIS_TABLE
from tests.expectations import tiny_tables
from tests.expectations.broken_cells import CELLS, breaking_statement
from transforms.warehouse.validation import check, validate

pytestmark = pytest.mark.slow

SUITES = [suite_of(table) for table in suite_tables()]
PROMISES = [
    pytest.param(suite, promise, id=suite.check_id(promise)) for suite in SUITES for promise in suite.promises
]


@pytest.mark.parametrize("layer", tiny_tables.LAYERS)
def test_good_tables_keep_every_promise(
    layer: str, good_tables: duckdb.DuckDBPyConnection, results_dir: Path
) -> None:
    tables = [suite.table for suite in SUITES if suite.schema == layer]

    results = validate(good_tables, layer, tables, results_dir=results_dir)

    assert [(result.check_id, result.examples) for result in results if not result.is_passed] == []
    assert {result.table for result in results} == set(tables)
    assert all(result.checked_rows == 2 for result in results)


@pytest.mark.parametrize(("suite", "promise"), PROMISES)
def test_breaking_one_cell_breaks_one_promise(
    suite: Suite, promise: Promise, good_tables: duckdb.DuckDBPyConnection, results_dir: Path
) -> None:
    alone = Suite(suite.table, [promise], may_be_empty=True)
    good_tables.execute(breaking_statement(suite, promise))
    try:
        [result] = check(good_tables, suite.schema, [alone], results_dir=results_dir)
        broken = [other.name for other in suite.promises if _breaking_rows(good_tables, suite, other)]
    finally:
        tiny_tables.mend(good_tables, suite.table)

    assert not result.is_passed
    assert result.check_id == suite.check_id(promise)
    assert result.severity is promise.severity
    assert result.failed_rows == len(result.examples) >= 1
    assert broken == [promise.name], "the cell must break this promise and no other one"


def test_no_cell_is_kept_for_a_promise_that_is_gone() -> None:
    promised = {suite.check_id(promise) for suite in SUITES for promise in suite.promises}

    assert sorted(set(CELLS) - promised) == []


def _breaking_rows(
    connection: duckdb.DuckDBPyConnection, suite: Suite, promise: Promise
) -> list[tuple[object, ...]]:
    # What the gate asks, asked directly: all other promises through the gate again would take minutes.
    return connection.execute(promise.breaking_rows.replace(THIS_TABLE, suite.table)).fetchall()
