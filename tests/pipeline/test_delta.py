"""Delta tables: what changed is found in their logs, however their files are rewritten, merged or removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from tests.pipeline.container import (
    FIRST_FOLDER_AT,
    Company,
    Container,
    deletion,
    folder_name,
    guid,
    model_of,
)
from tests.pipeline.delta_tables import DeltaOf
from tests.pipeline.driver import one, query, run
from tests.pipeline.extracting import current, extract, landing_of, rows_of
from transforms.errors import SourceError
from transforms.sources.lake import Lake

pytestmark = pytest.mark.slow

LINE, ORDER, PRODUCT = "msdyn_workorderproduct", "msdyn_workorder", "product"
TABLES = (LINE, ORDER, PRODUCT)
COMPANY = Company(5)


@pytest.fixture
def delta(container: Container, tmp_path: Path) -> DeltaOf:
    """Five work orders; a second folder changes two lines, removes one, marks a work order and brings a line."""
    container.folder(1, COMPANY.rows())
    container.folder(
        2,
        {
            LINE: [
                COMPANY.line(1, 20, msdyn_quantity="7"),
                COMPANY.line(2, 21, msdyn_unitamount="12.3456"),
                deletion(LINE, guid("line", 3), 22),
                COMPANY.line(6, 23),
            ],
            ORDER: [deletion(ORDER, guid("work order", 5), 24)],
        },
    )
    tables = DeltaOf(container.root, tmp_path / "delta")
    tables.take()
    return tables


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


def lake_of(delta: DeltaOf) -> Lake:
    return Lake(str(delta), 2_000_000)


def living(lake: Lake) -> set[str]:
    return {
        row_id
        for (table, row_id), (_, is_deleted) in current(lake).items()
        if table == LINE and not is_deleted
    }


EXPECTED = {guid("line", number) for number in (1, 2, 4, 5, 6)}


@pytest.mark.parametrize("is_remote", [False, True])
def test_the_full_copy_then_only_what_changed(
    delta: DeltaOf, is_remote: bool, memory: fsspec.AbstractFileSystem
) -> None:
    """A merge rewrites the file of all lines; of it three rows and a removed one are landed, digit by digit."""
    address = "memory://container" if is_remote else str(delta)

    def put() -> Lake:
        if is_remote:
            for path in delta.root.rglob("*"):
                if path.is_file():
                    memory.put_file(str(path), f"/container/{path.relative_to(delta.root)}")
        return Lake(address, 2_000_000)

    (delta.root / "deltalake" / f"{LINE}_partitioned").mkdir()
    [first] = extract(put(), TABLES).landed
    assert first.rows == 5 + 5 + 2
    assert extract(put(), TABLES).landed == ()
    delta.take()
    lake = put()
    [second] = extract(lake, TABLES).landed
    assert {(file.entity, file.rows) for file in second.files} == {(LINE, 3), (LINE, 1), (ORDER, 1)}
    assert second.landed_at > first.landed_at and second.since == first.batch_id
    assert living(lake) == EXPECTED
    [row] = [row for row in rows_of(lake, LINE) if row["versionnumber"] == "21"]
    assert row["msdyn_unitamount"] == "12.3456"
    assert extract(put(), TABLES).landed == ()


def test_a_table_made_compact_has_nothing_new(delta: DeltaOf) -> None:
    lake = lake_of(delta)
    extract(lake, TABLES)
    delta.take()
    table = DeltaTable(str(delta.place(LINE)))
    table.optimize.compact()
    table.create_checkpoint()
    [batch] = extract(lake, TABLES).landed
    assert sorted(file.rows for file in batch.files if file.entity == LINE) == [1, 3]
    table = DeltaTable(str(delta.place(LINE)))
    write_deltalake(table, table.to_pyarrow_table(), mode="overwrite")
    [batch] = extract(lake, TABLES).landed
    assert batch.rows == 0, "the same rows in other files"
    assert living(lake) == EXPECTED


def test_files_that_were_vacuumed_are_made_up_for_by_comparing_all_keys(delta: DeltaOf) -> None:
    lake = lake_of(delta)
    extract(lake, TABLES)
    delta.take()
    DeltaTable(str(delta.place(LINE))).vacuum(0, dry_run=False, enforce_retention_duration=False)
    [batch] = extract(lake, TABLES).landed
    [sweep] = batch.sweeps
    assert (sweep.entity, sweep.reason_code, sweep.missed_deletes) == (LINE, "resynced", 1)
    assert living(lake) == EXPECTED


def test_a_sweep_finds_what_no_log_told(delta: DeltaOf, data_dir: Path) -> None:
    """A row that is gone although its file was never removed, in a whole run."""
    for place in (delta.root / "deltalake").iterdir():
        delta.tell_time(
            place.name, FIRST_FOLDER_AT + timedelta(hours=1)
        )  # after what its rows say of themselves
    run(delta)
    assert one("SELECT COUNT(*) FROM ledger.project_actual") == 20
    [part] = [name for name in delta.place(LINE).rglob("*.parquet") if "_delta_log" not in str(name)]
    rows = pq.ParquetFile(part).read()
    keep = [row_id != guid("line", 3) for row_id in rows["Id"].to_pylist()]
    pq.write_table(rows.filter(pa.array(keep)), part)
    assert run(delta).state == "nothing new"
    run(delta, is_sweep=True)
    assert query(
        "SELECT entity, missed_delete_count FROM audit.source_sweep WHERE missed_delete_count > 0"
    ) == [(LINE, 1)]
    assert one(f"SELECT COUNT(*) FROM staging.{LINE} WHERE is_deleted") == 1


def with_log(delta: DeltaOf, action: str, **changes: object) -> None:
    """Change an action of a table's log."""
    [log] = (delta.place(LINE) / "_delta_log").glob("*.json")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for entry in lines:
        if action in entry:
            entry[action] |= changes
    log.write_text("\n".join(map(json.dumps, lines)))


