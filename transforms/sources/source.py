"""What every source is asked and answers: it lands batches of text, and says how far it came."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.sources.landing import Batch, Landing

Progress = Callable[[str], None]
#: By table: what the source said about where to go on.
Positions = Mapping[str, Mapping[str, str]]

#: What a table or a column may be called.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
VERSION = "versionnumber"
DELETE_MARKER = "IsDelete"
#: Columns that staging reads of every table, beside the table's own.
SYSTEM_COLUMNS = frozenset({VERSION, "createdon", "modifiedon", "sinkmodifiedon", "isdelete", "isdeleted"})


@dataclass(frozen=True)
class Wanted:
    """A table that the warehouse reads: the physical names (lower case) its key and its columns may have."""

    entity: str
    key: tuple[str, ...]
    columns: frozenset[str]
    is_required: bool


@dataclass(frozen=True)
class Comparison:
    """The keys of a table in the source against what is known. `deleted` and `missed` are ids."""

    source_rows: int
    known_rows: int
    deleted: tuple[str, ...]
    missed: tuple[str, ...]


class Known(Protocol):
    """What is known of a source's rows, wherever it is kept."""

    def hold_keys(self, entity: str, keys: pa.Table) -> None:
        """Take some more keys of the source's table: columns `id` and `version`, both text."""

    def compare(self, entity: str, key: str, fresh: Sequence[Path]) -> Comparison:
        """The keys held against what was loaded and landed; `fresh` are files of the batch that is being landed."""


@dataclass(frozen=True)
class HeldBack:
    """What cannot be read as it stands. It is not landed and is tried again by the next run."""

    folder: str
    reason_text: str


@dataclass(frozen=True)
class Extraction:
    """What one look at a source brought."""

    landed: tuple[Batch, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """One look at a source: where to land what, and what is known already.

    `loaded` are the batches of the warehouse, `recorded` the positions it has, `recorded_at` the time of their batch.
    """

    landing: Landing
    wanted: Mapping[str, Wanted]
    scratch: duckdb.DuckDBPyConnection
    known: Known
    progress: Progress
    as_of: date | None = None
    is_sweep: bool = False
    loaded: Collection[str] = field(default_factory=frozenset)
    recorded: Positions = field(default_factory=dict)
    recorded_batch: str | None = None
    recorded_at: datetime | None = None


class Source(Protocol):
    """A place to extract from."""

    address: str

    @property
    def landing_name(self) -> str:
        """The name of its landing folder: stable for one address, different for different ones, without secrets."""

    def extract(self, look: Look) -> Extraction:
        """Land what is new."""


@dataclass(frozen=True)
class Start:
    """From where to go on: the positions, the batch they came with (None: from nothing) and its time."""

    positions: Positions
    batch_id: str | None
    landed_at: datetime | None


def start_of(look: Look) -> Start:
    """Go on behind the newest batch that the warehouse has or can load without a gap; else from nothing.

    What the landing has is loaded by this run, so its newest batch counts, when the batches before it are loaded or
    landed too. A landing that was lost leaves what the warehouse recorded with its data.
    """
    landed = look.landing.batches()
    newest = landed[-1] if landed else None
    is_whole = newest is not None and _is_whole(newest, landed, look.loaded)
    newest_at = newest.landed_at if newest else None
    is_recorded_newer = look.recorded_at is not None and (
        not is_whole or newest_at is None or newest_at < look.recorded_at
    )
    latest_at = max((at for at in (newest_at, look.recorded_at) if at is not None), default=None)
    if is_recorded_newer:
        return Start(look.recorded, look.recorded_batch, latest_at)
    if newest is not None and is_whole:
        return Start(newest.positions, newest.batch_id, latest_at)
    return Start({}, None, latest_at)


def _is_whole(batch: Batch, landed: Sequence[Batch], loaded: Collection[str]) -> bool:
    """Whether everything that a batch builds on is loaded or landed."""
    by_id = {other.batch_id: other for other in landed}
    for _ in landed:
        if batch.batch_id in loaded or batch.since is None or batch.since in loaded:
            return True
        if batch.since not in by_id:
            return False
        batch = by_id[batch.since]
    return False


def batch_time(clock: datetime, start: Start) -> datetime:
    """The source's time, but behind the batch before: a clock that went back does not change the order."""
    if start.landed_at is None or clock > start.landed_at:
        return clock
    return start.landed_at + timedelta(microseconds=1)


def batch_name(landing: Landing, at: datetime, start: Start) -> str:
    """A batch's id: its time, and what tells it from batches of other sources or with another past."""
    mark = hashlib.sha256(f"{landing.source} {start.batch_id} {at.isoformat()}".encode()).hexdigest()[:8]
    return f"{at:%Y%m%dT%H%M%S%f}Z-{mark}"


def columns_mark(columns: Iterable[str]) -> str:
    """What tells one choice of columns from another: a table is read anew when its columns are chosen anew."""
    return hashlib.sha256(" ".join(sorted(name.lower() for name in columns)).encode()).hexdigest()[:16]


def is_sweep_due(look: Look, position: Mapping[str, str], clock: datetime, hours: int) -> bool:
    """Whether all keys are compared now: when it is asked for, or the last time is long ago."""
    swept_at = position.get("swept_at")
    return look.is_sweep or (
        swept_at is not None and clock - datetime.fromisoformat(swept_at) >= timedelta(hours=hours)
    )


def fingerprint(files: Iterable[Path]) -> str:
    """A hash over the contents of landed files."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as read:
            digest.update(hashlib.file_digest(read, "sha256").digest())
    return digest.hexdigest()


class TableFile:
    """A landed file being written: rows of text in the order of its columns."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = tuple(columns)
        self.rows = 0
        self._schema = pa.schema([(name, pa.string()) for name in columns])
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(path, self._schema, compression="snappy")

    def __enter__(self) -> TableFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()
        with self.path.open("rb") as written:
            os.fsync(written.fileno())

    def write(self, columns: Sequence[Sequence[str | None]]) -> None:
        """Append a block, column by column."""
        table = pa.Table.from_arrays(
            [pa.array(values, pa.string()) for values in columns], schema=self._schema
        )
        self._writer.write_table(table)
        self.rows += table.num_rows

    def write_rows(self, rows: Sequence[Mapping[str, str | None]]) -> None:
        """Append a block, row by row; a column that a row has not is null."""
        if rows:
            self.write([[row.get(name) for row in rows] for name in self.columns])
