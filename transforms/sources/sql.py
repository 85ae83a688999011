"""A replica of the source tables in any SQL database that SQLAlchemy speaks to, under their own names.

One look is one read-only snapshot. Changed rows are those above the highest version seen, less an overlap: a
transaction that took its version before our look and commits after it is not lost. Deletions come from a delete log
(`EntityName`, `RecordId`, `VersionNumber`), from a marker column `IsDelete`, or from comparing all keys.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.util import immutabledict

from transforms.errors import SourceError, UsageError
from transforms.sources import labels
from transforms.sources.landing import Batch, Label, LandedFile, Notice, Sweep
from transforms.sources.source import (
    DELETE_MARKER,
    SYSTEM_COLUMNS,
    VERSION,
    Extraction,
    Look,
    Start,
    TableFile,
    Wanted,
    batch_name,
    batch_time,
    columns_mark,
    fingerprint,
    is_sweep_due,
    start_of,
)

ROWS_AT_ONCE = 10_000
KEYS_AT_ONCE = 500
DELETE_TIME = "SinkModifiedOn"
DELETE_LOG = {"entity": "entityname", "id": "recordid", "version": VERSION, "at": "sinkdeletetime"}
#: What makes all statements of one transaction see the same rows, by database.
SNAPSHOT = {
    "postgresql": "REPEATABLE READ",
    "mysql": "REPEATABLE READ",
    "mariadb": "REPEATABLE READ",
    "mssql": "SNAPSHOT",
}
#: The server's own time in UTC.
CLOCK: dict[str, Callable[[], sa.ColumnElement[Any]]] = {
    "mssql": lambda: sa.func.sysutcdatetime(),
    "mysql": lambda: sa.func.utc_timestamp(6),
    "mariadb": lambda: sa.func.utc_timestamp(6),
}

#: In the connection string of an ODBC driver.
SECRET = re.compile(r"(?:PWD|password)\s*=\s*([^;]+)", re.IGNORECASE)
SIGN_IN = re.compile(r"(?:UID|PWD|user|password)\s*=[^;]*;?", re.IGNORECASE)

Block = list[list[str | None]]


@dataclass(frozen=True)
class _Table:
    """A table of the replica as it is read. `version` is the highest one in it."""

    wanted: Wanted
    clause: sa.TableClause
    columns: tuple[str, ...]
    key: str
    version_column: str
    is_version_text: bool
    is_version_binary: bool
    version: int

    @property
    def entity(self) -> str:
        return self.wanted.entity

    @property
    def mark(self) -> str:
        return columns_mark(self.columns)

    def version_of(self) -> sa.ColumnElement[Any]:
        column = self.clause.c[self.version_column]
        return sa.cast(column, sa.BigInteger) if self.is_version_text else column

    def select(self, *names: str) -> sa.Select[Any]:
        return sa.select(*(self.clause.c[name] for name in names or self.columns))

    def above(self, version: int) -> sa.ColumnElement[bool]:
        value: object = max(version, 0).to_bytes(8, "big") if self.is_version_binary else version
        return self.version_of() > sa.literal(value)


class Replica:
    """One SQL database. The password is never part of what is shown, logged or landed."""

    def __init__(
        self,
        address: str,
        *,
        password: str | None = None,
        schema: str | None = None,
        isolation: str | None = None,
        delete_log: str = "deletelog",
        version_overlap: int = 10_000,
        sweep_hours: int = 24,
    ) -> None:
        self._url = _url(address)
        if password is not None:
            self._url = self._url.set(password=password)
        told = [str(value) for value in self._url.query.values()]
        self._secrets = [secret for text in told for secret in SECRET.findall(text)]
        self._secrets += [str(self._url.password)] if self._url.password else []
        self.address = self._url._replace(query=immutabledict()).render_as_string(hide_password=True)
        self._schema = schema
        self._isolation = isolation
        self._delete_log = delete_log.lower()
        self._overlap = version_overlap
        self._sweep_hours = sweep_hours
        self._engine = self._connectable()

    @property
    def landing_name(self) -> str:
        """Stable for one database and schema, whoever signs in."""
        url = self._url._replace(username=None, password=None)
        query = sorted((name, SIGN_IN.sub("", str(value))) for name, value in url.query.items())
        place = f"{url._replace(query=immutabledict()).render_as_string()} {query} {self._schema or ''}"
        return f"sql-{hashlib.sha256(place.encode()).hexdigest()[:12]}"

    def extract(self, look: Look) -> Extraction:
        """Land what changed since the last look as one batch; nothing when nothing changed."""
        try:
            with self.snapshot() as connection:
                return _Reading(self, connection, look).land()
        except SQLAlchemyError as error:
            raise SourceError(
                f"{self.address}: the replica cannot be read: {self.without_secrets(error)}"
            ) from None
        finally:
            self._engine.dispose()

    def without_secrets(self, error: BaseException) -> str:
        """The first lines of an error, with the password blotted out."""
        text = str(getattr(error, "orig", None) or error).strip()
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return " ".join(text.split())[:500]

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A read-only transaction in which every statement sees the same rows. It is never committed."""
        options: dict[str, Any] = {}
        isolation = self._isolation or SNAPSHOT.get(self._engine.dialect.name)
        if isolation is not None:
            options["isolation_level"] = isolation
        if self._engine.dialect.name == "postgresql":
            options["postgresql_readonly"] = True
        with self._engine.connect().execution_options(**options) as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    def _connectable(self) -> sa.Engine:
        url = self._url
        if url.get_backend_name() == "sqlite":
            if not url.database or not Path(url.database).is_file():
                raise UsageError(f"--from {self.address}: there is no such SQLite file")
            url = url.set(database=f"file:{quote(url.database)}", query={"mode": "ro", "uri": "true"})
        try:
            engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
        except (NoSuchModuleError, ImportError) as error:
            raise UsageError(
                f"--from {self.address}: this database needs a driver that is not installed: {error}. "
                "For PostgreSQL install fieldledger[postgres], for SQL Server pyodbc"
            ) from None
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _sqlite_leaves_transactions_to_us)
            sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        return engine


