"""Synapse Link for Dataverse: incremental folders of header-less CSV described by each folder's own model.json.

A container holds timestamped folders (`2026-08-01T00.00.00Z` or `2026-08-01T00:00:00.000Z`); the one named in
`Changelog/changelog.info` is still being written and is left alone. Each folder becomes one landed batch. Tables may
be in Parquet as well; a container of Delta tables is read by `delta`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from transforms.errors import SourceError
from transforms.sources import delta, labels
from transforms.sources.csv_file import CsvReader
from transforms.sources.landing import Batch, BrokenRow, Label, LandedFile, Notice
from transforms.sources.parquet_file import ParquetRows
from transforms.sources.source import NAME, Extraction, HeldBack, Look
from transforms.sources.storage import Listing, Storage, Unreachable

FOLDER = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})[.:](\d{2})[.:](\d{2})(?:\.(\d{1,7}))?Z?", re.IGNORECASE)
METADATA_LIMIT = 64 * 1024 * 1024
DELETE_MARKERS = {"isdelete", "isdeleted"}


@dataclass(frozen=True)
class _Table:
    columns: tuple[str, ...]
    is_initial_copy_done: bool


class Lake:
    """One Synapse Link container at a local path or any fsspec address."""

    def __init__(self, address: str, max_line_bytes: int, options: Mapping[str, Any] | None = None) -> None:
        """`options` are what its file system needs beside the address, such as a credential."""
        self._storage = Storage(address, options)
        self.address = self._storage.address
        self._max_line_bytes = max_line_bytes

    @property
    def landing_name(self) -> str:
        """The name of this container's landing folder: stable for one address, different for different ones."""
        return f"lake-{hashlib.sha256(self._storage.identity.encode()).hexdigest()[:12]}"

    def extract(self, look: Look) -> Extraction:
        """Land every complete folder that is new, in the order of the folders' times; of Delta tables what changed.

        A folder later than the end of `as_of` waits. A folder that cannot be read is held back, the others go on; a
        table that nobody wants and that cannot be read is told and left out. A folder that was read is looked at again
        when that costs nothing, when nothing says that it was complete, or in a sweep.
        """
        names = self._storage.folders()
        if delta.FOLDER in names:
            return delta.extract(self._storage, look)
        landing, as_of = look.landing, look.as_of
        csv = CsvReader(look.scratch, self._max_line_bytes)
        needed = frozenset(look.wanted)
        known = {batch.folder: batch for batch in landing.batches()}
        landed: list[Batch] = []
        held_back: list[HeldBack] = []
        waiting: list[str] = []
        active = self._active_folder()
        folders = _complete(names, active)
        looks_at_all = self._storage.is_local or look.is_sweep
        new_labels: tuple[Label, ...] | None = None
        for landed_at, folder in folders:
            if as_of is not None and landed_at.date() > as_of:
                waiting.append(folder)
                continue
            is_last = active is None and folder == folders[-1][1]
            if folder in known and not (looks_at_all or is_last):
                continue
            listing = self._storage.listing(folder)
            if folder in known and known[folder].listing == listing:
                continue
            if new_labels is None:
                new_labels = self._new_labels(names, known.values())
            try:
                batch = self._land(folder, landed_at, listing, look, csv, needed, new_labels)
            except Unreachable:
                raise  # the others cannot be read either; what is landed stays
            except SourceError as error:
                held_back.append(HeldBack(folder, str(error)))
                continue
            if folder not in known or known[folder].fingerprint != batch.fingerprint:
                landed.append(batch)
                new_labels = ()
        return Extraction(tuple(landed), tuple(held_back), tuple(waiting))

    def _new_labels(self, names: list[str], known: Iterable[Batch]) -> tuple[Label, ...]:
        """The labels of the export's choices, when they are not those that a batch brought last (domain Y14)."""
        if labels.FOLDER not in names:
            return ()
        found: list[Label] = []
        for name in self._storage.files(labels.FOLDER):
            stem = name.lower().removesuffix(".csv")
            if stem in labels.FILES and name.lower().endswith(".csv"):
                content = self._storage.beginning(f"{labels.FOLDER}/{name}", labels.SIZE_LIMIT)
                found += labels.of_file(stem, content or b"")
        return labels.news(found, known)

    def _active_folder(self) -> datetime | None:
        content = self._storage.beginning("Changelog/changelog.info", 1_000)
        text = (content or b"").decode("utf-8-sig", errors="replace").strip().strip('"/')
        if not text:
            return None
        instant = folder_instant(text)
        if instant is None:
            raise SourceError(
                f"{self.address}/Changelog/changelog.info names '{text[:100]}', which is no timestamp folder: "
                "without it the folder being written now cannot be told; wait for the next export or mend the file"
            )
        return instant

    def _land(
        self,
        folder: str,
        landed_at: datetime,
        listing: Listing,
        look: Look,
        csv: CsvReader,
        needed: frozenset[str],
        new_labels: tuple[Label, ...],
    ) -> Batch:
        landing = look.landing
        tables = [name for name in sorted(listing) if _is_table_file(name)]
        notices: list[Notice] = []
        files: list[LandedFile] = []
        broken: list[BrokenRow] = []
        metadata = ["model.json"] if "model.json" in listing else []
        with self._storage.fetched(folder, [*tables, *metadata]) as place:
            is_described = metadata or any(name.lower().endswith(".csv") for name in tables)
            model = self._model(folder, place / "model.json") if tables and is_described else {}
            fingerprint = _fingerprint(place, tables)
            batch_id = f"{landed_at:%Y%m%dT%H%M%S%f}Z-{fingerprint[:8]}"
            if landing.manifest(batch_id).is_file() and landing.batch(batch_id).fingerprint == fingerprint:
                # Touched, or restored from a copy: its rows lie in the landing already, wherever they were moved to.
                batch = replace(landing.batch(batch_id), listing=listing)
                landing.commit(batch)
                return batch
            for name in tables:
                entity = name.split("/")[0]
                look.progress(f"{folder}/{name}")
                # Numbered: names that differ in case only, or that mean a pattern to a reader, keep apart.
                target_name = f"part-{len(files) + 1:04d}.parquet"
                source_file = f"{folder}/{name}"
                try:
                    if name.lower().endswith(".parquet"):
                        content = self._parquet(folder, place, name, look.scratch)
                    else:
                        table = self._table(folder, entity, model)
                except SourceError as error:
                    if entity.lower() in needed:
                        raise
                    notices.append(Notice("table_not_readable", entity.lower(), str(error)))
                    continue
                target = landing.place(entity.lower(), batch_id) / target_name
                if name.lower().endswith(".parquet"):
                    columns, rows = content.columns, content.land(target)
                else:
                    if not table.is_initial_copy_done:
                        text = f"{folder}: more rows of it are to come"
                        notices.append(Notice("initial_copy_unfinished", entity.lower(), text))
                    read = csv.land(place / name, table.columns, target, source_file, entity.lower())
                    columns, rows = table.columns, read.rows
                    broken.extend(read.broken_rows)
                files.append(
                    LandedFile(
                        entity=entity.lower(),
                        path=str(target.relative_to(landing.folder)),
                        source_file=source_file,
                        columns=columns,
                        rows=rows,
                    )
                )
        batch = Batch(
            batch_id=batch_id,
            source=landing.source,
            folder=folder,
            landed_at=landed_at,
            fingerprint=fingerprint,
            files=tuple(files),
            broken_rows=tuple(broken),
            notices=tuple(dict.fromkeys(notices)),
            listing=listing,
            described=tuple(sorted(model.keys() | {file.entity for file in files})),
            labels=new_labels,
        )
        landing.commit(batch)
        return batch

    def _parquet(
        self, folder: str, place: Path, name: str, scratch: duckdb.DuckDBPyConnection
    ) -> ParquetRows:
        """The rows of a Parquet file, which describes itself."""
        where = f"{self.address}/{folder}/{name}"
        if not NAME.fullmatch(name.split("/")[0]):
            raise SourceError(f"{where}: its folder is no table name (letters, digits and _ only); remove it")
        return ParquetRows(scratch, [place / name], where)

    def _model(self, folder: str, path: Path) -> dict[str, _Table]:
        """The tables of a folder by lower-case name, from its own model.json (domain Y7, Y8, Y13)."""
        where = f"{self.address}/{folder}/model.json"
        if not path.is_file():
            raise SourceError(
                f"{where} is missing, so the columns of this folder's files are unknown; "
                "restore it from the export: the folder is read by the next run"
            )
        if path.stat().st_size > METADATA_LIMIT:
            raise SourceError(f"{where} is larger than {METADATA_LIMIT} bytes: this is no model.json")
        try:
            entities: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8-sig"))["entities"]
            return {str(entity["name"]).lower(): _table(entity) for entity in entities}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(
                f"{where} cannot be read as Common Data Model metadata ({type(error).__name__}: {error}); "
                "restore it from the export: the folder is read by the next run"
            ) from error

    def _table(self, folder: str, entity: str, model: dict[str, _Table]) -> _Table:
        where = f"{self.address}/{folder}/{entity}"
        if not NAME.fullmatch(entity):
            raise SourceError(
                f"{where}: '{entity}' is no table name (letters, digits and _ only); remove the folder"
            )
        if entity.lower() not in model:
            raise SourceError(
                f"{where} holds rows but model.json of {folder} does not describe table {entity}; "
                "restore model.json from the export: the folder is read by the next run"
            )
        table = model[entity.lower()]
        for column in table.columns:
            if not NAME.fullmatch(column):
                raise SourceError(
                    f"{where}: model.json names a column '{column[:100]}', which is no column name "
                    "(letters, digits and _ only); mend model.json"
                )
        lower = [column.lower() for column in table.columns]
        twice = {column for column in lower if lower.count(column) > 1}
        if twice or not lower:
            raise SourceError(
                f"{where}: model.json describes {entity} with "
                + (f"column {sorted(twice)[0]} twice" if twice else "no column at all")
                + "; restore model.json from the export"
            )
        return table


