"""One database of good tiny tables for the whole session; a test breaks a cell and mends it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.expectations import tiny_tables


@pytest.fixture(scope="session")
def good_tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """All tables of `sql/` with two good rows each."""
    with duckdb.connect() as connection:
        tiny_tables.build(connection)
        yield connection


@pytest.fixture(scope="session")
def results_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's validation results go."""
    return tmp_path_factory.mktemp("results")