def _sqlite_leaves_transactions_to_us(connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


class _Reading:
    """One look at a replica, inside its snapshot."""

    def __init__(self, replica: Replica, connection: sa.Connection, look: Look) -> None:
        self._replica = replica
        self._connection = connection
        self._look = look
        self._start: Start = start_of(look)
        clock = connection.execute(
            sa.select(CLOCK.get(connection.dialect.name, sa.func.current_timestamp)())
        ).scalar_one()
        self._clock = clock.replace(tzinfo=UTC) if clock.tzinfo is None else clock.astimezone(UTC)
        self._at = batch_time(self._clock, self._start)
        self._batch_id = batch_name(look.landing, self._at, self._start)
        self._files: list[LandedFile] = []
        self._positions: dict[str, dict[str, str]] = {}
        self._sweeps: list[Sweep] = []
        self._notices: list[Notice] = []

    def land(self) -> Extraction:
        look = self._look
        if look.as_of is not None and self._clock.date() > look.as_of:
            return Extraction(waiting=(f"{self._replica.address} (its time is {self._clock:%Y-%m-%d})",))
        present = self._present()
        tables = list(self._tables(present))
        highest = max(
            [table.version for table in tables]
            + [int(position.get("version", 0)) for position in self._start.positions.values()],
            default=0,
        )
        for table in tables:
            look.progress(f"{self._replica.address}: {table.entity}")
            self._land_changes(table)
        self._land_deletions(present, {table.entity: table for table in tables})
        for table in tables:
            self._sweep(table, highest)
        found = [
            label for entity in labels.FILES if entity in present for label in self._labels(present[entity])
        ]
        new_labels = labels.news(found, look.landing.batches())
        if not self._files and not self._sweeps and not new_labels:
            return Extraction()
        batch = Batch(
            batch_id=self._batch_id,
            source=look.landing.source,
            folder=self._batch_id,
            landed_at=self._at,
            fingerprint=fingerprint(look.landing.folder / file.path for file in self._files),
            files=tuple(self._files),
            notices=tuple(self._notices),
            described=tuple(sorted(table.entity for table in tables)),
            positions=self._positions,
            sweeps=tuple(self._sweeps),
            since=self._start.batch_id,
            labels=new_labels,
        )
        look.landing.commit(batch)
        return Extraction(landed=(batch,))

    # --- what there is ------------------------------------------------------------------------------------------------

    def _present(self) -> dict[str, str]:
        """The replica's tables and views by lower-case name."""
        inspector = sa.inspect(self._connection)
        schema = self._replica._schema
        names = [*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)]
        return {str(name).lower(): str(name) for name in names}

    def _tables(self, present: Mapping[str, str]) -> Iterator[_Table]:
        for entity, wanted in sorted(self._look.wanted.items()):
            if entity not in present:
                if wanted.is_required and self._start.batch_id is not None:
                    raise SourceError(
                        f"{self._replica.address}: table {entity} is not there any more; restore it, "
                        "or its grant: the next run goes on where this one could not"
                    )
                continue
            try:
                yield self._table(wanted, present[entity])
            except SourceError as error:
                if wanted.is_required:
                    raise
                self._notices.append(Notice("table_not_readable", entity, str(error)))

    def _table(self, wanted: Wanted, name: str) -> _Table:
        found = self._columns(name)
        key = next((found[column][0] for column in (*wanted.key, "id") if column in found), None)
        if key is None or VERSION not in found:
            missing = VERSION if key is not None else " or ".join(wanted.key)
            raise SourceError(
                f"{self._replica.address}: table {wanted.entity} has no column {missing}, which is required; add it "
                "to the replica, or map the tenant's name in the file that setting names_file names"
            )
        chosen = {
            key,
            *(names[0] for lower, names in found.items() if lower in wanted.columns | SYSTEM_COLUMNS),
        }
        version_column, kind = found[VERSION]
        table = _Table(
            wanted=wanted,
            clause=self._clause(name, [names[0] for names in found.values()]),
            columns=tuple(names[0] for names in found.values() if names[0] in chosen),
            key=key,
            version_column=version_column,
            is_version_text=isinstance(kind, sa.String),
            is_version_binary=isinstance(kind, sa.LargeBinary | sa.BINARY)
            or type(kind).__name__ == "TIMESTAMP",
            version=0,
        )
        newest = self._connection.execute(sa.select(sa.func.max(table.version_of()))).scalar()
        known = int(self._start.positions.get(wanted.entity, {}).get("version", 0))
        return _Table(**{**table.__dict__, "version": max(known, int(as_text(newest) or 0))})

    def _columns(self, name: str) -> dict[str, tuple[str, Any]]:
        columns = sa.inspect(self._connection).get_columns(name, schema=self._replica._schema)
        return {str(column["name"]).lower(): (str(column["name"]), column["type"]) for column in columns}

    def _clause(self, name: str, columns: Sequence[str]) -> sa.TableClause:
        """The table with every identifier quoted. Columns have no type: values come as the driver gives them."""
        schema = self._replica._schema
        return sa.table(
            sa.quoted_name(name, quote=True),
            *(sa.column(sa.quoted_name(column, quote=True)) for column in columns),
            schema=sa.quoted_name(schema, quote=True) if schema else None,
        )

    def _labels(self, name: str) -> list[Label]:
        """What a table of choices says, as a whole: it is small. One that may not be read is told, and has none."""
        try:
            columns = [names[0] for names in self._columns(name).values()]
            with self._connection.begin_nested():  # what is refused must not end the snapshot
                blocks = list(self._blocks(self._clause(name, columns).select()))
        except SQLAlchemyError as error:
            text = f"{self._replica.address}: {name}: {self._replica.without_secrets(error)}"
            self._notices.append(Notice("table_not_readable", name.lower(), text))
            return []
        rows = (dict(zip(columns, row, strict=True)) for block in blocks for row in zip(*block, strict=True))
        return [label for row in rows if (label := labels.of_row(name, row)) is not None]

    # --- reading ------------------------------------------------------------------------------------------------------

    def _blocks(self, statement: sa.Select[Any]) -> Iterator[Block]:
        """The rows of a statement, column by column, some thousands at a time; the server keeps the rest."""
        options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
        with self._connection.execute(statement, execution_options=options) as result:
            for rows in result.partitions():
                yield [[as_text(value) for value in column] for column in zip(*rows, strict=True)]

    def _place(self, entity: str) -> Path:
        part = 1 + sum(file.entity == entity for file in self._files)
        return self._look.landing.place(entity, self._batch_id) / f"part-{part:04d}.parquet"

    def _keep(self, entity: str, written: TableFile) -> None:
        """Name a file in the batch; an empty one is no file."""
        path = written.path
        if not written.rows:
            path.unlink()
            return
        relative = str(path.relative_to(self._look.landing.folder))
        self._files.append(
            LandedFile(
                entity, relative, f"{self._batch_id}/{entity}/{path.stem}", written.columns, written.rows
            )
        )

    def _land_changes(self, table: _Table) -> None:
        before = self._start.positions.get(table.entity, {})
        is_whole = before.get("columns") != table.mark
        statement = table.select()
        if not is_whole:
            statement = statement.where(table.above(int(before["version"]) - self._replica._overlap))
        window = _Window(table.version - self._replica._overlap)
        key, version = table.columns.index(table.key), table.columns.index(table.version_column)
        with TableFile(self._place(table.entity), table.columns) as written:
            for block in self._blocks(statement):
                window.add(block[key], block[version])
                written.write(block)
        if not is_whole and (str(table.version), window.digest) == (before["version"], before.get("window")):
            written.path.unlink()  # the overlap brought again what was landed before, and nothing is new
        else:
            self._keep(table.entity, written)
        self._positions[table.entity] = {
            "version": str(table.version),
            "window": window.digest,
            "columns": table.mark,
            "swept_at": before.get("swept_at", self._clock.isoformat()),
        }

    def _land_deletions(self, present: Mapping[str, str], tables: Mapping[str, _Table]) -> None:
        """What the delete log has that is new, by table."""
        log = self._replica._delete_log
        if log not in present:
            return
        columns = {lower: names[0] for lower, names in self._columns(present[log]).items()}
        missing = sorted({DELETE_LOG[name] for name in ("entity", "id", "version")} - columns.keys())
        if missing:
            raise SourceError(
                f"{self._replica.address}: the delete log {log} has no column {missing[0]}; it needs EntityName, "
                "RecordId and VersionNumber (setting sources.delete_log names another table)"
            )
        clause = self._clause(present[log], list(columns.values()))
        own = {name: clause.c[columns[column]] for name, column in DELETE_LOG.items() if column in columns}
        newest = self._connection.execute(sa.select(sa.func.max(own["version"]))).scalar()
        before = self._start.positions.get(log, {})
        version = max(int(before.get("version", 0)), int(as_text(newest) or 0))
        low = int(before.get("version", version)) - self._replica._overlap
        statement = sa.select(own["entity"], own["id"], own["version"], own.get("at", sa.null()))
        window = _Window(version - self._replica._overlap)
        found: dict[str, list[dict[str, str | None]]] = {}
        for entities, ids, versions, times in self._blocks(statement.where(own["version"] > low)):
            window.add(ids, versions)
            for entity, row_id, row_version, at in zip(entities, ids, versions, times, strict=True):
                if entity and entity.lower() in tables:
                    table = tables[entity.lower()]
                    row = _tombstone(table, row_id, row_version) | {DELETE_TIME: at}
                    found.setdefault(table.entity, []).append(row)
        self._positions[log] = {"version": str(version), "window": window.digest}
        if (str(version), window.digest) != (before.get("version"), before.get("window")):
            for entity, rows in sorted(found.items()):
                self._write(tables[entity], rows)

    def _write(self, table: _Table, rows: Sequence[Mapping[str, str | None]]) -> None:
        """Some rows as one more file of the table, with the columns a deletion needs."""
        lower = {name.lower() for name in table.columns}
        extra = [name for name in (DELETE_MARKER, DELETE_TIME) if name.lower() not in lower]
        own = {name.lower(): name for name in (*table.columns, *extra)}
        with TableFile(self._place(table.entity), (*table.columns, *extra)) as written:
            written.write_rows([{own[name.lower()]: value for name, value in row.items()} for row in rows])
        self._keep(table.entity, written)

    # --- all keys -----------------------------------------------------------------------------------------------------

    def _sweep(self, table: _Table, highest: int) -> None:
        """Compare all keys with what is known, and land what the changes did not tell."""
        before = self._start.positions.get(table.entity, {})
        is_anew = not before and self._start.landed_at is not None
        if not is_anew and not is_sweep_due(self._look, before, self._clock, self._replica._sweep_hours):
            return
        for keys, versions in self._blocks(table.select(table.key, table.version_column)):
            self._look.known.hold_keys(
                table.entity,
                pa.table({"id": pa.array(keys, pa.string()), "version": pa.array(versions, pa.string())}),
            )
        fresh = [self._look.landing.folder / file.path for file in self._files if file.entity == table.entity]
        found = self._look.known.compare(table.entity, table.key, fresh)
        self._write(table, [_tombstone(table, row_id, str(highest)) for row_id in found.deleted])
        for first in range(0, len(found.missed), KEYS_AT_ONCE):
            self._land_missed(table, found.missed[first : first + KEYS_AT_ONCE])
        self._positions[table.entity]["swept_at"] = self._clock.isoformat()
        self._sweeps.append(
            Sweep(
                entity=table.entity,
                reason_code="asked" if self._look.is_sweep else "resynced" if is_anew else "scheduled",
                source_rows=found.source_rows,
                known_rows=found.known_rows,
                missed_deletes=len(found.deleted),
                missed_rows=len(found.missed),
            )
        )

    def _land_missed(self, table: _Table, ids: Sequence[str]) -> None:
        with TableFile(self._place(table.entity), table.columns) as written:
            for block in self._blocks(table.select().where(table.clause.c[table.key].in_(ids))):
                written.write(block)
        self._keep(table.entity, written)


