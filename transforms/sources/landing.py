"""The landing: immutable Parquet batches, text as received, each with a manifest that proves it is whole.

`landing/<source>/<entity>/batch=<id>/<part>.parquet` and `landing/<source>/_batches/<id>.json`. The manifest is written
last and by rename: a batch without one never happened and is written again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from transforms.errors import SourceError

MANIFESTS = "_batches"


@dataclass(frozen=True)
class LandedFile:
    """One source file as landed. `path` is relative to the source's landing folder, `source_file` to the container."""

    entity: str
    path: str
    source_file: str
    columns: tuple[str, ...]
    rows: int


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
class Batch:
    """One exported folder. `landed_at` comes from its name (UTC), never from our clock.

    `described` are the tables its model.json knows, with or without rows in the folder.
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

    def commit(self, batch: Batch) -> None:
        """Write the manifest: from now on the batch exists."""
        manifests = self.folder / MANIFESTS
        manifests.mkdir(parents=True, exist_ok=True)
        target = manifests / f"{batch.batch_id}.json"
        aside = target.with_suffix(".next")
        content = asdict(batch) | {"landed_at": batch.landed_at.isoformat()}
        with aside.open("w", encoding="utf-8") as written:
            json.dump(content, written, indent=1, sort_keys=True)
            written.flush()
            os.fsync(written.fileno())
        aside.replace(target)

    def batches(self) -> list[Batch]:
        """All whole batches, oldest first; of a folder that was exported anew only the newest version."""
        newest: dict[str, tuple[float, Batch]] = {}
        for path in self._manifests():
            batch = _read(path)
            written = path.stat().st_mtime
            if batch.folder not in newest or newest[batch.folder][0] < written:
                newest[batch.folder] = (written, batch)
        return sorted(
            (batch for _, batch in newest.values()), key=lambda batch: (batch.landed_at, batch.batch_id)
        )

    def _manifests(self) -> Iterator[Path]:
        manifests = self.folder / MANIFESTS
        if manifests.is_dir():
            yield from sorted(manifests.glob("*.json"))


def _read(path: Path) -> Batch:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return _batch(content)
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
    )
