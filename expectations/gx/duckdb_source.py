"""DuckDB as a Great Expectations datasource, over a connection that is already open.

Great Expectations has no DuckDB of its own. Two things are needed beside the SQLAlchemy dialect:

* It reads results after the connection went back to the pool, when DuckDB has already forgotten them. A
  listener therefore takes the rows along at once. The statements of `broken_rows` return counts or at most a
  handful of examples, so "all rows" is never many.
* The file is opened in one place only, `transforms.warehouse.store`, with that place's limits. DuckDB refuses
  a second connection to it with other settings, so the engine borrows a cursor of the given one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import duckdb
import sqlalchemy
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.compatibility import pydantic
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource, TableAsset
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import StaticPool

WHOLE_TABLE = "whole_table"


class DuckDBDatasource(SQLDatasource):
    """The tables of one schema, read through a borrowed DuckDB connection."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # how its own datasources do it
    connection_string: str = "duckdb://"
    schema_name: str

    _borrowed: sqlalchemy.Engine | None = pydantic.PrivateAttr(None)
    _executing: SqlAlchemyExecutionEngine | None = pydantic.PrivateAttr(None)

    @property
    def schema_(self) -> str:
        """The schema all table assets of this datasource live in."""
        return self.schema_name

    def get_engine(self) -> sqlalchemy.Engine:
        """The SQLAlchemy engine over the borrowed connection."""
        if self._borrowed is None:
            raise RuntimeError("DuckDBDatasource is made by datasource_of(), which lends it a connection")
        return self._borrowed

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """One execution engine for all tables; it never makes temporary tables."""
        if self._executing is None:
            self._executing = SqlAlchemyExecutionEngine(engine=self.get_engine(), create_temp_table=False)
        return self._executing


@contextmanager
def datasource_of(
    connection: duckdb.DuckDBPyConnection, schema: str, tables: Sequence[str], catalog: str | None
) -> Iterator[DuckDBDatasource]:
    """A datasource with one asset for each table of `schema`, each with a batch called `WHOLE_TABLE`.

    Afterwards nothing holds on to the database, although Great Expectations remembers its last context.
    """
    assets = [
        TableAsset(
            name=f"{schema}.{table}", table_name=table, batch_definitions=[BatchDefinition(name=WHOLE_TABLE)]
        )
        for table in tables
    ]
    datasource = DuckDBDatasource(name=schema, schema_name=schema, assets=assets)
    cursor = connection.cursor()
    try:
        if catalog is not None:
            cursor.execute("USE " + '"' + catalog.replace('"', '""') + '"')
        datasource._borrowed = _engine_over(cursor)
        yield datasource
    finally:
        if datasource._borrowed is not None:
            datasource._borrowed.dispose()
        cursor.close()


def _engine_over(cursor: duckdb.DuckDBPyConnection) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine(
        "duckdb://", creator=lambda: ConnectionWrapper(cursor), poolclass=StaticPool
    )
    sqlalchemy.event.listen(engine, "after_cursor_execute", _take_rows_along)
    return engine


def _take_rows_along(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    if cursor.description:
        rows = cursor.fetchall()
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
            cursor.description, initial_buffer=rows
        )
