"""`make bench`: what a full load and four batches cost, against plain DuckDB reading the same files.

*Limit* is plain DuckDB reading the first folder's CSV files into tables of text. *Fixed* is what each step costs on the
small sample: interpreter, imports, planning, pages. *Row work* is the rest. Its *core part* brings every table to its
current image and makes the ledger's rows and project profitability. Each phase runs in a process of its own, so that
its peak memory is its own.

Every batch starts from a copy of what the full load left. Three raise the quantity of 0.1, 1 and 10 % of the lines, two
lines of a work order at most; an estimated line becomes a used one. The fourth, *fixes*, does so to 10,000 posted lines
(a tenth of the lines below 100,000), so that each leaves reversals and replacements. The lines' usage logs, approvals
and actuals come along in a newer version. A batch's seconds are its row work without publishing, its ratio is that over
the same of the full load. The last line is one JSON object; its batch_ratio is that of 1 %.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb

from transforms import pipeline
from transforms.sample import write_sample
from transforms.sample.plan import SamplePlan
from transforms.warehouse.models import all_models, load_rules

ROOT = Path(__file__).parent.parent
GATES = ("check_staging", "check_ledger", "check_marts")
TABLES = ("stage", "derive", "marts")
PROFITABILITY = "marts.project_profitability"
SHARES = {"0.1": 1000, "1": 100, "10": 10}  # percent of the lines: one line in so many
FIXES = "fixes"

QUOTED = ("string", "dateTime", "dateTimeOffset")
LINE = "coalesce(msdyn_workorderproduct, msdyn_workorderservice)"
MORE = "regexp_replace(CAST(CAST({} AS DECIMAL(18, 10)) + 1 AS VARCHAR), '[.]0+$', '')"
#: What a batch brings, in this order, and what of a row says that it belongs to a line or a row already chosen.
BROUGHT = {
    "msdyn_workorderproduct": "Id",
    "msdyn_workorderservice": "Id",
    "msdyn_materialusagelog": LINE,
    "msdyn_projectapproval": "msdyn_materialusagelog",
    "msdyn_actual": LINE,
}
#: The new values of a line: one more is used, or one more hour. The other tables only get a newer version.
CHANGED = {
    "msdyn_linestatus": "690970001",
    "msdyn_quantity": MORE.format("coalesce(msdyn_quantity, '0')"),
    "msdyn_qtytobill": MORE.format("msdyn_qtytobill"),
    "msdyn_duration": "CAST(coalesce(msdyn_duration, '0') AS BIGINT) + 60",
    "msdyn_durationtobill": "CAST(msdyn_durationtobill AS BIGINT) + 60",
}


@dataclass(frozen=True)
class Measured:
    """One run: seconds per step, rows in, postings by entry type, peak memory."""

    seconds: dict[str, float]
    rows: int
    postings: dict[str, int]
    peak_mib: int

    def row_work(self, fixed: Measured) -> dict[str, float]:
        return {step: max(0.0, seconds - fixed.seconds[step]) for step, seconds in self.seconds.items()}


class Folder:
    """A folder of the export as plain DuckDB sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = json.loads((path / "model.json").read_text(encoding="utf-8"))
        self.columns: dict[str, dict[str, str]] = {
            table["name"]: {column["name"]: column["dataType"] for column in table["attributes"]}
            for table in self.model["entities"]
        }

    def rows(self, table: str, file: str = "*.csv") -> str:
        """The rows of a table or of one of its files, as text, for FROM."""
        names = ", ".join(f"'{name}': 'VARCHAR'" for name in self.columns[table])
        return (
            f"read_csv('{self.path / table / file}', columns = {{{names}}}, "
            "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"')"
        )


def measure_limit(first: Folder, target: Path) -> float:
    """Seconds plain DuckDB takes to read every CSV of the folder into tables of text, in one file on disk."""
    started = time.perf_counter()
    with duckdb.connect(str(target), config={"memory_limit": "3GB"}) as connection:
        for table in sorted(path.name for path in first.path.iterdir() if path.is_dir()):
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM {first.rows(table)}")
    seconds = time.perf_counter() - started
    target.unlink()
    return seconds


