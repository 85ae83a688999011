"""Dataverse over its Web API: change tracking table by table, resumed page by page, one landed batch a look.

Every page is kept under `landing/<source>/_pages` with the link that follows it, so that a run that was cut off goes on
behind its last page. When all tables are read, the pages become the files of a batch, and the batch's manifest says
with which delta link each table goes on: rows and links are committed together, here and in the warehouse.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import SourceError, UsageError
from transforms.sources import labels
from transforms.sources.landing import Batch, Label, LandedFile, Notice, Sweep
from transforms.sources.odata import ANNOTATIONS, EXPIRED, LABEL, TARGET, Page, Refused, Web, page_of, text_of
from transforms.sources.sign_in import Credential
from transforms.sources.source import (
    DELETE_MARKER,
    SYSTEM_COLUMNS,
    VERSION,
    Extraction,
    Look,
    Positions,
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

KEY = "Id"
TOKEN_DAYS = 7  # Organization.ExpireChangeTrackingInDays, if nobody changed it
REFRESH = timedelta(days=1)  # a link this old is replaced even when nothing changed
SAME_LINK = 3
ROWS_AT_ONCE = 50_000
LOOKUPS = frozenset({"Lookup", "Customer", "Owner"})
LABELED = LOOKUPS | {"Picklist", "State", "Status", "Boolean"}


@dataclass(frozen=True)
class _Table:
    """A table as its EntityDefinitions describe it. `members` are names in an answer by our column."""

    wanted: Wanted
    entity_set: str
    key: str
    members: dict[str, str]
    selected: tuple[str, ...]

    @property
    def entity(self) -> str:
        return self.wanted.entity

    @property
    def columns(self) -> tuple[str, ...]:
        return (KEY, *self.members, DELETE_MARKER)

    @property
    def choices(self) -> list[str]:
        """Columns beside whose codes their labels are shown."""
        return [
            name
            for name, member in self.members.items()
            if member == name and self.members.get(f"{name}name") == member + LABEL
        ]

    @property
    def mark(self) -> str:
        return columns_mark(self.selected)

    @property
    def address(self) -> str:
        return f"{self.entity_set}?$select={','.join(self.selected)}"


@dataclass(frozen=True)
class _Done:
    """A table that was read to its last page."""

    table: _Table
    link: str
    version: int
    rows: int
    reason_code: str | None
    reason_text: str


class Dataverse:
    """One organization, by its URL."""

    def __init__(
        self,
        address: str,
        credential: Credential | None,
        *,
        page_size: int = 5_000,
        requests_at_once: int = 4,
        sweep_hours: int = 24,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        place = urlsplit(address)
        if place.scheme not in ("http", "https") or not place.hostname or place.username or place.query:
            raise UsageError(
                "--from: write the URL of the organization, for example https://contoso.crm.dynamics.com"
            )
        self.address = f"{place.scheme}://{place.netloc}"
        self._credential = credential
        self._page_size = page_size
        self._requests_at_once = requests_at_once
        self._sweep_hours = sweep_hours
        self._sleep = sleep

    @property
    def landing_name(self) -> str:
        """Stable for one organization, whoever signs in."""
        return f"dataverse-{hashlib.sha256(self.address.lower().encode()).hexdigest()[:12]}"

    def extract(self, look: Look) -> Extraction:
        """Land what changed since the last look as one batch; nothing when nothing changed."""
        web = Web(self.address, self._credential, sleep=self._sleep)
        try:
            web.get("WhoAmI")
            if web.clock is None:
                raise SourceError(f"{self.address}: the answer has no Date, so nobody knows when it was true")
            if look.as_of is not None and web.clock.date() > look.as_of:
                return Extraction(waiting=(f"{self.address} (its time is {web.clock:%Y-%m-%d})",))
            return _Reading(self, web, look).land()
        finally:
            web.close()


class _Reading:
    """One look at an organization."""

    def __init__(self, source: Dataverse, web: Web, look: Look) -> None:
        assert web.clock is not None
        self._source = source
        self._web = web
        self._look = look
        self._start: Start = start_of(look)
        self._clock: datetime = web.clock
        self._positions: Positions = self._start.positions
        self._pages = Pages(look.landing.folder / "_pages", self._start.batch_id, self._clock)
        self._known = threading.Lock()  # one connection for all threads
        self._notices: list[Notice] = []
        self._labels: list[Label] = []

    def land(self) -> Extraction:
        look, start = self._look, self._start
        with ThreadPoolExecutor(self._source._requests_at_once) as threads:
            answers = [threads.submit(self._read, wanted) for _, wanted in sorted(look.wanted.items())]
            try:
                done = [table for answer in answers if (table := answer.result()) is not None]
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
        at = batch_time(max(self._clock, self._web.clock or self._clock), start)
        batch_id = batch_name(look.landing, at, start)
        highest = max(
            [table.version for table in done]
            + [int(position["version"]) for position in self._positions.values()],
            default=0,
        )
        files: list[LandedFile] = []
        sweeps: list[Sweep] = []
        positions = {entity: dict(position) for entity, position in self._positions.items()} | {
            table.table.entity: {
                "link": table.link,
                "version": str(highest),
                "columns": table.table.mark,
                "read_at": self._pages.begun_at.isoformat(),
                "swept_at": self._positions.get(table.table.entity, {}).get(
                    "swept_at", self._clock.isoformat()
                ),
            }
            for table in done
        }
        for table in done:
            files += self._gather(table, batch_id, highest)
            if table.reason_code is not None:
                sweep, repairs = self._sweep(table, batch_id, highest, files)
                sweeps.append(sweep)
                files += repairs
                positions[table.table.entity]["swept_at"] = self._clock.isoformat()
        is_fresh = start.landed_at is not None and at - start.landed_at < REFRESH
        if not files and not sweeps and (is_fresh or not done):
            self._pages.clear()
            return Extraction()
        batch = Batch(
            batch_id=batch_id,
            source=look.landing.source,
            folder=batch_id,
            landed_at=at,
            fingerprint=fingerprint(look.landing.folder / file.path for file in files),
            files=tuple(files),
            notices=tuple(self._notices),
            described=tuple(sorted(table.table.entity for table in done)),
            positions=positions,
            sweeps=tuple(sweeps),
            since=start.batch_id,
            labels=labels.in_order(self._labels),
        )
        look.landing.commit(batch)
        self._pages.clear()
        return Extraction(landed=(batch,))

    # --- one table ----------------------------------------------------------------------------------------------------

    def _read(self, wanted: Wanted) -> _Done | None:
        """Read a table to its last page. None, with a notice, when nobody needs it and it cannot be read."""
        try:
            table = self._table(wanted)
            return self._read_table(table)
        except Refused as error:
            if error.status == 404 and wanted.entity not in self._positions:
                return None  # staging says so when the table is required and no source has it
            if wanted.is_required or error.status == 401:
                raise
            self._notices.append(Notice("table_not_readable", wanted.entity, str(error)))
        return None

    def _table(self, wanted: Wanted) -> _Table:
        where = f"{self._source.address}: table {wanted.entity}"
        definition = self._web.get(
            f"EntityDefinitions(LogicalName='{wanted.entity}')"
            "?$select=LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled"
            "&$expand=Attributes($select=LogicalName,AttributeType,IsValidForRead)"
        )
        try:
            entity_set, key = str(definition["EntitySetName"]), str(definition["PrimaryIdAttribute"])
            is_tracked = definition["ChangeTrackingEnabled"] is True
            kinds = {
                str(attribute["LogicalName"]).lower(): str(attribute["AttributeType"])
                for attribute in definition["Attributes"]
                if attribute.get("IsValidForRead", True)
            }
        except (KeyError, TypeError, AttributeError) as error:
            raise SourceError(
                f"{where}: its definition cannot be read ({type(error).__name__}: {error})"
            ) from None
        if not is_tracked:
            raise Refused(f"{where} does not track changes: switch on 'Track changes' in its properties", 0)
        if VERSION not in kinds:
            raise Refused(f"{where} has no column {VERSION}, which is required", 0)
        members: dict[str, str] = {}
        for name in sorted(kinds.keys() & (wanted.columns | SYSTEM_COLUMNS)):
            if name == key:
                continue
            members[name] = f"_{name}_value" if kinds[name] in LOOKUPS else name
        selected = (key, *members.values())
        for name in [name for name in members if kinds[name] in LABELED]:
            if f"{name}name" not in kinds:
                members[f"{name}name"] = members[name] + LABEL
            if kinds[name] in LOOKUPS:
                members[f"{name}_entitytype"] = members[name] + TARGET
        return _Table(wanted, entity_set, key, members, selected)

    def _read_table(self, table: _Table) -> _Done:
        position = self._positions.get(table.entity, {})
        reason, text = None, ""
        link = position.get("link") if position.get("columns") == table.mark else None
        if link is None and position:
            reason, text = "resynced", "its columns are chosen anew"
        elif link is None and self._start.landed_at is not None:
            reason, text = "resynced", "from where to go on is not known"
        elif link is not None and self._clock - datetime.fromisoformat(position["read_at"]) > timedelta(
            TOKEN_DAYS
        ):
            reason, text, link = "resynced", self._too_old(table, position), None
        elif link is not None and is_sweep_due(self._look, position, self._clock, self._source._sweep_hours):
            reason = "asked" if self._look.is_sweep else "scheduled"
            self._hold_keys(table)  # before the changes: what comes between is told by them
        try:
            return self._read_pages(table, link, reason, text)
        except Refused as error:
            if link is None or not (error.is_link_dead or error.code == EXPIRED):
                raise
            self._pages.drop(table.entity)
            with self._known:
                self._look.known.compare(table.entity, KEY, ())  # let go of the keys
            return self._read_pages(table, None, "resynced", f"{self._too_old(table, position)} ({error})")

    def _too_old(self, table: _Table, position: Mapping[str, str]) -> str:
        text = (
            f"the delta token of {table.entity}, from {position['read_at'][:19]}, is too old: the whole table is read "
            "anew and all keys are compared, nothing is lost; let the job run at least once in "
            f"{TOKEN_DAYS} days (Organization.ExpireChangeTrackingInDays)"
        )
        self._look.progress(text)
        return text

    def _read_pages(self, table: _Table, start_link: str | None, reason: str | None, text: str) -> _Done:
        begin = start_link or table.address
        pages = self._pages.of(table.entity, table.columns, hashlib.sha256(begin.encode()).hexdigest())
        preferences = ["odata.track-changes", f"odata.maxpagesize={self._source._page_size}", ANNOTATIONS]
        link: str | None = pages.next_link if pages.count else begin
        is_resumed = pages.count > 0
        seen: dict[str, int] = {}
        while link is not None:
            seen[link] = seen.get(link, 0) + 1
            if seen[link] > SAME_LINK:
                raise SourceError(f"{self._source.address}: table {table.entity}: its pages lead in a circle")
            self._look.progress(f"{self._source.address}: {table.entity}, page {pages.count + 1}")
            try:
                page = page_of(
                    self._web.get(link, *preferences), f"{self._source.address}: table {table.entity}"
                )
            except Refused as error:
                if not is_resumed or not error.is_link_dead:
                    raise
                self._pages.drop(table.entity)  # the service has forgotten where we were: from the beginning
                return self._read_pages(table, start_link, reason, text)
            pages.keep(page, self._rows(table, page))
            link = page.next_link
        if pages.delta_link is None:
            raise SourceError(
                f"{self._source.address}: table {table.entity}: the last page has no delta link, so later changes "
                "could not be told; nothing of it was taken"
            )
        return _Done(table, pages.delta_link, pages.version, pages.rows, reason, text)

    def _rows(self, table: _Table, page: Page) -> list[dict[str, str | None]]:
        rows: list[dict[str, str | None]] = [
            {KEY: text_of(row.get(table.key)), DELETE_MARKER: None}
            | {name: text_of(row.get(member)) for name, member in table.members.items()}
            for row in page.rows
        ]
        return rows + [{KEY: row_id, DELETE_MARKER: "True"} for row_id in page.deleted]

    # --- the batch ----------------------------------------------------------------------------------------------------

    def _place(self, entity: str, batch_id: str, part: int) -> Path:
        return self._look.landing.place(entity, batch_id) / f"part-{part:04d}.parquet"

    def _file(self, entity: str, batch_id: str, written: TableFile) -> list[LandedFile]:
        if not written.rows:
            written.path.unlink()
            return []
        path = str(written.path.relative_to(self._look.landing.folder))
        name = f"{batch_id}/{entity}/{written.path.stem}"
        return [LandedFile(entity, path, name, written.columns, written.rows)]

    def _gather(self, done: _Done, batch_id: str, highest: int) -> list[LandedFile]:
        """A table's pages as one file. A deletion has no version of its own: it is as new as anything seen."""
        table = done.table
        if not done.rows:
            return []
        with TableFile(self._place(table.entity, batch_id, 1), table.columns) as written:
            for block in self._pages.blocks(table.entity):
                values = {name: block.column(name).to_pylist() for name in table.columns}
                for name in table.choices:
                    pairs = zip(values[name], values[f"{name}name"], strict=True)
                    self._labels += labels.shown(table.entity, name, pairs)
                values[VERSION] = [
                    str(highest) if is_deleted else version
                    for version, is_deleted in zip(values[VERSION], values[DELETE_MARKER], strict=True)
                ]
                written.write([values[name] for name in table.columns])
        return self._file(table.entity, batch_id, written)

    # --- all keys -----------------------------------------------------------------------------------------------------

    def _hold_keys(self, table: _Table) -> None:
        """All keys of a table with their versions, page by page."""
        link: str | None = f"{table.entity_set}?$select={table.key},{VERSION}"
        seen: dict[str, int] = {}
        while link is not None:
            seen[link] = seen.get(link, 0) + 1
            if seen[link] > SAME_LINK:
                raise SourceError(f"{self._source.address}: table {table.entity}: its pages lead in a circle")
            answer = self._web.get(link, f"odata.maxpagesize={self._source._page_size}")
            page = page_of(answer, f"{self._source.address}: keys of {table.entity}")
            self._hold(
                table.entity,
                [text_of(row.get(table.key)) for row in page.rows],
                [text_of(row.get(VERSION)) for row in page.rows],
            )
            link = page.next_link

    def _hold(self, entity: str, keys: Sequence[str | None], versions: Sequence[str | None]) -> None:
        with self._known:
            self._look.known.hold_keys(
                entity,
                pa.table({"id": pa.array(keys, pa.string()), "version": pa.array(versions, pa.string())}),
            )

    def _sweep(
        self, done: _Done, batch_id: str, highest: int, files: Sequence[LandedFile]
    ) -> tuple[Sweep, list[LandedFile]]:
        """Compare all keys with what is known, and land what the changes did not tell."""
        table = done.table
        fresh = [self._look.landing.folder / file.path for file in files if file.entity == table.entity]
        if done.reason_code == "resynced":  # the table as it was just read has all the keys
            for path in fresh:
                for block in pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE, columns=[KEY, VERSION]):
                    self._hold(table.entity, block.column(0).to_pylist(), block.column(1).to_pylist())
        found = self._look.known.compare(table.entity, KEY, fresh)
        rows: list[dict[str, str | None]] = [
            {KEY: row_id, VERSION: str(highest), DELETE_MARKER: "True"} for row_id in found.deleted
        ]
        for row_id in found.missed:
            try:
                row = self._web.get(
                    f"{table.entity_set}({row_id})?$select={','.join(table.selected)}", ANNOTATIONS
                )
            except Refused as error:
                if error.status != 404:
                    raise
                continue  # deleted meanwhile: the next changes tell
            rows += self._rows(table, Page((row,), (), None, None))
        with TableFile(self._place(table.entity, batch_id, 2), table.columns) as written:
            written.write_rows(rows)
        sweep = Sweep(
            entity=table.entity,
            reason_code=str(done.reason_code),
            source_rows=found.source_rows,
            known_rows=found.known_rows,
            missed_deletes=len(found.deleted),
            missed_rows=len(found.missed),
            reason_text=done.reason_text,
        )
        return sweep, self._file(table.entity, batch_id, written)