@pytest.mark.parametrize("path", ["../../../secret.parquet", "/etc/passwd", "file:///etc/passwd"])
def test_a_log_that_leads_out_is_refused(delta: DeltaOf, path: str) -> None:
    with_log(delta, "add", path=path)
    with pytest.raises(SourceError, match=r"names a file outside of the table|cannot be read"):
        extract(lake_of(delta), TABLES)
    assert landing_of(lake_of(delta)).batches() == []


def test_what_cannot_be_read_says_what_to_do(delta: DeltaOf) -> None:
    with_log(
        delta,
        "protocol",
        minReaderVersion=3,
        minWriterVersion=7,
        readerFeatures=["deletionVectors"],
        writerFeatures=["deletionVectors"],
    )
    with pytest.raises(SourceError, match=r"uses deletionVectors of Delta.* DROP FEATURE deletionVectors"):
        extract(lake_of(delta), TABLES)


def test_a_table_nobody_reads_or_without_a_log_is_told(delta: DeltaOf) -> None:
    (delta.place("account") / "_delta_log").mkdir(parents=True, exist_ok=True)
    for log in (delta.place("account") / "_delta_log").glob("*.json"):
        log.unlink()
    [batch] = extract(lake_of(delta), (*TABLES, "account")).landed
    told = {(notice.kind_code, notice.entity) for notice in batch.notices}
    assert ("table_not_readable", "account") in told
    assert ("table_not_used", "uom") in told
    assert {file.entity for file in batch.files} == set(TABLES)


def test_folders_of_parquet_are_folders(container: Container, data_dir: Path) -> None:
    """A folder may hold Parquet, in partitions too: its columns describe themselves, later folders are updates."""
    container.folder(1, COMPANY.rows())
    run(container)
    place = container.root / folder_name(2) / LINE / "PartitionId=2026"
    place.mkdir(parents=True)
    line = COMPANY.line(1, 20, msdyn_quantity="7")
    typed = {name: [value] for name, value in line.items()} | {"versionnumber": [20], "IsDelete": [False]}
    pq.write_table(pa.table(typed), place / "part-0.parquet")
    assert run(container).postings["replacement"] == 2
    broken = container.root / folder_name(3) / LINE
    broken.mkdir(parents=True)
    (broken / "part-0.parquet").write_bytes(b"PAR1 not at all PAR1")
    container.file(broken.parent, "model.json", json.dumps(model_of({})).encode())
    [held] = run(container).held_back
    assert "cannot be read as Parquet" in held