class _Window:
    """A digest, whatever the order, over keys and versions of the rows above a version."""

    def __init__(self, above: int) -> None:
        self._above = above
        self._sum = 0

    def add(self, keys: Sequence[str | None], versions: Sequence[str | None]) -> None:
        for key, version in zip(keys, versions, strict=True):
            if version is not None and version.isdigit() and int(version) > self._above:
                digest = hashlib.blake2b(f"{key} {version}".encode(), digest_size=16).digest()
                self._sum = (self._sum + int.from_bytes(digest, "big")) % 2**128

    @property
    def digest(self) -> str:
        return f"{self._sum:032x}"


def _tombstone(table: _Table, row_id: str | None, version: str | None) -> dict[str, str | None]:
    return {table.key: row_id, table.version_column: version, DELETE_MARKER: "True"}


def as_text(value: Any) -> str | None:
    """A value as the export would write it: exact numbers, UTC instants, True and False; an empty text is none."""
    if value is None or value == "":
        return None
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is bool or kind is int:
        return str(value)
    if kind is float:
        text = repr(value)
        return format(Decimal(text), "f") if "e" in text else text
    if kind is Decimal:
        return str(format(value, "f"))
    if kind is datetime:
        utc: datetime = value if value.tzinfo is None else value.astimezone(UTC)
        return utc.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date | time):
        return str(value.isoformat())
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
        return str(int.from_bytes(raw, "big")) if len(raw) == 8 else raw.hex()  # 8: a row version
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise UsageError(
            "--from: this is no SQLAlchemy URL; write for example postgresql://user@host/database"
        ) from None
    # The driver that fieldledger[postgres] brings.
    return url.set(drivername="postgresql+psycopg2") if url.drivername == "postgresql" else url
