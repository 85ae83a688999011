"""The landing: immutable Parquet batches, text as received, each with a manifest that proves it is whole.

`landing/<source>/<entity>/batch=<id>/<part>.parquet` and `landing/<source>/_batches/<id>.json`. The manifest is written
last and by rename: a batch without one never happened and is written again. Rows of many old batches may share one file
under `landing/<source>/<entity>/merged=<id>/` (`upkeep`); a manifest says which of its rows are whose.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from transforms.errors import SourceError

MANIFESTS = "_batches"
#: Where a landed file may lie, relative to the source's landing folder: a manifest leads nowhere else.
PLACE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)/(?:batch|merged)=[^/\0]+/[^/\0]+\.parquet")


@dataclass(frozen=True)
class LandedFile:
    """One source file as landed. `path` is relative to the source's landing folder, `source_file` to the container.

    Its rows are the `rows` rows from `first_row` (0 is the first) of the Parquet file, which holds rows of other files
    too when `is_merged`.
    """

    entity: str
    path: str
    source_file: str
    columns: tuple[str, ...]
    rows: int
    first_row: int = 0
    is_merged: bool = False


@dataclass(frozen=True)
class BrokenRow:
    """A row that could not be read as a row: kept whole, for the quarantine."""

    entity: str
    source_file: str
    line: int
    reason_code: str
    reason_text: str
    raw: str


@dataclass(frozen=True)
class Notice:
    """Something worth telling that stops nothing: a new column, an unknown table, an unfinished initial copy."""

    kind_code: str
    entity: str
    text: str


@dataclass(frozen=True)
class Sweep:
    """All keys of one table in the source against all we know: what the changes had not told us, and now is repaired.

    `reason_code`: asked, scheduled, or resynced (the source could not tell the changes since our position any more).
    """

    entity: str
    reason_code: str
    source_rows: int
    known_rows: int
    missed_deletes: int
    missed_rows: int
    reason_text: str = ""


@dataclass(frozen=True)
class Label:
    """What people see for an option of a choice column."""

    entity: str
    column: str
    option: int
    language: int
    text: str


@dataclass(frozen=True)
class Batch:
    """One exported folder, or one look at a source. `landed_at` is the source's own time (UTC), never our clock.

    `described` are the tables it knows, with or without rows in it. Of a source that tells changes, `positions` say by
    table from where the next batch goes on, and `since` is the batch before, on which this one builds. `labels` are
    those that are new.
    """

    batch_id: str
    source: str
    folder: str
    landed_at: datetime
    fingerprint: str
    files: tuple[LandedFile, ...] = ()
    broken_rows: tuple[BrokenRow, ...] = ()
    notices: tuple[Notice, ...] = ()
    listing: dict[str, list[int]] = field(default_factory=dict)
    described: tuple[str, ...] = ()
    positions: dict[str, dict[str, str]] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    since: str | None = None
    labels: tuple[Label, ...] = ()

    @property
    def rows(self) -> int:
        """Rows landed, over all files."""
        return sum(file.rows for file in self.files)


class Landing:
    """The landed batches of one source address."""

    def __init__(self, root: Path, source: str) -> None:
        self.source = source
        self.folder = root / source

    def place(self, entity: str, batch_id: str) -> Path:
        """The folder of one entity's files in one batch (made if missing)."""
        place = self.folder / entity / f"batch={batch_id}"
        place.mkdir(parents=True, exist_ok=True)
        return place

    def manifest(self, batch_id: str) -> Path:
        """Where a batch's manifest lies, whether or not it is there."""
        return self.folder / MANIFESTS / f"{batch_id}.json"

    def commit(self, batch: Batch, *, written_at: int | None = None) -> None:
        """Write the manifest: from now on the batch exists.

        Which version of a folder is the newest is told by the time of writing. A manifest that only says where its rows
        lie now keeps the one it had: `written_at`, in nanoseconds.
        """
        target = self.manifest(batch.batch_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_suffix(".next")
        content = asdict(batch) | {"landed_at": batch.landed_at.isoformat()}
        with aside.open("w", encoding="utf-8") as written:
            json.dump(content, written, indent=1, sort_keys=True)
            written.flush()
            os.fsync(written.fileno())
        if written_at is not None:
            os.utime(aside, ns=(written_at, written_at))
        aside.replace(target)

    def batch(self, batch_id: str) -> Batch:
        """One whole batch, superseded or not. Raises SourceError when its manifest is not there."""
        path = self.manifest(batch_id)
        if not path.is_file():
            raise SourceError(
                f"{path}: there is no such manifest, so batch {batch_id} cannot be read; restore the landing folder "
                "from a copy, or the folder in the export: the next run lands it again"
            )
        return _read(path)

    def all_batches(self) -> list[Batch]:
        """All whole batches with every version of every folder, oldest first."""
        return _in_order(_read(path) for path in self._manifests())

    def batches(self) -> list[Batch]:
        """All whole batches, oldest first; of a folder that was exported anew only the newest version."""
        newest: dict[str, tuple[int, Batch]] = {}
        for path in self._manifests():
            batch = _read(path)
            written = path.stat().st_mtime_ns
            if batch.folder not in newest or newest[batch.folder][0] < written:
                newest[batch.folder] = (written, batch)
        return _in_order(batch for _, batch in newest.values())

    def _manifests(self) -> Iterator[Path]:
        manifests = self.folder / MANIFESTS
        if manifests.is_dir():
            yield from sorted(manifests.glob("*.json"))


def _in_order(batches: Iterable[Batch]) -> list[Batch]:
    return sorted(batches, key=lambda batch: (batch.landed_at, batch.batch_id))


def _read(path: Path) -> Batch:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        batch = _batch(content)
        if batch.batch_id != path.stem:
            raise ValueError(f"it names batch {batch.batch_id}")
        for file in batch.files:
            place = PLACE.fullmatch(file.path)
            if place is None or place.group(1) != file.entity:
                raise ValueError(f"it names a file '{file.path}', which is no place of table {file.entity}")
            if not all(isinstance(number, int) and number >= 0 for number in (file.rows, file.first_row)):
                raise ValueError(f"it names rows of {file.path} that are no numbers")
        return batch
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"{path}: this manifest of a landed batch cannot be read ({type(error).__name__}: {error}); "
            "restore it, or remove it while the export still has the folder: the next run lands it again"
        ) from error


def _batch(content: dict[str, Any]) -> Batch:
    return Batch(
        batch_id=content["batch_id"],
        source=content["source"],
        folder=content["folder"],
        landed_at=datetime.fromisoformat(content["landed_at"]),
        fingerprint=content["fingerprint"],
        files=tuple(LandedFile(**file | {"columns": tuple(file["columns"])}) for file in content["files"]),
        broken_rows=tuple(BrokenRow(**row) for row in content["broken_rows"]),
        notices=tuple(Notice(**notice) for notice in content["notices"]),
        listing=content["listing"],
        described=tuple(content["described"]),
        positions=content.get("positions", {}),
        sweeps=tuple(Sweep(**sweep) for sweep in content.get("sweeps", ())),
        since=content.get("since"),
        labels=tuple(Label(**label) for label in content.get("labels", ())),
    )
