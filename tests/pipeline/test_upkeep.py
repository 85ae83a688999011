"""The landing is made smaller, and nobody can tell from what is read."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pipeline.container import COLUMNS, Company, Container, deletion, folder_name, guid, line_bytes
from tests.pipeline.driver import Picture, history, one, query, run, state
from transforms.errors import SourceError, UsageError
from transforms.settings import load_settings
from transforms.sources import upkeep
from transforms.sources.landing import Batch, LandedFile, Landing
from transforms.sources.upkeep import Removed

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()
SOURCE = "lake-1"
Table = tuple[Sequence[str], Sequence[Sequence[str | None]]]


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    """An empty landing of one source."""
    return Landing(tmp_path / "landing", SOURCE)


def land(
    landing: Landing,
    day: int,
    rows: int | Table = 3,
    *,
    tables: Sequence[str] = ("thing",),
    version: str = "a",
    hour: int = 0,
) -> Batch:
    """Land a batch as a run does: `rows` rows, or these columns and rows, in each of the tables."""
    landed_at = datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
    batch_id = f"{landed_at:%Y%m%dT%H}-{version}"
    columns, values = (
        (("id", "text"), [(f"{batch_id} {n}", None if n % 2 else "") for n in range(rows)])
        if isinstance(rows, int)
        else rows
    )
    files = []
    for table in tables:
        target = landing.place(table, batch_id) / f"part-{len(files) + 1:04d}.parquet"
        arrays = [pa.array([row[n] for row in values], pa.string()) for n in range(len(columns))]
        pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), target)
        path = target.relative_to(landing.folder).as_posix()
        files.append(LandedFile(table, path, f"{landed_at:%dT%H}/{table}.csv", tuple(columns), len(values)))
    batch = Batch(batch_id, landing.source, f"{landed_at:%dT%H}", landed_at, version, tuple(files))
    landing.commit(batch)
    return batch


def maintain(
    landing: Landing,
    needed: Sequence[Batch] | None = None,
    *,
    keep_days: int = 0,
    unfinished_hours: int = 0,
    dry_run: bool = False,
) -> list[Removed]:
    """Every batch is needed if not said otherwise, every one but the newest is old, every leftover too."""
    batches = landing.all_batches() if needed is None else needed
    return upkeep.maintain(
        landing.folder.parent,
        {landing.source: [batch.batch_id for batch in batches]},
        keep_days=keep_days,
        unfinished_hours=unfinished_hours,
        dry_run=dry_run,
    )


def content(landing: Landing) -> dict[tuple[str, str], list[dict[str, str | None]]]:
    """Every landed row by batch and source file, read by the manifests alone."""
    read = {}
    for batch in landing.all_batches():
        for file in batch.files:
            table = pq.read_table(landing.folder / file.path, partitioning=None)
            assert table.column_names == list(file.columns)
            assert file.is_merged or table.num_rows == file.rows
            rows = table.slice(file.first_row, file.rows).to_pylist()
            assert len(rows) == file.rows
            read[batch.batch_id, file.source_file] = rows
    return read


def parquet(landing: Landing) -> list[str]:
    """The Parquet files that are there, by path in the source's folder."""
    return sorted(path.relative_to(landing.folder).as_posix() for path in landing.folder.rglob("*.parquet"))


