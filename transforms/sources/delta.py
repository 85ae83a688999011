"""Synapse Link for Dataverse as Delta tables: `deltalake/<table>/`, each with its own log of added and removed files.

A look compares the files that make up a table now with those of the look before, which the position keeps. Delta
rewrites a whole file for one changed row, so only those rows of the added files are landed that the removed ones have
not; rows that only the removed ones have were deleted. When a removed file is vacuumed away already, or the look before
is not known, the table is read anew and all keys are compared. Rows that are only marked as deleted are rows too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from transforms.errors import SourceError, UsageError
from transforms.sources import labels
from transforms.sources.landing import Batch, Label, LandedFile, Notice, Sweep
from transforms.sources.parquet_file import ParquetRows
from transforms.sources.source import (
    DELETE_MARKER,
    NAME,
    VERSION,
    Extraction,
    Look,
    Start,
    TableFile,
    Wanted,
    batch_name,
    batch_time,
    fingerprint,
    start_of,
)
from transforms.sources.storage import Gone, Storage

FOLDER = "deltalake"
LOG = "_delta_log"
#: Tables in which the export prepares a merge (domain Y17).
PREPARING = "_partitioned"
COMMIT = re.compile(r"(\d{20})\.json")
NUMBERED = re.compile(r"(\d{20})\..+")
#: What a reader must understand and this one does not.
NOT_READ = {"deletionVectors", "columnMapping"}
ROWS_AT_ONCE = 50_000


def extract(storage: Storage, look: Look) -> Extraction:
    """Land what changed in the Delta tables since the last look as one batch; nothing when nothing changed."""
    return _Reading(storage, look).land()


@dataclass(frozen=True)
class _Table:
    """A table as its log has it: its newest version, when that was written, and the files that make it up."""

    entity: str
    place: str
    table_version: int
    at: datetime
    files: tuple[str, ...]


@dataclass(frozen=True)
class _Names:
    """What a table's columns are called in its files."""

    key: str
    version: str
    told: tuple[str, ...]
    marker: str | None


