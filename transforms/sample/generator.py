"""Write the sample export: make the world in DuckDB, then copy every table of every folder out of it."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from transforms.sample import planting
from transforms.sample.container import EXPORTED, ExportTable, describe_table, model_json, optionset_files
from transforms.sample.plan import SampleError, SamplePlan
from transforms.sample.planting import Answer

_HERE = Path(__file__).parent

#: Called with what was just done, how many steps are done and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SampleReport:
    """What was written: folders in name order, rows by table (all versions), CSV files and their bytes.

    `answers` are the faults that were planted; `answer_key` is the file that names them, None without faults.
    """

    path: Path
    lines: int
    seed: int
    folders: tuple[str, ...]
    active_folder: str
    rows: dict[str, int]
    files: int
    bytes: int
    answers: tuple[Answer, ...] = ()
    answer_key: Path | None = None


def write_sample(
    out: Path,
    lines: int,
    seed: int,
    *,
    folders: int = 6,
    changed_percent: Decimal | None = None,
    faults: str | None = None,
    progress: Progress | None = None,
) -> SampleReport:
    """Write a Synapse Link incremental container at `out` and say what is in it.

    `lines` is the number of distinct work order lines (products and services) over the whole export. The
    first folder is the full copy; each later one changes about `changed_percent` percent of the lines (by
    default 1, or 8 below 10,000 lines). The same arguments give the same bytes. `faults` plants what goes wrong
    between field, project and Finance: `all` or kinds of `faults.FAULTS`; `out`.answers.json, beside, is the key.
    Raises SampleError when `out` has something in it, an argument is out of range or a fault unknown; nothing is left
    at `out` when writing fails.
    """
    plan = SamplePlan.of(lines, seed, folders, changed_percent)
    asked = planting.asked_for(faults) if faults is not None else ()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SampleError(
            f"{out} is not empty: name a new or empty folder for the sample, or remove this one first"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sample-", dir=out.parent) as scratch_name:
        scratch = Path(scratch_name)
        target = scratch / "container"
        with duckdb.connect(scratch / "world.duckdb") as world:
            _make_world(world, plan, progress)
            tables = [_prepare(world, path) for path in sorted((_HERE / "tables").glob("*.sql"))]
            answers = planting.plant(world, plan, asked)
            rows = _write_container(world, plan, tables, target, progress)
        if out.exists():
            out.rmdir()
        shutil.move(target, out)
    answer_key = out.with_name(f"{out.name}.answers.json") if asked else None
    if answer_key is not None:
        planting.write_answers(answer_key, answers)
    written = [path for path in out.rglob("*.csv") if path.parent.name != "OptionsetMetadata"]
    return SampleReport(
        path=out,
        lines=lines,
        seed=seed,
        folders=tuple(plan.folder_name(n) for n in range(1, folders + 1)),
        active_folder=plan.folder_name(folders + 1),
        rows=rows,
        files=len(written),
        bytes=sum(path.stat().st_size for path in written),
        answers=tuple(answers),
        answer_key=answer_key,
    )


def _make_world(world: duckdb.DuckDBPyConnection, plan: SamplePlan, progress: Progress | None) -> None:
    """Run world/*.sql. The order of rows in the world does not matter; the export sorts what it writes."""
    world.execute("SET memory_limit = '2GB'")
    world.execute("SET preserve_insertion_order = true")
    sizes = {
        "seed": plan.seed,
        "lines": plan.lines,
        "work_orders": plan.work_orders,
        "projects": plan.projects,
        "chains": plan.chains,
        "stores": plan.stores,
        "version_stride": plan.version_stride,
        "events_per_folder": plan.events_per_folder,
    }
    for name, value in sizes.items():
        world.execute(f"SET VARIABLE {name} = CAST({value} AS BIGINT)")
    world.execute(f"SET VARIABLE change_folders = CAST({plan.change_folders} AS BIGINT[])")
    scripts = sorted((_HERE / "world").glob("*.sql"))
    for done, script in enumerate(scripts, start=1):
        world.execute(script.read_text(encoding="utf-8"))
        if progress is not None:
            progress(f"world: {script.stem[3:].replace('_', ' ')}", done, len(scripts))


def _write_container(
    world: duckdb.DuckDBPyConnection,
    plan: SamplePlan,
    tables: list[ExportTable],
    target: Path,
    progress: Progress | None,
) -> dict[str, int]:
    target.mkdir()
    for folder_no in range(1, plan.folders + 1):
        (target / plan.folder_name(folder_no)).mkdir()
    rows: Counter[str] = Counter()
    files: dict[int, dict[str, list[str]]] = {n: {} for n in range(1, plan.folders + 1)}
    for done, table in enumerate(tables, start=1):
        world.execute(f"CREATE OR REPLACE TEMP TABLE {EXPORTED} AS SELECT * FROM {table.view}")
        found = world.execute(
            f"SELECT DISTINCT folder_no, year(createdon) FROM {EXPORTED} ORDER BY ALL"
        ).fetchall()
        for folder_no, year in found:
            path = target / plan.folder_name(folder_no) / table.name / f"{year}.csv"
            rows[table.name] += _copy(world, plan, table, path, folder_no, year)
            files[folder_no].setdefault(table.name, []).append(path.name)
        if progress is not None:
            progress(table.name, done, len(tables))
    for folder_no, in_folder in files.items():
        text = model_json(tables, folder_no, plan.appended_from, plan.folder_at(folder_no), in_folder)
        _write(target / plan.folder_name(folder_no) / "model.json", text)
    _write_around(plan, tables, target)
    return dict(rows)


def _prepare(world: duckdb.DuckDBPyConnection, path: Path) -> ExportTable:
    world.execute(f'CREATE VIEW "export_{path.stem}" AS {path.read_text(encoding="utf-8")}')
    columns = [(row[0], row[1]) for row in world.execute(f'DESCRIBE "export_{path.stem}"').fetchall()]
    return describe_table(path.stem, columns)


def _copy(
    world: duckdb.DuckDBPyConnection,
    plan: SamplePlan,
    table: ExportTable,
    path: Path,
    folder_no: int,
    year: int,
) -> int:
    """Write one CSV file; return its rows. Rows without the appended column come after those with it."""
    path.parent.mkdir(exist_ok=True)
    attributes = table.attributes_in(folder_no, plan.appended_from)
    if table.appended is None or attributes == table.attributes:
        return _count(world, table.copy_statement(path, folder_no, year, attributes))
    has_value = f'"{table.appended.name}" IS NOT NULL'
    rest = path.with_suffix(".short")
    count = _count(world, table.copy_statement(path, folder_no, year, attributes, has_value))
    count += _count(
        world, table.copy_statement(rest, folder_no, year, table.attributes, f"NOT ({has_value})")
    )
    with path.open("ab") as whole, rest.open("rb") as short:
        shutil.copyfileobj(short, whole)
    rest.unlink()
    return count


def _count(world: duckdb.DuckDBPyConnection, statement: str) -> int:
    answer = world.execute(statement).fetchone()
    return int(answer[0]) if answer else 0


def _write_around(plan: SamplePlan, tables: list[ExportTable], target: Path) -> None:
    """What surrounds the complete folders: root metadata, option sets, the folder still being written."""
    _write(
        target / "model.json",
        model_json(tables, plan.folders, plan.appended_from, plan.folder_at(plan.folders), {}),
    )
    for name, text in optionset_files(tables).items():
        _write(target / "OptionsetMetadata" / name, text)
    active = plan.folder_name(plan.folders + 1)
    _write(target / "Changelog" / "changelog.info", active + "\n")
    _write_half(target, plan, target / active)


def _write_half(target: Path, plan: SamplePlan, active: Path) -> None:
    """A file that stops in the middle of a row, and no model.json: readers must leave this folder alone."""
    source = next(
        path
        for folder_no in range(plan.folders, 0, -1)
        for name in ("msdyn_workorderproduct", "msdyn_workorderservice")
        for path in sorted((target / plan.folder_name(folder_no) / name).glob("*.csv"))
    )
    with source.open("rb") as complete:
        start = complete.read(900)
    half = active / source.parent.name / "2026.csv"
    half.parent.mkdir(parents=True)
    half.write_bytes(start[: len(start) * 2 // 3])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
