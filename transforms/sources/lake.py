"""Synapse Link for Dataverse, incremental folders: header-less CSV described by each folder's own model.json.

A container holds timestamped folders (`2026-08-01T00.00.00Z` or `2026-08-01T00:00:00.000Z`); the one named in
`Changelog/changelog.info` is still being written and is left alone. Each folder becomes one landed batch.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from transforms.errors import SourceError, UsageError
from transforms.sources.csv_file import CsvReader
from transforms.sources.landing import Batch, BrokenRow, LandedFile, Landing, Notice
from transforms.sources.source import Extraction, HeldBack, Look, Progress

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
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
        self.address = address.rstrip("/") or address
        self._max_line_bytes = max_line_bytes
        try:
            self._files, path = fsspec.core.url_to_fs(self.address, **dict(options or {}))
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"--from {address}: this address needs a package that is not installed: {error}. "
                "For abfs:// install fieldledger[azure], for s3:// fieldledger[s3]"
            ) from error
        self._root = str(path).rstrip("/")
        if not self._files.isdir(self._root):
            raise UsageError(f"--from {address}: there is no such folder or container")

    @property
    def landing_name(self) -> str:
        """The name of this container's landing folder: stable for one address, different for different ones."""
        full = self._files.unstrip_protocol(self._root)
        return f"lake-{hashlib.sha256(str(full).encode()).hexdigest()[:12]}"

    def extract(self, look: Look) -> Extraction:
        """Land every complete folder that is new, in the order of the folders' times.

        A folder later than the end of `as_of` waits. A folder that cannot be read is held back, the others go on; a
        table that nobody wants and that cannot be read is told and left out.
        """
        landing, as_of = look.landing, look.as_of
        csv = CsvReader(look.scratch, self._max_line_bytes)
        needed = frozenset(look.wanted)
        known = {batch.folder: batch for batch in landing.batches()}
        landed: list[Batch] = []
        held_back: list[HeldBack] = []
        waiting: list[str] = []
        for landed_at, folder in self._folders():
            if as_of is not None and landed_at.date() > as_of:
                waiting.append(folder)
                continue
            listing = self._listing(folder)
            if folder in known and known[folder].listing == listing:
                continue
            try:
                batch = self._land(folder, landed_at, listing, landing, csv, needed, look.progress)
            except SourceError as error:
                held_back.append(HeldBack(folder, str(error)))
                continue
            if folder not in known or known[folder].fingerprint != batch.fingerprint:
                landed.append(batch)
        return Extraction(tuple(landed), tuple(held_back), tuple(waiting))

    def _folders(self) -> list[tuple[datetime, str]]:
        """Complete timestamp folders, by time, both spellings mixed (domain Y1 to Y3)."""
        active = self._active_folder()
        found = []
        for entry in self._files.ls(self._root, detail=True):
            name = PurePosixPath(str(entry["name"]).rstrip("/")).name
            instant = folder_instant(name)
            if instant is None or entry["type"] != "directory":
                continue
            if active is not None and instant >= active:
                continue
            found.append((instant, name))
        return sorted(found)

    def _active_folder(self) -> datetime | None:
        path = f"{self._root}/Changelog/changelog.info"
        if not self._files.exists(path):
            return None
        text = self._files.cat_file(path, end=1_000).decode("utf-8-sig", errors="replace").strip().strip('"/')
        if not text:
            return None
        instant = folder_instant(text)
        if instant is None:
            raise SourceError(
                f"{self.address}/Changelog/changelog.info names '{text[:100]}', which is no timestamp folder: "
                "without it the folder being written now cannot be told; wait for the next export or mend the file"
            )
        return instant

    def _listing(self, folder: str) -> dict[str, list[int]]:
        """Every CSV of the folder with its size and time of change: equal listings are taken as equal contents."""
        listing = {}
        base = f"{self._root}/{folder}"
        for path, info in self._files.find(base, detail=True).items():
            relative = str(path)[len(base) :].lstrip("/")
            changed = info.get("mtime") or info.get("last_modified") or info.get("LastModified") or 0
            stamp = changed.timestamp() if isinstance(changed, datetime) else float(changed)
            listing[relative] = [int(info["size"]), int(stamp * 1_000_000)]
        return listing

    def _land(
        self,
        folder: str,
        landed_at: datetime,
        listing: dict[str, list[int]],
        landing: Landing,
        csv: CsvReader,
        needed: frozenset[str],
        progress: Progress,
    ) -> Batch:
        tables = [name for name in sorted(listing) if name.lower().endswith(".csv") and name.count("/") == 1]
        notices: list[Notice] = []
        files: list[LandedFile] = []
        broken: list[BrokenRow] = []
        with self._local(folder, [*tables, *(["model.json"] if "model.json" in listing else [])]) as place:
            model = self._model(folder, place / "model.json") if tables else {}
            fingerprint = _fingerprint(place, tables)
            batch_id = f"{landed_at:%Y%m%dT%H%M%S%f}Z-{fingerprint[:8]}"
            if landing.manifest(batch_id).is_file() and landing.batch(batch_id).fingerprint == fingerprint:
                # Touched, or restored from a copy: its rows lie in the landing already, wherever they were moved to.
                batch = replace(landing.batch(batch_id), listing=listing)
                landing.commit(batch)
                return batch
            for name in tables:
                entity = name.split("/")[0]
                progress(f"{folder}/{name}")
                try:
                    table = self._table(folder, entity, model)
                except SourceError as error:
                    if entity.lower() in needed:
                        raise
                    notices.append(Notice("table_not_readable", entity.lower(), str(error)))
                    continue
                if not table.is_initial_copy_done:
                    notices.append(
                        Notice(
                            "initial_copy_unfinished",
                            entity.lower(),
                            f"{folder}: more rows of it are to come",
                        )
                    )
                # Numbered: names that differ in case only, or that mean a pattern to a reader, keep apart.
                target = landing.place(entity.lower(), batch_id) / f"part-{len(files) + 1:04d}.parquet"
                source_file = f"{folder}/{name}"
                read = csv.land(place / name, table.columns, target, source_file, entity.lower())
                files.append(
                    LandedFile(
                        entity=entity.lower(),
                        path=str(target.relative_to(landing.folder)),
                        source_file=source_file,
                        columns=table.columns,
                        rows=read.rows,
                    )
                )
                broken.extend(read.broken_rows)
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
            described=tuple(sorted(model)),
        )
        landing.commit(batch)
        return batch

    @contextmanager
    def _local(self, folder: str, names: list[str]) -> Iterator[Path]:
        """The folder's files on this machine: in place when they are here, else fetched and removed afterwards."""
        if isinstance(self._files, LocalFileSystem):
            yield Path(self._root) / folder
            return
        place = Path(tempfile.mkdtemp(prefix="fieldledger-lake-"))
        try:
            for name in names:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                self._files.get_file(f"{self._root}/{folder}/{name}", str(place / name))
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

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