class TablePages:
    """The pages of one table that are on the disk, with the link behind the last one."""

    def __init__(self, folder: Path, columns: tuple[str, ...], begin: str) -> None:
        self._folder = folder
        self._columns = columns
        self._told = folder / "told.jsonl"
        self.count = self.rows = self.version = 0
        self.next_link: str | None = None
        self.delta_link: str | None = None
        head = json.dumps({"columns": columns, "begin": begin})
        told = list(_whole_lines(self._told))
        if told[:1] == [head]:
            self._told.write_text(
                "".join(f"{line}\n" for line in told), encoding="utf-8"
            )  # without a torn last line
        else:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self._append(head)
            told = []
        for line in told[1:]:
            self._take(json.loads(line))

    def keep(self, page: Page, rows: Sequence[Mapping[str, str | None]]) -> None:
        """Write a page, then tell that it is there: a page that was not told of is read again."""
        versions = [int(row[VERSION] or 0) for row in rows if (row.get(VERSION) or "").isdigit()]
        entry = {
            "rows": len(rows),
            "version": max(versions, default=0),
            "next": page.next_link,
            "delta": page.delta_link,
        }
        if rows:
            with TableFile(self._folder / f"{self.count + 1:06d}.parquet", self._columns) as written:
                written.write_rows(rows)
        self._append(json.dumps(entry))
        self._take(entry)

    def _take(self, entry: Mapping[str, Any]) -> None:
        self.count += 1
        self.rows += int(entry["rows"])
        self.version = max(self.version, int(entry["version"]))
        self.next_link = entry["next"]
        self.delta_link = entry["delta"] or self.delta_link

    def _append(self, line: str) -> None:
        with self._told.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())


