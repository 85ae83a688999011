"""The landing stays small: what nobody reads goes, and the small files of years become large ones. No row changes.

Three kinds of things go:

- *superseded*: the older version of a folder that was exported anew, when no recorded run loaded it;
- *unfinished*: files without a manifest, left by a run (or by this module) that was cut off;
- *compacted*: the small files of old loaded batches, once one file per table holds their rows and the manifests say so.

Everything is found before anything is touched, and every step leaves a landing that can be read: a manifest goes
before the files it names, and comes after them. Only files seen in real folders of the landing are removed, and only
while they are as they were seen: no symbolic link is followed, and what a run writes again meanwhile stays.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import SourceError, UsageError
from transforms.sources.landing import MANIFESTS, Batch, LandedFile, Landing

MERGED_ROWS = 1_000_000
#: A merged file is written again only when what joins it has at least one row for this many of its own. So a row is
#: written some dozens of times at most, however many years of folders come, and a repeated call finds nothing to do.
WORTH_IT = 10
#: A row group of a merged file: small enough that few rows of it are read fast, and that it fits into memory.
GROUP_ROWS = 50_000
GROUP_BYTES = 64 * 1024 * 1024
ROWS_AT_ONCE = 10_000

Pieces = list[tuple[Batch, LandedFile]]


@dataclass(frozen=True)
class Removed:
    """What was removed or rewritten, or would be.

    `kind_code` is superseded, unfinished or compacted. `place` is relative to the landing: the manifest, the folder or
    manifest left behind, the merged file. `files` and `bytes` count what goes, not what is written in its place.
    """

    kind_code: str
    place: str
    files: int
    bytes: int
    reason_text: str


def maintain(
    landing_root: Path,
    needed: Mapping[str, Collection[str]],
    *,
    keep_days: int,
    unfinished_hours: int,
    dry_run: bool,
) -> list[Removed]:
    """Remove and compact, in every source's folder of the landing. Returns what was done, or with `dry_run` would be.

    `needed` are, by source, the ids of the batches that recorded runs of any warehouse loaded: a replay reads them
    again. A batch is old when it landed more than `keep_days` before the newest one of its source (no clock is asked),
    a leftover when it was written more than `unfinished_hours` ago. Runs may land batches meanwhile; one that stages
    old batches may lose their files to merged ones, and has to be run again.

    Raises SourceError, with nothing changed, when a manifest cannot be read or leads out of its source's folder, or
    when a file to compact is missing; and, with nothing lost, when such a file turns out to be damaged.
    """
    if keep_days < 0 or unfinished_hours < 0:
        raise UsageError(
            f"keep {keep_days} days, unfinished {unfinished_hours} hours: neither may be below 0"
        )
    written_before = time.time_ns() - unfinished_hours * 3_600_000_000_000
    sources = [
        _Upkeep(
            Landing(landing_root, name), frozenset(needed.get(name, ())), timedelta(keep_days), written_before
        )
        for name in _folders(landing_root)
        if not name.startswith("_")
    ]
    if not dry_run:
        for source in sources:
            source.carry_out()
    return [removed for source in sources for removed in source.removed]


@dataclass(frozen=True)
class _Parquet:
    """A Parquet file and the landed files whose rows lie in it: one table, the same columns, in the order of rows."""

    path: str
    pieces: Pieces

    @property
    def file(self) -> LandedFile:
        return self.pieces[0][1]

    @property
    def rows(self) -> int:
        return sum(file.rows for _, file in self.pieces)


@dataclass(frozen=True)
class _Merge:
    """Parquet files, oldest batch first, that become the one at `path`."""

    path: str
    parts: list[_Parquet]


class _Upkeep:
    """What there is to do in one source's folder: found when made, done by `carry_out`. Paths are relative to it."""

    def __init__(
        self, landing: Landing, needed: frozenset[str], keep: timedelta, written_before: int
    ) -> None:
        self.removed: list[Removed] = []
        self._landing = landing
        # The files first: what lands after this look is not seen, and so not taken for a file without a manifest.
        self._seen = dict(_look(landing.folder))
        batches = landing.all_batches()
        self._pieces: dict[str, Pieces] = {}
        for batch in batches:
            for file in batch.files:
                self._pieces.setdefault(file.path, []).append((batch, file))
        newest_at = batches[-1].landed_at if batches else None
        old = [
            batch
            for batch in batches
            if newest_at is not None and newest_at - batch.landed_at > keep and _manifest(batch) in self._seen
        ]
        current = {batch.batch_id for batch in landing.batches()}
        self._superseded = [b for b in old if b.batch_id not in needed and b.batch_id not in current]
        self._unnamed = self._find_unnamed()
        self._leftovers = self._find_leftovers(needed - {b.batch_id for b in batches}, written_before)
        self._merges = list(self._find_merges({batch.batch_id for batch in old} & needed))

    def carry_out(self) -> None:
        """Remove, then compact."""
        for batch in self._superseded:
            self._remove(_manifest(batch))
        for path in self._unnamed:
            if not any(self._landing.manifest(batch.batch_id).exists() for batch, _ in self._pieces[path]):
                self._remove(path)
        for path in self._leftovers:
            self._remove(path)
        is_landed_again = any(self._landing.manifest(batch.batch_id).exists() for batch in self._superseded)
        if self._merges and not is_landed_again:
            self._compact()

    def _find_unnamed(self) -> list[str]:
        """The files that only superseded batches name."""
        unnamed: dict[str, list[str]] = {batch.batch_id: [] for batch in self._superseded}
        for path, pieces in self._pieces.items():
            if path in self._seen and all(batch.batch_id in unnamed for batch, _ in pieces):
                unnamed[pieces[0][0].batch_id].append(path)
        for batch in self._superseded:
            self._tell(
                "superseded",
                _manifest(batch),
                [_manifest(batch), *unnamed[batch.batch_id]],
                f"{batch.folder} was exported anew, and no recorded run loaded this version of it",
            )
        return [path for paths in unnamed.values() for path in paths]

    def _find_leftovers(self, lost: frozenset[str], written_before: int) -> list[str]:
        """Files and empty folders that no manifest names. While any file of a batch is new, a run may be landing it.

        `lost` are needed batches without a manifest: it may be restored, so their files stay, and so do merged ones.
        """
        unnamed: dict[str, list[str]] = {}
        written: dict[str, int] = {}
        for path, status in self._seen.items():
            is_place = stat.S_ISDIR(status.st_mode) or path.startswith(f"{MANIFESTS}/")
            place = path if is_place else path.rpartition("/")[0]
            name = place.rpartition("/")[2]
            written[name] = max(written.get(name, 0), status.st_mtime_ns)
            if path not in self._pieces and not path.endswith(".json"):
                unnamed.setdefault(place, []).append(path)
        leftovers = []
        for place, paths in sorted(unnamed.items()):
            kind, _, batch_id = place.rpartition("/")[2].partition("=")
            is_waited_for = bool(lost) and (kind == "merged" or batch_id in lost)
            if written[place.rpartition("/")[2]] <= written_before and not is_waited_for:
                self._tell("unfinished", place, paths, "no manifest names it: what wrote it was cut off")
                leftovers += paths
        return leftovers

    def _find_merges(self, movable: Collection[str]) -> Iterator[_Merge]:
        """Groups of files of `movable` batches, and of earlier merges, that are worth being one file."""
        gone = {batch.batch_id for batch in self._superseded}
        tables: dict[tuple[str, tuple[str, ...]], list[_Parquet]] = {}
        for path, pieces in self._pieces.items():
            live = [piece for piece in pieces if piece[0].batch_id not in gone]
            live.sort(key=lambda piece: (piece[1].first_row, piece[1].rows))
            if live and (live[0][1].is_merged or live[0][0].batch_id in movable):
                tables.setdefault((live[0][1].entity, live[0][1].columns), []).append(_Parquet(path, live))
        for (entity, _), files in sorted(tables.items()):
            for parts in _worth_merging(files):
                for part in parts:
                    if part.path not in self._seen:
                        raise _unreadable(self._landing.folder, part, "it is missing, or a symbolic link")
                first, last = parts[0].pieces[0][0], parts[-1].pieces[-1][0]
                content = repr(
                    [(part.path, batch.batch_id, file) for part in parts for batch, file in part.pieces]
                )
                digest = hashlib.sha256(content.encode()).hexdigest()[:8]
                merge = _Merge(f"{entity}/merged={first.batch_id}-{digest}/part-0001.parquet", parts)
                self._tell(
                    "compacted",
                    merge.path,
                    [part.path for part in parts],
                    f"{entity} from {first.landed_at:%Y-%m-%d} to {last.landed_at:%Y-%m-%d}, "
                    f"{sum(part.rows for part in parts)} rows in one file",
                )
                yield merge

    def _compact(self) -> None:
        """All merged files, then each manifest once, then the files that no manifest names any more."""
        moved: dict[str, dict[str, LandedFile]] = {}
        for merge in self._merges:
            for batch_id, file in _write(self._landing.folder, merge):
                moved.setdefault(batch_id, {})[file.source_file] = file
        for batch_id, files in moved.items():
            written_at = self._landing.manifest(batch_id).stat().st_mtime_ns
            batch = self._landing.batch(batch_id)
            batch = replace(batch, files=tuple(files.get(file.source_file, file) for file in batch.files))
            self._landing.commit(batch, written_at=written_at)
        _flush(self._landing.folder / MANIFESTS)
        for merge in self._merges:
            for part in merge.parts:
                self._remove(part.path)

    def _tell(self, kind_code: str, place: str, paths: list[str], reason_text: str) -> None:
        sizes = [self._seen[path].st_size for path in paths if stat.S_ISREG(self._seen[path].st_mode)]
        place = f"{self._landing.source}/{place}"
        self.removed.append(Removed(kind_code, place, len(sizes), sum(sizes), reason_text))

    def _remove(self, path: str) -> None:
        """Remove a file, with its batch's folder if that is empty then, or an empty folder. What changed stays."""
        target, seen = self._landing.folder / path, self._seen[path]
        with suppress(FileNotFoundError):
            if target.lstat().st_mtime_ns != seen.st_mtime_ns:
                return
            if stat.S_ISREG(seen.st_mode):
                target.unlink()
        folder = target.parent if stat.S_ISREG(seen.st_mode) else target
        if folder.name != MANIFESTS:
            with suppress(OSError):  # something else lies in it
                folder.rmdir()