class _Reading:
    """One look at a container of Delta tables."""

    def __init__(self, storage: Storage, look: Look) -> None:
        self._storage = storage
        self._look = look
        self._start: Start = start_of(look)
        self._files: list[LandedFile] = []
        self._notices: list[Notice] = []
        self._sweeps: list[Sweep] = []

    def land(self) -> Extraction:
        look, start = self._look, self._start
        positions = {entity: dict(position) for entity, position in start.positions.items()}
        folders = self._storage.folders(FOLDER)
        changed = [
            table
            for entity, name in sorted(self._present(folders).items())
            if (table := self._changed(look.wanted[entity], name)) is not None
        ]
        choices = [
            (name, table)
            for name in folders
            if name.lower() in labels.FILES and (table := self._table(name.lower(), name)) is not None
        ]
        if not changed and not choices:
            return Extraction()
        newest = max(table.at for table in [*changed, *(table for _, table in choices)])
        if look.as_of is not None and newest.date() > look.as_of:
            return Extraction(waiting=(f"{self._storage.address}/{FOLDER} (its time is {newest:%Y-%m-%d})",))
        at = batch_time(newest, start)
        batch_id = batch_name(look.landing, at, start)
        for table in changed:
            look.progress(f"{FOLDER}/{table.entity}, version {table.table_version}")
            try:
                version = self._land(table, batch_id)
            except Gone:
                raise
            except SourceError as error:
                self._leave_out(look.wanted[table.entity], error)
                self._files = [file for file in self._files if file.entity != table.entity]
                continue
            positions[table.entity] = {
                "table_version": str(table.table_version),
                "version": str(version),
                "files": json.dumps(sorted(table.files)),
            }
        found: list[Label] = []
        for name, table in choices:
            found += self._labels(name, table)
            positions[table.entity] = {
                "table_version": str(table.table_version),
                "version": "0",
                "files": "[]",
            }
        batch = Batch(
            batch_id=batch_id,
            source=look.landing.source,
            folder=batch_id,
            landed_at=at,
            fingerprint=fingerprint(look.landing.folder / file.path for file in self._files),
            files=tuple(self._files),
            notices=tuple(self._notices),
            described=tuple(sorted(positions)),
            positions=positions,
            sweeps=tuple(self._sweeps),
            since=start.batch_id,
            labels=labels.in_order(found),
        )
        look.landing.commit(batch)
        return Extraction(landed=(batch,))

    # --- what there is ------------------------------------------------------------------------------------------------

    def _present(self, folders: Sequence[str]) -> dict[str, str]:
        """The folders of the wanted tables, by table; a table that nobody wants is told once."""
        present: dict[str, str] = {}
        for name in folders:
            entity = name.lower()
            if entity.endswith(PREPARING) or entity in labels.FILES or not NAME.fullmatch(name):
                continue
            if entity in self._look.wanted:
                present[entity] = name
            else:
                self._notices.append(Notice("table_not_used", entity, f"{FOLDER}/{name}: nobody reads it"))
        return present

    def _changed(self, wanted: Wanted, name: str) -> _Table | None:
        """The table, when its log has gone on since the last look or all keys are to be compared."""
        try:
            return self._table(wanted.entity, name)
        except SourceError as error:
            self._leave_out(wanted, error)
            return None

    def _table(self, entity: str, name: str) -> _Table | None:
        place = f"{FOLDER}/{name}"
        log = self._storage.files(f"{place}/{LOG}")
        commits = [int(match[1]) for entry in log if (match := COMMIT.fullmatch(entry))]
        if not commits:
            raise SourceError(f"{self._storage.address}/{place}: this is no Delta table, it has no log")
        position = self._start.positions.get(entity, {})
        if position.get("table_version") == str(max(commits)) and not self._look.is_sweep:
            return None
        checkpoint = self._checkpoint(place) if "_last_checkpoint" in log else 0
        needed = [
            entry for entry in log if (match := NUMBERED.fullmatch(entry)) and int(match[1]) >= checkpoint
        ]
        sidecars = self._storage.files(f"{place}/{LOG}/_sidecars") if checkpoint else []
        names = [f"{LOG}/{entry}" for entry in needed]
        names += [f"{LOG}/_last_checkpoint"] if checkpoint else []
        names += [f"{LOG}/_sidecars/{entry}" for entry in sidecars]
        with self._storage.fetched(place, names) as folder:
            version, at, files = _snapshot(folder, f"{self._storage.address}/{place}")
        return _Table(entity, place, version, at, files)

    def _checkpoint(self, place: str) -> int:
        """The version whose checkpoint was written last: the log before it is not needed."""
        content = self._storage.beginning(f"{place}/{LOG}/_last_checkpoint", 1_000_000)
        try:
            return int(json.loads(content or b"{}").get("version", 0))
        except (ValueError, TypeError, AttributeError):
            return 0

    def _leave_out(self, wanted: Wanted, error: SourceError) -> None:
        if wanted.is_required:
            raise error
        self._notices.append(Notice("table_not_readable", wanted.entity, str(error)))

    def _labels(self, name: str, table: _Table) -> list[Label]:
        """What a table of choices says, as a whole: it is small."""
        if not table.files:
            return []
        with self._storage.fetched(table.place, table.files) as folder:
            paths = [folder / path for path in table.files]
            rows = ParquetRows(self._look.scratch, paths, f"{self._storage.address}/{table.place}")
            content = (
                self._look.scratch.execute(f"SELECT * FROM {rows.relation}").to_arrow_table().to_pylist()
            )
        return [label for row in content if (label := labels.of_row(name, row)) is not None]

    # --- one table ----------------------------------------------------------------------------------------------------

    def _land(self, table: _Table, batch_id: str) -> int:
        """Land what changed, and what a comparison of all keys finds. Returns the highest version of a row."""
        position = self._start.positions.get(table.entity)
        before = set(json.loads(position["files"])) if position else set()
        now = set(table.files)
        reason = "asked" if self._look.is_sweep else None
        if position is None:
            reason = "resynced" if self._start.landed_at is not None else None
        elif before - now and not self._is_there(table, before - now):
            before, reason = set(), "resynced"
        highest = int(position["version"]) if position else 0
        fresh = sorted(now - before)
        gone = sorted(before - now)
        fetched = sorted(now) if reason else fresh
        with self._storage.fetched(table.place, [*fetched, *gone]) as folder:
            where = f"{self._storage.address}/{table.place}"
            rows = (
                ParquetRows(self._look.scratch, [folder / name for name in fresh], where) if fresh else None
            )
            old = ParquetRows(self._look.scratch, [folder / name for name in gone], where) if gone else None
            names = None
            for content in (rows, old):
                if content is not None:
                    names = self._names(content, where)
                    highest = max(highest, self._highest(content, names))
            if rows is not None and names is not None:
                names = self._names(rows, where)
                known = old.columns if old is not None else ()
                condition = (
                    _has_not("fresh", old, [n for n in (names.key, *names.told) if n in known])
                    if old
                    else "TRUE"
                )
                self._keep(table, rows.columns, rows.land(self._place(table, batch_id), condition), batch_id)
            if old is not None and names is not None:
                self._write_deleted(table, batch_id, old, self._deleted(old, rows, names), highest)
            if reason is not None:
                whole = (
                    ParquetRows(self._look.scratch, [folder / name for name in sorted(now)], where)
                    if now
                    else None
                )
                self._sweep(table, batch_id, whole, where, reason, highest)
        return highest

    def _is_there(self, table: _Table, files: set[str]) -> bool:
        """Whether all of some removed files can still be read."""
        present: dict[str, list[str]] = {}
        for name in files:
            place = str(PurePosixPath(name).parent)
            if place not in present:
                present[place] = self._storage.files(
                    f"{table.place}/{place}" if place != "." else table.place
                )
            if PurePosixPath(name).name not in present[place]:
                return False
        return True

    def _names(self, rows: ParquetRows, where: str) -> _Names:
        lower = {name.lower(): name for name in rows.columns}
        for name in ("id", VERSION):
            if name not in lower:
                raise SourceError(f"{where} has no column {name}, which is required")
        marker = lower.get("isdelete") or lower.get("isdeleted")
        told = [lower[VERSION], lower.get("sinkmodifiedon"), marker]
        return _Names(lower["id"], lower[VERSION], tuple(name for name in told if name), marker)

    def _highest(self, rows: ParquetRows, names: _Names) -> int:
        [(highest,)] = self._ask(f'SELECT MAX(TRY_CAST("{names.version}" AS BIGINT)) FROM {rows.relation}')
        return int(highest or 0)

    def _deleted(self, old: ParquetRows, rows: ParquetRows | None, names: _Names) -> list[str]:
        """Ids that only the removed files have; one that was marked as deleted was told before."""
        is_told = _is_marked("old", names) if names.marker in old.columns else "FALSE"
        is_gone = _has_not("old", rows, [names.key]) if rows is not None else "TRUE"
        found = self._ask(
            f'SELECT DISTINCT CAST(old."{names.key}" AS VARCHAR) AS id FROM {old.relation} AS old '
            f'WHERE old."{names.key}" IS NOT NULL AND NOT {is_told} AND {is_gone} ORDER BY id'
        )
        return [str(row_id) for (row_id,) in found]

    def _sweep(
        self, table: _Table, batch_id: str, whole: ParquetRows | None, where: str, reason: str, highest: int
    ) -> None:
        """Compare all keys with what is known, and land what the changes did not tell."""
        look = self._look
        if whole is not None:
            names = self._names(whole, where)
            keys = look.scratch.execute(
                f'SELECT CAST("{names.key}" AS VARCHAR) AS id, CAST("{names.version}" AS VARCHAR) AS version '
                f"FROM {whole.relation} AS whole WHERE NOT {_is_marked('whole', names)}"
            ).to_arrow_table()
            look.known.hold_keys(table.entity, keys)
        fresh = [look.landing.folder / file.path for file in self._files if file.entity == table.entity]
        found = look.known.compare(table.entity, "Id", fresh)
        self._write_deleted(table, batch_id, whole, found.deleted, highest)
        if whole is not None and found.missed:
            ids = pa.table({"id": pa.array(found.missed, pa.string())})
            look.scratch.register("missed_ids", ids)
            condition = f'CAST(fresh."{names.key}" AS VARCHAR) IN (SELECT id FROM missed_ids)'
            self._keep(table, whole.columns, whole.land(self._place(table, batch_id), condition), batch_id)
            look.scratch.unregister("missed_ids")
        self._sweeps.append(
            Sweep(
                entity=table.entity,
                reason_code=reason,
                source_rows=found.source_rows,
                known_rows=found.known_rows,
                missed_deletes=len(found.deleted),
                missed_rows=len(found.missed),
                reason_text=""
                if reason == "asked"
                else "what was removed since the last look is not known any more",
            )
        )

    # --- the batch ----------------------------------------------------------------------------------------------------

    def _place(self, table: _Table, batch_id: str) -> Path:
        part = 1 + sum(file.entity == table.entity for file in self._files)
        return self._look.landing.place(table.entity, batch_id) / f"part-{part:04d}.parquet"

    def _keep(self, table: _Table, columns: Sequence[str], rows: int, batch_id: str) -> None:
        path = self._place(table, batch_id)
        if not rows:
            path.unlink()
            return
        name = f"{batch_id}/{table.entity}/{path.stem}"
        relative = str(path.relative_to(self._look.landing.folder))
        self._files.append(LandedFile(table.entity, relative, name, tuple(columns), rows))

    def _write_deleted(
        self, table: _Table, batch_id: str, rows: ParquetRows | None, ids: Sequence[str], highest: int
    ) -> None:
        """A deletion has no version of its own: it is as new as anything seen of its table."""
        columns = rows.columns if rows is not None else ("Id", VERSION)
        own = {name.lower(): name for name in (*columns, DELETE_MARKER)}
        marker = own.get("isdeleted", own["isdelete"])
        names = columns if marker in columns else (*columns, marker)
        with TableFile(self._place(table, batch_id), names) as written:
            written.write_rows(
                [{own["id"]: row_id, own[VERSION]: str(highest), marker: "True"} for row_id in ids]
            )
        self._keep(table, written.columns, written.rows, batch_id)

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        return self._look.scratch.execute(query).fetchall()