def write_batch(first: Folder, second: Path, plan: SamplePlan, lines: int, *, only_posted: bool) -> None:
    """Write the folder after the first in its layout and dialect, with so many of its lines changed."""
    shutil.rmtree(second, ignore_errors=True)
    product, service, log, *_ = BROUGHT
    sink = f"'{plan.folder_at(2):%-m/%-d/%Y} 0:10:00 AM'"
    common = {
        "SinkCreatedOn": sink,
        "SinkModifiedOn": sink,
        "versionnumber": f"CAST(versionnumber AS BIGINT) + {plan.version_stride}",
        "modifiedon": f"'{plan.folder_at(1):%Y-%m-%d}T23:30:00Z'",
    }
    files: dict[str, list[str]] = {table: [] for table in first.columns}
    with duckdb.connect(config={"memory_limit": "3GB"}) as connection:
        # Spread over all work orders. Of what has a serial number one is used, never more.
        posted = f"Id IN (SELECT {LINE} FROM {first.rows(log)})" if only_posted else "TRUE"
        found = connection.execute(
            f"""
            CREATE TABLE chosen AS
            SELECT Id FROM (
                SELECT Id, msdyn_workorder, msdyn_lineorder FROM {first.rows(product)} WHERE msdyn_serialnumber IS NULL
                UNION ALL SELECT Id, msdyn_workorder, msdyn_lineorder FROM {first.rows(service)}
            )
            WHERE CAST(msdyn_lineorder AS INTEGER) <= 2 AND {posted}
            ORDER BY md5(msdyn_workorder), Id LIMIT {lines}
            """
        ).fetchone()
        assert found == (lines,), f"{found} lines to change, wanted {lines}"
        for table, key in BROUGHT.items():
            (second / table).mkdir(parents=True)
            new = common | (CHANGED if key == "Id" else {})
            values = ", ".join(f'{new.get(name, name)} AS "{name}"' for name in first.columns[table])
            quoted = ", ".join(name for name, kind in first.columns[table].items() if kind in QUOTED)
            for source in sorted((first.path / table).glob("*.csv")):
                rows = f"FROM {first.rows(table, source.name)} WHERE {key} IN (SELECT Id FROM chosen)"
                made = connection.execute(f"CREATE OR REPLACE TABLE batch AS SELECT {values} {rows}")
                if made.fetchone() == (0,):
                    continue
                connection.execute(
                    f"COPY batch TO '{second / table / source.name}' (FORMAT csv, HEADER false, "
                    f"QUOTE '\"', ESCAPE '\"', NULLSTR '', FORCE_QUOTE ({quoted}))"
                )
                connection.execute("INSERT INTO chosen SELECT Id FROM batch")
                files[table].append(source.name)
    for table in first.model["entities"]:
        name = table["name"]
        table["partitions"] = [{"name": file[:-4], "location": f"{name}/{file}"} for file in files[name]]
    (second / "model.json").write_text(json.dumps(first.model), encoding="utf-8")