def _manifest(batch: Batch) -> str:
    return f"{MANIFESTS}/{batch.batch_id}.json"


def _folders(folder: Path) -> list[str]:
    """The names of the real folders in a folder, sorted."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))


def _look(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every manifest, landed file, file written aside and empty batch folder, by its path in the source's folder."""
    places = [MANIFESTS] if MANIFESTS in _folders(folder) else []
    places += [
        f"{entity}/{name}"
        for entity in _folders(folder)
        for name in _folders(folder / entity)
        if name.startswith(("batch=", "merged="))
    ]
    for place in places:
        with os.scandir(folder / place) as read:
            entries = list(read)
        if not entries and place != MANIFESTS:
            yield place, (folder / place).lstat()
        for entry in entries:
            if entry.name.endswith((".json", ".next", ".parquet")) and entry.is_file(follow_symlinks=False):
                yield f"{place}/{entry.name}", entry.stat(follow_symlinks=False)


def _worth_merging(files: list[_Parquet]) -> Iterator[list[_Parquet]]:
    """Neighbours, oldest first, of at most MERGED_ROWS rows together, without merged files too large for the others."""
    groups: list[list[_Parquet]] = [[]]
    rows = 0
    for file in files:
        if rows + file.rows > MERGED_ROWS:
            groups.append([])
            rows = 0
        groups[-1].append(file)
        rows += file.rows
    for group in groups:
        rows = sum(file.rows for file in group)
        while len(group) > 1:
            largest = max(group, key=lambda file: file.rows)
            rows -= largest.rows
            if not largest.file.is_merged or rows * WORTH_IT >= largest.rows:
                yield group
                break
            group.remove(largest)