def _is_marked(alias: str, names: _Names) -> str:
    """That a row is marked as deleted."""
    if names.marker is None:
        return "FALSE"
    return f"COALESCE(LOWER(CAST({alias}.\"{names.marker}\" AS VARCHAR)) IN ('true', '1'), FALSE)"


def _has_not(alias: str, other: ParquetRows | None, columns: Sequence[str]) -> str:
    """That other files have no row with these values."""
    assert other is not None
    same = " AND ".join(f'other."{name}" IS NOT DISTINCT FROM {alias}."{name}"' for name in columns)
    return f"NOT EXISTS (SELECT 1 FROM {other.relation} AS other WHERE {same})"


def _snapshot(folder: Path, where: str) -> tuple[int, datetime, tuple[str, ...]]:
    """The newest version of a table by its log, when it was written, and the names of its files."""
    try:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError
    except ImportError as error:
        raise UsageError(
            f"{where}: to read Delta tables a package is needed that is not installed: {error}; "
            "install fieldledger[delta]"
        ) from error
    try:
        table = DeltaTable(str(folder))
        features = set(table.protocol().reader_features or ())
        actions: list[Mapping[str, Any]] = pa.table(table.get_add_actions()).to_pylist()
        [commit] = table.history(1)
    except (DeltaError, ValueError, OSError) as error:
        raise SourceError(
            f"{where}: its log cannot be read ({str(error).splitlines()[0][:300]}); it is read again by the next run"
        ) from error
    if features & NOT_READ:
        names = ", ".join(sorted(features & NOT_READ))
        raise SourceError(
            f"{where} uses {names} of Delta, which cannot be read here: ALTER TABLE ... DROP FEATURE {names}"
        )
    files = tuple(unquote(str(action["path"])) for action in actions)
    for name in files:
        if ".." in PurePosixPath(name).parts or name.startswith("/") or ":" in name.split("/")[0]:
            raise SourceError(f"{where}: its log names a file outside of the table: '{name[:200]}'")
    written = commit.get("timestamp") or max(
        (int(action["modification_time"]) for action in actions), default=0
    )
    return table.version(), datetime.fromtimestamp(int(written) / 1000, UTC), files