def tree(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file under a folder, with its time and bytes; folders too."""
    return {
        str(path.relative_to(root)): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(root.rglob("*"))
    }


def kinds(removed: list[Removed]) -> list[str]:
    return [item.kind_code for item in removed]


def age(path: Path, hours: float) -> None:
    """Make a file or folder look as old as this."""
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def rewrite(landing: Landing, batch: Batch, change: Callable[[dict[str, Any]], None]) -> Path:
    """Change a manifest as no run would."""
    path = landing.manifest(batch.batch_id)
    text = json.loads(path.read_text(encoding="utf-8"))
    change(text)
    path.write_text(json.dumps(text), encoding="utf-8")
    return path


def landed_again(landing: Landing, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the export return to an older version in the moment in which its manifest would go."""
    remove = upkeep._Upkeep._remove

    def after_a_commit(self: upkeep._Upkeep, path: str) -> None:
        if path.startswith("_batches/"):
            landing.commit(batch)
        remove(self, path)

    monkeypatch.setattr(upkeep._Upkeep, "_remove", after_a_commit)


# --- compaction ------------------------------------------------------------------------------------------------------


def test_old_loaded_batches_become_one_file_per_table(landing: Landing) -> None:
    days = [land(landing, day, tables=("thing", "other")) for day in range(1, 6)]
    before, sizes = (
        content(landing),
        {path: (landing.folder / path).stat().st_size for path in parquet(landing)},
    )
    removed = maintain(landing, [days[0], days[1], days[3], days[4]], keep_days=0)
    assert content(landing) == before
    assert [(item.kind_code, item.files) for item in removed] == [("compacted", 3), ("compacted", 3)]
    gone = [batch.batch_id for batch in (days[0], days[1], days[3])]
    for item, table in zip(removed, ("other", "thing"), strict=True):
        assert item.bytes == sum(
            sizes[path]
            for path in sizes
            if path.split("/")[0] == table and path.split("=")[1].split("/")[0] in gone
        )
        assert item.place.startswith(f"{SOURCE}/{table}/merged={days[0].batch_id}-")
    # Neither what no run loaded nor what is young is touched, and no empty folder stays.
    assert len(parquet(landing)) == 2 * (1 + 2)
    assert sorted(path.name for path in (landing.folder / "thing").iterdir())[:2] == [
        f"batch={days[2].batch_id}",
        f"batch={days[4].batch_id}",
    ]


def test_age_is_measured_against_the_newest_batch_of_the_source(landing: Landing) -> None:
    for day in (1, 2, 10, 12):
        land(landing, day)
    land(Landing(landing.folder.parent, "lake-2"), 100)
    assert maintain(landing, keep_days=10) == []  # day 2 is 10 days old, not more
    assert [item.files for item in maintain(landing, keep_days=9)] == [2]


def test_every_value_stays_as_it_was(landing: Landing) -> None:
    odd = ["", None, " ", "\0", "NULL", '"', "a,b\r\nc", "ß\U0001f9ef", "é", "é", "x" * 300_000, "007"]
    for day in range(1, 4):
        land(
            landing,
            day,
            (("Id", "a b", "file_row_number"), [(value, odd[-n], None) for n, value in enumerate(odd)]),
        )
    before = content(landing)
    assert kinds(maintain(landing)) == ["compacted"]
    assert content(landing) == before
    (merged,) = (path for path in parquet(landing) if "merged=" in path)
    column = pq.ParquetFile(landing.folder / merged).metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


def test_files_with_other_columns_stay_apart(landing: Landing) -> None:
    shapes = [("id", "a"), ("id", "a"), ("a", "id"), ("id", "a", "b"), ("id", "a"), ("a", "id"), ("id",)]
    for day, columns in enumerate(shapes, start=1):
        land(landing, day, (columns, [tuple(f"{day} {name}" for name in columns)]))
    before = content(landing)
    assert sorted(item.files for item in maintain(landing)) == [2, 3]
    assert content(landing) == before


def test_a_merged_file_holds_so_many_rows_and_not_more(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MERGED_ROWS", 10)
    for day, rows in enumerate([4, 6, 1, 0, 9, 25, 0, 5, 1], start=1):
        land(landing, day, rows)
    before = content(landing)
    assert [item.files for item in maintain(landing)] == [2, 3, 2]
    assert content(landing) == before
    assert sorted(pq.read_metadata(landing.folder / path).num_rows for path in parquet(landing)) == [
        1,
        5,
        10,
        10,
        25,
    ]
    assert maintain(landing) == []


def test_empty_files_become_one_empty_file(landing: Landing) -> None:
    for day in range(1, 5):
        land(landing, day, 0)
    assert [item.files for item in maintain(landing)] == [3]
    assert [len(rows) for rows in content(landing).values()] == [0, 0, 0, 0]
    assert maintain(landing) == []


def test_a_merged_file_waits_until_enough_rows_join_it(landing: Landing) -> None:
    for day in range(1, 4):
        land(landing, day, 100)
    maintain(landing)
    (large,) = (path for path in parquet(landing) if "merged=" in path)  # 200 rows; day 3 is young
    for hour in range(1, 5):
        land(landing, 3, 1, hour=hour)
    land(landing, 4, 1)
    before = content(landing)
    assert [item.files for item in maintain(landing)] == [6]  # 104 rows are worth writing 200 again
    assert large not in parquet(landing)
    for hour in range(1, 5):
        land(landing, 4, 1, hour=hour)
    land(landing, 5, 1)
    assert [item.files for item in maintain(landing)] == [5]  # 5 are not worth writing 304 again
    assert len(parquet(landing)) == 3
    assert maintain(landing) == []
    assert content(landing) | before == content(landing)


def test_years_of_hours_are_few_files_and_few_writes(landing: Landing) -> None:
    """A day of hourly folders after the other: the files stay few, and a row is not written every day again."""
    written = 0
    for day in range(1, 41):
        for hour in (0, 8, 16):
            land(landing, day, 2, hour=hour)
        for item in maintain(landing):
            written += item.files
    assert maintain(landing) == []
    assert len(parquet(landing)) <= 1 + 5
    rewritten = written - 3 * 40
    assert 0 < rewritten < 60


def test_rows_of_many_row_groups_are_found_again(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "GROUP_ROWS", 7)
    monkeypatch.setattr(upkeep, "ROWS_AT_ONCE", 3)
    days = [land(landing, day, 1 + day * 5 % 13) for day in range(1, 9)]
    maintain(landing)
    (merged,) = (path for path in parquet(landing) if "merged=" in path)
    assert pq.read_metadata(landing.folder / merged).num_row_groups > 3
    # Two batches in the middle go, so that the merged file holds rows of nobody; then it is merged again.
    for batch in (days[2], days[4]):
        landing.manifest(batch.batch_id).unlink()
    land(landing, 9, 40), land(landing, 10, 1)
    before = content(landing)
    assert kinds(maintain(landing)) == ["compacted"]
    assert content(landing) == before
    (again,) = (path for path in parquet(landing) if "merged=" in path)
    assert pq.read_metadata(landing.folder / again).num_rows == sum(map(len, before.values())) - 1


def test_a_folder_that_came_late_joins_at_the_end(landing: Landing) -> None:
    """Held back, and so landed when its neighbours were one file already; then all of them move once more."""
    land(landing, 1, 2), land(landing, 3, 3), land(landing, 10)
    maintain(landing)
    land(landing, 2, 5)
    before = content(landing)
    assert [item.files for item in maintain(landing)] == [2]
    assert content(landing) == before
    land(landing, 4, 7)
    before = content(landing)
    assert [item.files for item in maintain(landing)] == [2]
    assert content(landing) == before


def test_a_row_group_is_small_when_rows_are_large(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "GROUP_BYTES", 100_000)
    for day in range(1, 6):
        land(landing, day, (("id", "text"), [(str(day), "x" * 60_000)]))
    maintain(landing)
    (merged,) = (path for path in parquet(landing) if "merged=" in path)
    assert pq.read_metadata(landing.folder / merged).num_row_groups == 2


def test_a_batch_with_two_files_of_a_table_keeps_them_apart(landing: Landing) -> None:
    for day in (1, 2, 3):
        land(landing, day, tables=("thing", "thing2"))
    batch = landing.all_batches()[0]
    second = landing.place("thing", batch.batch_id) / "part-0009.parquet"
    pq.write_table(pa.table({"id": ["second"], "text": pa.array([None], pa.string())}), second)
    extra = LandedFile("thing", str(second.relative_to(landing.folder)), "01/second.csv", ("id", "text"), 1)
    landing.commit(Batch(**{**vars(batch), "files": (*batch.files, extra)}))
    before = content(landing)
    assert [item.files for item in maintain(landing)] == [3, 2]
    assert content(landing) == before


# --- superseded ------------------------------------------------------------------------------------------------------


def test_an_older_version_stays_while_it_is_needed_or_young(landing: Landing) -> None:
    old, new = land(landing, 1, version="b"), land(landing, 1, version="a")
    land(landing, 40)
    young, _ = land(landing, 35, version="a"), land(landing, 35, version="b")
    before = content(landing)
    assert maintain(landing, [old], keep_days=10) == []
    assert maintain(landing, [], keep_days=60) == []
    assert content(landing) == before
    (removed,) = maintain(landing, [new], keep_days=10)
    assert (removed.kind_code, removed.place, removed.files) == (
        "superseded",
        f"{SOURCE}/_batches/{old.batch_id}.json",
        2,
    )
    assert old.batch_id not in {batch.batch_id for batch in landing.all_batches()}
    assert young.batch_id in {batch.batch_id for batch in landing.all_batches()}
    assert not (landing.folder / "thing" / f"batch={old.batch_id}").exists()
    assert len(parquet(landing)) == 4


def test_the_newest_version_stays_though_nobody_loaded_it(landing: Landing) -> None:
    for day in (1, 2, 30):
        land(landing, day)
    assert maintain(landing, []) == []


def test_a_version_written_anew_does_not_become_the_newest(landing: Landing) -> None:
    """Both versions are loaded and compacted; the later one, whose manifest is rewritten first, stays the newest."""
    land(landing, 1, version="z")
    new = land(landing, 1, version="a")
    land(landing, 30)
    assert [item.files for item in maintain(landing)] == [2]
    assert all(file.is_merged for file in landing.batch(f"{new.batch_id[:-1]}z").files)
    assert [batch.fingerprint for batch in landing.batches()] == ["a", "a"]
    assert {batch.batch_id for batch in landing.batches()} >= {new.batch_id}


def test_a_merged_file_stays_while_another_batch_has_rows_in_it(landing: Landing) -> None:
    old, new, other = land(landing, 1, version="a"), land(landing, 1, version="b"), land(landing, 2)
    land(landing, 30)
    maintain(landing)
    (merged,) = (path for path in parquet(landing) if "merged=" in path)
    (removed,) = maintain(landing, [new, other])
    assert (removed.kind_code, removed.files) == ("superseded", 1)
    assert merged in parquet(landing)
    assert (old.batch_id, old.files[0].source_file) not in content(landing)
    assert len(content(landing)) == 3


def test_rows_of_a_version_that_goes_do_not_move_along(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is landed again in that moment: then nothing is moved."""
    old, new = land(landing, 1, version="a"), land(landing, 1, version="b")
    land(landing, 2)
    maintain(landing)
    land(landing, 3, 10), land(landing, 30)
    start, before = landing.folder.with_name("_start"), content(landing)
    shutil.copytree(landing.folder, start)
    needed = [batch for batch in landing.all_batches() if batch != landing.batch(old.batch_id)]
    assert kinds(maintain(landing, needed)) == ["superseded", "compacted"]
    assert content(landing) == {key: rows for key, rows in before.items() if key[0] != old.batch_id}
    (merged,) = (path for path in parquet(landing) if "merged=" in path)
    assert pq.read_metadata(landing.folder / merged).num_rows == 3 + 3 + 10
    shutil.rmtree(landing.folder)
    shutil.move(start, landing.folder)
    landed_again(landing, landing.batch(old.batch_id), monkeypatch)
    maintain(landing, needed)
    assert content(landing) == before
    assert new.batch_id not in {batch.batch_id for batch in landing.batches()}


def test_versions_that_go_together_take_their_merged_file_along(landing: Landing) -> None:
    old = [land(landing, 1, version="a"), land(landing, 1, version="b")]
    land(landing, 1, version="c"), land(landing, 30)
    maintain(landing, old)
    assert len(parquet(landing)) == 3
    assert sorted(item.files for item in maintain(landing, [])) == [1, 2]
    assert len(parquet(landing)) == len(content(landing)) == 2


# --- unfinished ------------------------------------------------------------------------------------------------------


def leftover(landing: Landing, batch_id: str, *tables: str, hours: float) -> list[Path]:
    """Files of a run that was cut off before its manifest."""
    files = []
    for table in tables:
        files.append(landing.place(table, batch_id) / "part-0001.parquet")
        files[-1].write_bytes(b"PAR1 cut off")
        age(files[-1], hours)
    return files


def test_what_was_cut_off_goes_when_it_is_old(landing: Landing) -> None:
    land(landing, 1)
    before = tree(landing.folder)
    leftover(landing, "20260102T00-a", "thing", "other", hours=25)
    aside = landing.folder / "_batches" / "20260102T00-a.next"
    aside.write_text("{")
    merged = landing.folder / "thing" / "merged=20260101T00-a-12345678"
    merged.mkdir()
    (merged / "part-0001.next").write_text("PAR1")
    empty = landing.place("thing", "20260103T00-a")
    for path in (aside, merged / "part-0001.next", empty):
        age(path, 25)
    removed = maintain(landing, unfinished_hours=24)
    assert {(item.kind_code, item.place, item.files, item.bytes) for item in removed} == {
        ("unfinished", f"{SOURCE}/other/batch=20260102T00-a", 1, 12),
        ("unfinished", f"{SOURCE}/thing/batch=20260102T00-a", 1, 12),
        ("unfinished", f"{SOURCE}/thing/batch=20260103T00-a", 0, 0),
        ("unfinished", f"{SOURCE}/thing/merged=20260101T00-a-12345678", 1, 4),
        ("unfinished", f"{SOURCE}/_batches/20260102T00-a.next", 1, 1),
    }
    left = tree(landing.folder)
    left.pop("other")  # a table's folder may stay
    assert {name: bytes_ for name, (_, bytes_) in left.items()} == {
        name: b for name, (_, b) in before.items()
    }


def test_what_a_run_may_be_landing_stays(landing: Landing) -> None:
    """One file written a moment ago protects the older ones of its batch."""
    land(landing, 1)
    files = leftover(landing, "20260102T00-a", "thing", "other", hours=30)
    age(files[1], 23.9)
    empty = landing.place("thing", "20260103T00-a")
    assert maintain(landing, unfinished_hours=24) == []
    age(files[1], 24.1)
    assert len(maintain(landing, unfinished_hours=24)) == 2
    assert empty.is_dir() and not files[0].exists()


def test_a_file_of_somebody_else_stays(landing: Landing) -> None:
    batch = land(landing, 1)
    note = landing.folder / "thing" / f"batch={batch.batch_id}" / "note.txt"
    for path in (
        note,
        landing.folder / "readme.parquet",
        landing.folder / "thing" / "loose.parquet",
        landing.folder.parent / "_journal" / "thing" / "batch=1" / "x.parquet",
        landing.folder.parent / "_journal" / "1.json",
        landing.folder / "thing" / "copy of batch=1" / "x.parquet",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        age(path, 1000)
    land(landing, 2), land(landing, 3)
    assert kinds(maintain(landing)) == ["compacted"]
    assert len(list(landing.folder.parent.rglob("*mine*"))) == 0
    assert (
        sum(path.read_bytes() == b"mine" for path in landing.folder.parent.rglob("*") if path.is_file()) == 6
    )
    assert maintain(landing) == []


def test_a_needed_batch_without_its_manifest_keeps_its_files(landing: Landing) -> None:
    """Somebody moved the manifests away: they may come back, so nothing that was theirs goes."""
    days = [land(landing, day) for day in (1, 2, 3, 4)]
    maintain(landing, days[:2])
    before = content(landing)
    shutil.move(landing.folder / "_batches", landing.folder.parent / "elsewhere")
    assert kinds(maintain(landing, days)) == []
    assert kinds(maintain(landing, days[:3], dry_run=True)) == ["unfinished"]  # day 4: nobody needs it
    shutil.move(landing.folder.parent / "elsewhere", landing.folder / "_batches")
    assert content(landing) == before


# --- dry runs, crashes, races -----------------------------------------------------------------------------------------


@pytest.fixture
def mixed(landing: Landing) -> Landing:
    """Something of every kind to do: two tables to compact, one merged before, a superseded version, leftovers."""
    for day in (1, 2, 3):
        land(landing, day, tables=("thing", "other"))
    maintain(landing)
    for day in (4, 5, 20):
        land(landing, day, tables=("thing", "other"))
    land(landing, 2, version="b", tables=("thing", "other"))
    land(landing, 2, version="c")
    leftover(landing, "20260103T00-b", "thing", "other", hours=1)
    (landing.folder / "_batches" / "20260103T00-b.next").write_text("{")
    return landing


def mixed_needed(landing: Landing) -> list[Batch]:
    return [batch for batch in landing.all_batches() if batch.fingerprint != "b"]


def test_a_dry_run_tells_the_same_and_changes_nothing(mixed: Landing) -> None:
    before, needed = tree(mixed.folder.parent), mixed_needed(mixed)
    told = maintain(mixed, needed, dry_run=True)
    assert tree(mixed.folder.parent) == before
    assert sorted(set(kinds(told))) == ["compacted", "superseded", "unfinished"]
    assert maintain(mixed, needed) == told
    assert tree(mixed.folder.parent) != before
    assert maintain(mixed, needed, dry_run=True) == maintain(mixed, needed) == []


class _CutOffError(Exception):
    """The process is gone."""


def _writes(patch: pytest.MonkeyPatch, cut_off_at: int) -> list[str]:
    """Let the n-th rename, removal or flush be the last thing that did not happen. Returns what did."""
    done: list[str] = []

    def watched(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def call(*arguments: Any, **options: Any) -> Any:
            if len(done) == cut_off_at:
                raise _CutOffError(name)
            done.append(name)
            return real(*arguments, **options)

        patch.setattr(owner, name, call)

    for owner, name in ((Path, "replace"), (Path, "unlink"), (Path, "rmdir"), (os, "fsync"), (os, "utime")):
        watched(owner, name)
    return done


def test_a_cut_off_at_any_write_loses_nothing_and_is_taken_up(mixed: Landing) -> None:
    needed = mixed_needed(mixed)
    kept = {batch.batch_id for batch in needed}
    before = {key: rows for key, rows in content(mixed).items() if key[0] in kept}
    newest = [batch.batch_id for batch in mixed.batches()]
    start = mixed.folder.parent.with_name("start")
    shutil.copytree(mixed.folder.parent, start)
    with pytest.MonkeyPatch.context() as patch:
        done = _writes(patch, 10_000)
        maintain(mixed, needed)
    assert {"replace", "unlink", "rmdir", "fsync", "utime"} == set(done)
    assert len(parquet(mixed)) == 4
    for number in range(len(done)):
        shutil.rmtree(mixed.folder.parent)
        shutil.copytree(start, mixed.folder.parent)
        with pytest.MonkeyPatch.context() as patch:
            _writes(patch, number)
            with pytest.raises(_CutOffError):
                maintain(mixed, needed)
        read = content(mixed)  # every manifest there is can be read
        assert {key: rows for key, rows in read.items() if key[0] in kept} == before
        assert [batch.batch_id for batch in mixed.batches()] == newest
        maintain(mixed, needed)
        assert content(mixed) == before
        assert [batch.batch_id for batch in mixed.batches()] == newest
        assert maintain(mixed, needed) == []
        assert len(parquet(mixed)) == 4
        assert list(mixed.folder.rglob("*.next")) == []


def test_a_file_that_is_written_again_meanwhile_stays(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run lands a batch again (its manifest was removed and comes back) between the copy and the removal."""
    days = [land(landing, day) for day in (1, 2, 3)]
    old = leftover(landing, "20260105T00-a", "thing", hours=50)[0]
    flush = upkeep._flush

    def landing_again(folder: Path) -> None:
        flush(folder)
        if folder.name == "_batches":
            land(landing, 1)

    monkeypatch.setattr(upkeep, "_flush", landing_again)
    before = content(landing)
    maintain(landing)
    assert not old.exists()
    assert content(landing) == before
    assert not landing.batch(days[0].batch_id).files[0].is_merged


def test_a_version_that_is_landed_again_meanwhile_stays(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = land(landing, 1, version="a")
    land(landing, 1, version="b"), land(landing, 30)
    before = content(landing)
    landed_again(landing, old, monkeypatch)
    maintain(landing, [])
    assert content(landing) == before


# --- what is refused --------------------------------------------------------------------------------------------------


def _path(path: str) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest["files"][0].update(path=path)


HOSTILE: dict[str, Callable[[dict[str, Any]], None]] = {
    "above": _path("../../outside/batch=1/x.parquet"),
    "above behind": _path("thing/batch=1/../../../../outside.parquet"),
    "above between": _path("thing/batch=../x/y.parquet"),
    "absolute": _path("/etc/batch=1/x.parquet"),
    "absolute without table": lambda manifest: manifest["files"][0].update(
        path="/batch=1/x.parquet", entity=""
    ),
    "a manifest": _path("_batches/20260103T00-a.json"),
    "another table": _path("other/batch=20260101T00-a/part-0001.parquet"),
    "no Parquet": _path("thing/batch=20260101T00-a/part-0001.txt"),
    "nul": _path("thing/batch=1\0/x.parquet"),
    "another batch": lambda manifest: manifest.update(batch_id="../../../20260101T00-a"),
    "a table above": lambda manifest: manifest["files"][0].update(entity="..", path="../batch=1/x.parquet"),
    "rows that are SQL": lambda manifest: manifest["files"][0].update(first_row="0); DROP TABLE x; --"),
    "rows below 0": lambda manifest: manifest["files"][0].update(first_row=-1),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_manifest_that_leads_elsewhere_is_refused(
    mixed: Landing, change: Callable[[dict[str, Any]], None]
) -> None:
    outside = mixed.folder.parent.parent / "outside" / "batch=1" / "x.parquet"
    outside.parent.mkdir(parents=True)
    shutil.copyfile(mixed.folder / parquet(mixed)[0], outside)
    needed = mixed_needed(mixed)
    path = rewrite(mixed, needed[0], change)
    before = tree(mixed.folder.parent.parent)
    for dry_run in (True, False):
        with pytest.raises(SourceError, match=rf"{path.name}.*restore it, or remove it"):
            maintain(mixed, needed, dry_run=dry_run)
    assert tree(mixed.folder.parent.parent) == before


def test_a_faulty_source_keeps_the_others_as_they_are(mixed: Landing) -> None:
    other = Landing(mixed.folder.parent, "lake-2")
    rewrite(other, land(other, 1), _path("../x"))
    before = tree(mixed.folder.parent)
    with pytest.raises(SourceError, match="lake-2"):
        maintain(mixed)
    assert tree(mixed.folder.parent) == before


def _link(place: Path, target: Path) -> None:
    """Put a symbolic link in the place of a file or folder, which moves to `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(place, target)
    place.symlink_to(target)


@pytest.mark.parametrize("level", ["file", "batch", "table"])
def test_a_landed_file_behind_a_link_is_not_compacted(landing: Landing, tmp_path: Path, level: str) -> None:
    batch = land(landing, 1)
    land(landing, 2), land(landing, 3)
    file = landing.folder / batch.files[0].path
    _link(
        {"file": file, "batch": file.parent, "table": file.parent.parent}[level],
        tmp_path / "outside" / file.name,
    )
    before = tree(tmp_path)
    with pytest.raises(SourceError, match=r"part-0001\.parquet.*symbolic link.*20260101T00-a\.json"):
        maintain(landing)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("level", ["file", "batch", "table", "source", "manifests"])
def test_nothing_behind_a_link_is_removed(landing: Landing, tmp_path: Path, level: str) -> None:
    """Neither a superseded version nor what was cut off."""
    land(landing, 1, version="a"), land(landing, 1, version="b"), land(landing, 30)
    file = leftover(landing, "20260102T00-a", "thing", hours=50)[0]
    place = {
        "file": file,
        "batch": file.parent,
        "table": file.parent.parent,
        "source": landing.folder,
        "manifests": landing.folder / "_batches",
    }[level]
    outside = tmp_path / "outside" / "there"
    _link(place, outside)
    before = tree(outside) if outside.is_dir() else outside.read_bytes()
    maintain(landing, [])
    assert (tree(outside) if outside.is_dir() else outside.read_bytes()) == before
    assert place.is_symlink()


def test_a_damaged_file_is_named_and_nothing_is_lost(landing: Landing) -> None:
    land(landing, 1), land(landing, 2), land(landing, 3)
    path = landing.folder / parquet(landing)[1]
    path.write_bytes(path.read_bytes()[:-20])
    before = tree(landing.folder / "_batches"), parquet(landing)
    with pytest.raises(
        SourceError, match=r"batch=20260102T00-a/part-0001\.parquet.*remove 20260102T00-a\.json"
    ):
        maintain(landing)
    assert (tree(landing.folder / "_batches"), parquet(landing)) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rows": 2}, "it holds 3 rows, its manifest names 2"),
        ({"rows": 4}, "it holds 3 rows, its manifest names 4"),
        ({"columns": ["text", "id"]}, "its columns are not those"),
    ],
)
def test_a_file_that_is_not_what_its_manifest_says_is_named(
    landing: Landing, change: dict[str, Any], says: str
) -> None:
    first, second = land(landing, 1), land(landing, 2)
    land(landing, 3)
    for batch in (first, second) if "columns" in change else (first,):
        rewrite(landing, batch, lambda manifest: manifest["files"][0].update(change))
    before = parquet(landing)
    with pytest.raises(SourceError, match=says):
        maintain(landing)
    assert parquet(landing) == before


def test_a_row_that_two_manifests_name_is_refused(landing: Landing) -> None:
    first = land(landing, 1)
    for day in (2, 3):
        land(landing, day)
    maintain(landing)
    rewrite(landing, first, lambda manifest: manifest["files"][0].update(rows=4))
    land(landing, 4)
    with pytest.raises(SourceError, match=r"two manifests name row 4 of it.*20260101T00-a\.json and 1 more"):
        maintain(landing)


def test_days_and_hours_below_zero_are_refused(landing: Landing) -> None:
    for days, hours in ((-1, 0), (0, -1)):
        with pytest.raises(UsageError, match="below 0"):
            maintain(landing, [], keep_days=days, unfinished_hours=hours)


def test_a_landing_that_is_not_there_needs_nothing(tmp_path: Path) -> None:
    assert upkeep.maintain(tmp_path / "none", {}, keep_days=1, unfinished_hours=1, dry_run=False) == []


# --- the landing ------------------------------------------------------------------------------------------------------


def test_every_version_is_found_by_its_id(landing: Landing) -> None:
    old, new, other = land(landing, 2, version="b"), land(landing, 2, version="a"), land(landing, 1)
    assert landing.batches() == [other, new]
    assert landing.all_batches() == [other, new, old]
    assert landing.batch(old.batch_id) == old
    with pytest.raises(SourceError, match=r"20260109T00-a\.json.*restore"):
        landing.batch("20260109T00-a")


def test_a_manifest_of_before_is_read(landing: Landing) -> None:
    """One that says nothing about rows of other files: its file is its own."""
    batch = land(landing, 1)

    def forget(manifest: dict[str, Any]) -> None:
        for name in ("first_row", "is_merged"):
            del manifest["files"][0][name]

    rewrite(landing, batch, forget)
    assert landing.batch(batch.batch_id) == batch


# --- with the pipeline ------------------------------------------------------------------------------------------------


@pytest.fixture
def week(container: Container) -> Iterator[Container]:
    """Six days: changes, bad values, rows that are none, an empty text, a deletion, a table with another column."""
    container.folder(1, COMPANY.rows())
    container.folder(
        2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7"), COMPANY.line(2, 21, msdyn_quantity="NaN")]}
    )
    good = line_bytes([COMPANY.line(3, 31, msdyn_quantity="2")])
    container.folder(
        3,
        files={
            f"{LINE}/2025.csv": line_bytes([COMPANY.line(5, 30, msdyn_quantity="-1")]),
            f"{LINE}/2026.csv": good
            + good.rstrip(b"\n")
            + b",too,many\n"
            + line_bytes([COMPANY.line(4, 32)]),
        },
    )
    wide = (*COLUMNS[LINE], "msdyn_worklocation")
    container.folder(
        4, {LINE: [COMPANY.line(6, 40), COMPANY.line(7, 41, msdyn_quantity="x")]}, columns={LINE: wide}
    )
    container.folder(
        5, {LINE: [deletion(LINE, guid("line", 3), 50), COMPANY.line(1, 51, msdyn_quantity="9")]}
    )
    container.folder(6, {LINE: [COMPANY.line(8, 60), COMPANY.line(2, 61)]})
    yield container


def run_days(container: Container, *days: int, **options: Any) -> None:
    for day in days:
        run(container, as_of=date(2026, 8, day), **options)


def needed() -> dict[str, list[str]]:
    """What a replay of the warehouse reads again."""
    rows = query("SELECT source_name, LIST(batch_id) FROM audit.landed_batch GROUP BY ALL")
    return {source: list(ids) for source, ids in rows}


def settled(path: Path | None = None) -> Picture:
    """What the newest versions say, however often they changed."""
    return {
        table: rows
        for table, rows in state(path).items()
        if table.startswith("staging.") or table == "ledger.current_actual"
    }


def compact(keep_days: int = 0) -> list[Removed]:
    return upkeep.maintain(
        load_settings().landing, needed(), keep_days=keep_days, unfinished_hours=0, dry_run=False
    )


def test_a_warehouse_built_from_merged_files_is_the_same_to_the_row(
    week: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Staging with file and row, ledger with its ids, quarantine with the raw values: run by run, and at once."""
    monkeypatch.setattr(upkeep, "GROUP_ROWS", 2)
    once_before, second, once_after = (tmp_path / f"{name}.duckdb" for name in ("before", "second", "after"))
    run_days(week, 2, 3, 6)
    run(week, warehouse=once_before)
    assert one("SELECT COUNT(DISTINCT batch_id) FROM quarantine.rejected_row") == 3
    files = list(load_settings().landing.rglob("*.parquet"))
    removed = compact()
    assert set(kinds(removed)) == {"compacted"}
    left = list(load_settings().landing.rglob("*.parquet"))
    assert len(files) - len(left) == sum(item.files - 1 for item in removed) > 0
    shutil.rmtree(week.root / folder_name(2))  # the export forgets, the landing does not
    run_days(week, 2, 3, 6, warehouse=second)
    assert history(second) == history()
    run(week, warehouse=once_after)
    assert history(once_after) == history(once_before)


def test_a_compacted_folder_is_not_landed_again(week: Container) -> None:
    """Nor when its files were touched, or restored from a copy: the same bytes are the same batch."""
    run_days(week, 5)
    compact()
    landing = load_settings().landing
    before, files = history(), sorted(landing.rglob("*.parquet"))
    assert run(week, as_of=date(2026, 8, 5)).state == "nothing new"
    for path in week.root.rglob("*.csv"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert run(week, as_of=date(2026, 8, 5)).state == "nothing new"
    assert history() == before
    assert sorted(landing.rglob("*.parquet")) == files
    ((source, _),) = needed().items()
    listings = [batch.listing for batch in Landing(landing, source).batches()]
    assert {changed for listing in listings for name, (_, changed) in listing.items() if "/" in name} == {
        1_700_000_000_000_000  # looked at once, and not by every run that comes
    }
    assert run(week).batches == 1
    assert len(compact()) == 1


def test_a_replaced_folder_is_replayed_from_both_versions(week: Container, tmp_path: Path) -> None:
    """A loaded version that was superseded is compacted too, and what is the newest is what it was."""
    run_days(week, 3)
    shutil.move(week.root / folder_name(2), week.root / "before")
    week.folder(2, {LINE: [COMPANY.line(1, 22, msdyn_quantity="8")]})
    run_days(week, 6)
    (source,) = needed()
    landing = Landing(load_settings().landing, source)
    newest = [batch.batch_id for batch in landing.batches()]
    assert len(landing.all_batches()) == len(newest) + 1
    compact()
    assert [batch.batch_id for batch in landing.batches()] == newest
    assert len(landing.all_batches()) == len(newest) + 1
    run(week, warehouse=tmp_path / "second.duckdb")
    assert settled(tmp_path / "second.duckdb") == settled()
    shutil.rmtree(week.root / folder_name(2))
    shutil.move(week.root / "before", week.root / folder_name(2))
    run(week)
    returned = {batch.batch_id for batch in landing.batches()} - set(newest)
    assert [landing.batch(batch_id).folder for batch_id in returned] == [folder_name(2)]
    assert all(file.is_merged for batch_id in returned for file in landing.batch(batch_id).files)