def _write(folder: Path, merge: _Merge) -> list[tuple[str, LandedFile]]:
    """Write the merged file: aside, flushed, then by rename. Returns by batch id where its files' rows lie now."""
    target = folder / merge.path
    aside = target.with_suffix(".next")
    target.parent.mkdir(exist_ok=True)
    schema = pa.schema([(name, pa.string()) for name in merge.parts[0].file.columns])
    with pq.ParquetWriter(aside, schema, compression="zstd") as writer:
        for table in _row_groups(folder, merge, schema):
            writer.write_table(table)
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.replace(target)
    _flush(target.parent)
    moved = []
    first_row = 0
    for part in merge.parts:
        for batch, file in part.pieces:
            moved.append(
                (batch.batch_id, replace(file, path=merge.path, first_row=first_row, is_merged=True))
            )
            first_row += file.rows
    return moved


def _row_groups(folder: Path, merge: _Merge, schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of all parts, in order, in tables that are good row groups."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for part in merge.parts:
        for block in _rows(folder, part, schema):
            waiting.append(block)
            rows += block.num_rows
            size += block.nbytes
            if rows >= GROUP_ROWS or size >= GROUP_BYTES:
                yield pa.Table.from_batches(waiting, schema)
                waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting, schema)


def _rows(folder: Path, part: _Parquet, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows that a manifest names, in order. Raises SourceError when the file does not hold just what it should."""
    spans: list[tuple[int, int]] = []  # neighbouring pieces as one
    for _, file in part.pieces:
        first, end = file.first_row, file.first_row + file.rows
        if spans and spans[-1][1] == first:
            first = spans.pop()[0]
        elif spans and spans[-1][1] > first:
            raise _unreadable(folder, part, f"two manifests name row {first + 1} of it")
        spans.append((first, end))
    at = 0
    try:
        with pq.ParquetFile(folder / part.path) as read:
            if not read.schema_arrow.equals(schema):
                raise _unreadable(folder, part, "its columns are not those of its manifest")
            for block in read.iter_batches(ROWS_AT_ONCE):
                for first, end in spans:
                    low, high = max(first, at), min(end, at + block.num_rows)
                    if low < high:
                        yield block.slice(low - at, high - low)
                at += block.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(folder, part, str(error)) from error
    if at < spans[-1][1] or (at > spans[-1][1] and not part.file.is_merged):
        raise _unreadable(folder, part, f"it holds {at} rows, its manifest names {spans[-1][1]}")


def _unreadable(folder: Path, part: _Parquet, reason: str) -> SourceError:
    names = sorted({f"{batch.batch_id}.json" for batch, _ in part.pieces})
    return SourceError(
        f"{folder / part.path}: this landed file cannot be compacted ({reason}); restore it from a copy, or while the "
        f"export still has its folder remove {names[0]}{f' and {len(names) - 1} more' if names[1:] else ''} from "
        f"{folder / MANIFESTS}: the next run lands it again"
    )


def _flush(folder: Path) -> None:
    """Put the names in a folder on the disk: only then may what they replace go."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