def measure_run(export: Path, as_of: date, data_dir: Path) -> Measured:
    """One run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--phase", str(export), "--as-of", as_of.isoformat()],
        env=os.environ | {"FIELDLEDGER_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def measure_mart(warehouse: Path) -> float:
    """Seconds the SELECT of project profitability takes over the warehouse."""
    select = all_models()[PROFITABILITY].select
    assert select is not None
    with duckdb.connect(str(warehouse), read_only=True, config={"memory_limit": "3GB"}) as connection:
        load_rules(connection)
        started = time.perf_counter()
        connection.execute(f"CREATE TEMP TABLE mart AS {select}")
        return time.perf_counter() - started


def phase(export: Path, as_of: date) -> None:
    """What `measure_run` starts."""
    summary = pipeline.run_all(pipeline.RunRequest(str(export), as_of=as_of))
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(asdict(Measured(summary.seconds, summary.rows_in, summary.postings, peak))))


def measure(lines: int, scratch: Path, data: Path) -> None:
    """Build the export (kept under data/bench, its second folder is each batch in turn), measure and report."""
    plan = SamplePlan.of(lines, 7, 2, None)
    export, small = scratch / f"export-{lines}", scratch / "export-small"
    for path, size in ((export, lines), (small, 500)):
        if not path.is_dir():
            print(f"writing {path.relative_to(ROOT)} …", flush=True)
            write_sample(path, size, plan.seed, folders=plan.folders)
    first, second = Folder(export / plan.folder_name(1)), export / plan.folder_name(2)
    days = [plan.folder_at(n).date() for n in (1, 2)]
    sizes = {f"{share} %": lines // one_in for share, one_in in SHARES.items()}
    sizes[FIXES] = min(10_000, lines // 10)

    limit = measure_limit(first, data / "limit.duckdb")
    fixed = [measure_run(small, day, data / "small") for day in days]
    full = measure_run(export, days[0], data / "full")
    mart = measure_mart(next((data / "full" / "warehouse").glob("*.duckdb")))
    batches: dict[str, Measured] = {}
    for name, size in sizes.items():
        write_batch(first, second, plan, size, only_posted=name == FIXES)
        shutil.copytree(data / "full", data / "batch", ignore=shutil.ignore_patterns("published", "docs"))
        batches[name] = measure_run(export, days[1], data / "batch")
        shutil.rmtree(data / "batch")
    report(lines, sizes, limit, fixed, full, mart, batches)


def report(
    lines: int,
    sizes: dict[str, int],
    limit: float,
    fixed: list[Measured],
    full: Measured,
    mart: float,
    batches: dict[str, Measured],
) -> None:
    """Print the table and the JSON line."""
    work, steps = full.row_work(fixed[0]), {name: run.row_work(fixed[1]) for name, run in batches.items()}
    row_seconds, gates = sum(work.values()), sum(work[step] for step in GATES)
    spent = {name: sum(taken.values()) - taken["publish"] for name, taken in steps.items()}
    ratios = {name: round(seconds / (row_seconds - work["publish"]), 3) for name, seconds in spent.items()}
    postings = {name: sum(run.postings.values()) for name, run in batches.items()}
    peak = max(run.peak_mib for run in (full, *batches.values()))

    print(f"\nlimit (plain DuckDB, the same files): {limit:.2f} s for {full.rows:,} rows\n")
    head = f"{'step':<14}{'full s':>9}{'fixed s':>9}{'row work':>10}{'rows/s':>12}{'x limit':>9}"
    print(head + "".join(f"{name:>10}" for name in sizes))
    for step, seconds in work.items():
        print(
            f"{step:<14}{full.seconds[step]:>9.2f}{fixed[0].seconds[step]:>9.2f}{seconds:>10.2f}"
            f"{_rate(full.rows, seconds):>12}{seconds / limit:>9.2f}"
            + "".join(f"{taken[step]:>10.2f}" for taken in steps.values())
        )
    for label, cells in {
        "lines changed": [f"{size:,}" for size in sizes.values()],
        "rows in": [f"{run.rows:,}" for run in batches.values()],
        **{f"{entry}s": [f"{run.postings[entry]:,}" for run in batches.values()] for entry in full.postings},
        "seconds without publish": [f"{seconds:.2f}" for seconds in spent.values()],
        "ratio to the full load": [f"{ratio:.3f}" for ratio in ratios.values()],
        "postings/s": [_rate(postings[name], seconds) for name, seconds in spent.items()],
    }.items():
        print(f"{label:<{len(head)}}" + "".join(f"{cell:>10}" for cell in cells))
    print(f"\npeak memory {peak:,} MiB")
    answer = {
        "lines": lines,
        "limit_s": round(limit, 2),
        "row_work_s": round(row_seconds, 2),
        "fixed_s": round(sum(fixed[0].seconds.values()), 2),
        "ratio": round(row_seconds / limit, 2),
        "core_part_ratio": round((work["stage"] + work["derive"] + mart) / limit, 2),
        "tables_ratio": round(sum(work[step] for step in TABLES) / limit, 2),
        "batch_ratio": ratios["1 %"],
        "batch_ratios": {share: ratios[f"{share} %"] for share in SHARES},
        "correction": {"lines": sizes[FIXES], "postings": postings[FIXES], "seconds": round(spent[FIXES], 2)},
        "gates_ratio": round(gates / (row_seconds - gates), 3),
        "peak_mib": peak,
    }
    print(json.dumps(answer))


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}" if seconds > 0.01 else "-"


def main() -> None:
    """Measure, and leave nothing but the exports."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument(
        "--lines", type=int, default=1_000_000, help="work order lines, say 1000000 or 5000000"
    )
    words.add_argument("--phase", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--as-of", type=date.fromisoformat, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.phase:
        phase(asked.phase, asked.as_of)
        return
    scratch = ROOT / "data" / "bench"
    data = scratch / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    try:
        measure(asked.lines, scratch, data)
    finally:
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