def _complete(names: list[str], active: datetime | None) -> list[tuple[datetime, str]]:
    """Complete timestamp folders, by time, both spellings mixed (domain Y1 to Y3)."""
    found = [(folder_instant(name), name) for name in names]
    return sorted((at, name) for at, name in found if at is not None and (active is None or at < active))


def _is_table_file(name: str) -> bool:
    """Whether a file of a folder holds rows: CSV in its table's folder, Parquet also in partitions below."""
    lower = name.lower()
    return (lower.endswith(".csv") and name.count("/") == 1) or (lower.endswith(".parquet") and "/" in name)


def folder_instant(name: str) -> datetime | None:
    """The UTC instant a folder's name stands for, or None when it is no timestamp folder."""
    match = FOLDER.fullmatch(name)
    if match is None:
        return None
    day, hour, minute, second, fraction = match.groups()
    try:
        instant = datetime.strptime(f"{day} {hour}:{minute}:{second}", "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    return instant.replace(microsecond=int((fraction or "0").ljust(6, "0")[:6]), tzinfo=UTC)


def _table(entity: dict[str, Any]) -> _Table:
    annotations = {item["name"]: item.get("value") for item in entity.get("annotations", [])}
    state = annotations.get("Athena:InitialSyncState", "Completed")
    columns = tuple(str(attribute["name"]) for attribute in entity["attributes"])
    return _Table(columns, str(state).lower() == "completed")


def _fingerprint(place: Path, names: list[str]) -> str:
    """A hash of the folder's contents: names, model and bytes."""
    digest = hashlib.sha256()
    for name in [*names, "model.json"]:
        path = place / name
        if not path.is_file():
            continue
        digest.update(name.encode() + b"\0")
        with path.open("rb") as read:
            digest.update(hashlib.file_digest(read, "sha256").digest())
    return digest.hexdigest()