class Pages:
    """The pages read for the next batch, which builds on batch `since`. `begun_at`: when the first was read."""

    def __init__(self, folder: Path, since: str | None, clock: datetime) -> None:
        self._folder = folder
        self._tables: dict[str, TablePages] = {}
        self.begun_at = clock
        head = folder / "head.json"
        try:
            told = json.loads(head.read_text(encoding="utf-8"))
            begun_at = datetime.fromisoformat(told["begun_at"])
            if told["since"] == since and clock - begun_at < timedelta(TOKEN_DAYS):
                self.begun_at = begun_at
                return
        except (OSError, ValueError, KeyError, TypeError):
            pass  # there are none, or what began them was cut off
        self.clear()
        folder.mkdir(parents=True)
        head.write_text(json.dumps({"since": since, "begun_at": clock.isoformat()}), encoding="utf-8")

    def of(self, entity: str, columns: tuple[str, ...], begin: str) -> TablePages:
        """The pages of a table that began at a link; pages with another beginning or other columns are dropped."""
        self._tables[entity] = TablePages(self._folder / entity, columns, begin)
        return self._tables[entity]

    def blocks(self, entity: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table's pages, in order."""
        pages = self._tables[entity]
        for number in range(1, pages.count + 1):
            path = self._folder / entity / f"{number:06d}.parquet"
            if path.is_file():
                yield from pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE)

    def drop(self, entity: str) -> None:
        """Forget what was read of a table."""
        shutil.rmtree(self._folder / entity, ignore_errors=True)

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _whole_lines(path: Path) -> Iterator[str]:
    """The lines of a file that end: the last one may have been cut off."""
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True):
            if line.endswith("\n"):
                yield line[:-1]
