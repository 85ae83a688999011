"""`make bench`: what a full load and a 1 % batch cost, against plain DuckDB reading the same files.

*Limit* is plain DuckDB reading the first folder's CSV files into tables of text. *Fixed* is what each step costs on the
small sample: interpreter, imports, planning, pages. *Row work* is the rest. Each phase runs in a process of its own, so
that its peak memory is its own. The last line is one JSON object.
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
from datetime import date
from pathlib import Path

import duckdb

from transforms import pipeline
from transforms.sample import write_sample

ROOT = Path(__file__).parent.parent
GATES = ("check_staging", "check_ledger", "check_marts")
CORE = ("stage", "derive", "marts")


def measure_limit(export: Path, folder: str, scratch: Path) -> float:
    """Seconds plain DuckDB takes to read every CSV of `folder` into tables of text, in one file on disk."""
    model = json.loads((export / folder / "model.json").read_text(encoding="utf-8"))
    columns = {
        table["name"].lower(): [column["name"] for column in table["attributes"]]
        for table in model["entities"]
    }
    target = scratch / "limit.duckdb"
    target.unlink(missing_ok=True)
    started = time.perf_counter()
    with duckdb.connect(str(target), config={"memory_limit": "3GB"}) as connection:
        for table in sorted(path.name for path in (export / folder).iterdir() if path.is_dir()):
            names = ", ".join(f"'{name}': 'VARCHAR'" for name in columns[table.lower()])
            connection.execute(
                f"CREATE TABLE {table} AS SELECT * FROM read_csv('{export / folder / table}/*.csv', "
                f"columns = {{{names}}}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"')"
            )
    seconds = time.perf_counter() - started
    target.unlink()
    return seconds


def measure_run(export: Path, as_of: date, data_dir: Path) -> dict[str, object]:
    """One run in a process of its own: seconds per step, rows in, postings, peak memory in MiB."""
    done = subprocess.run(
        [sys.executable, __file__, "--phase", str(export), "--as-of", as_of.isoformat()],
        env=os.environ | {"FIELDLEDGER_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def phase(export: Path, as_of: date) -> None:
    """What `measure_run` starts."""
    summary = pipeline.run_all(pipeline.RunRequest(str(export), as_of=as_of))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {"seconds": summary.seconds, "rows": summary.rows_in, "postings": sum(summary.postings.values())}
    print(json.dumps(answer | {"peak_mib": round(peak)}))


def main() -> None:
    """Build the export (kept under data/bench), measure, print the table and the JSON line."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument(
        "--lines", type=int, default=1_000_000, help="work order lines: 1000000, 5000000, 10000000"
    )
    words.add_argument("--phase", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--as-of", type=date.fromisoformat, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.phase:
        phase(asked.phase, asked.as_of)
        return
    scratch = ROOT / "data" / "bench"
    export = scratch / f"export-{asked.lines}"
    if not export.is_dir():
        print(f"writing {export.relative_to(ROOT)} …", flush=True)
        scratch.mkdir(parents=True, exist_ok=True)
        write_sample(export, asked.lines, 7, folders=2)
    small = scratch / "export-small"
    if not small.is_dir():
        write_sample(small, 500, 7, folders=2)
    first, second = sorted(path.name for path in export.iterdir() if path.name.startswith("20"))[:2]
    days = [date.fromisoformat(name[:10]) for name in (first, second)]
    data_dirs = {name: scratch / f"data-{name}" for name in ("small", "large")}
    for folder in data_dirs.values():
        shutil.rmtree(folder, ignore_errors=True)

    limit = measure_limit(export, first, scratch)
    fixed = [measure_run(small, day, data_dirs["small"]) for day in days]
    full, batch = (measure_run(export, day, data_dirs["large"]) for day in days)

    def row_work(run: dict[str, object], base: dict[str, object]) -> dict[str, float]:
        seconds, floor = run["seconds"], base["seconds"]
        assert isinstance(seconds, dict) and isinstance(floor, dict)
        return {step: max(0.0, seconds[step] - floor[step]) for step in seconds}

    work, batch_work = row_work(full, fixed[0]), row_work(batch, fixed[1])
    print(f"\nlimit (plain DuckDB, the same files): {limit:.2f} s for {full['rows']:,} rows\n")
    print(
        f"{'step':<14}{'full s':>9}{'fixed s':>9}{'row work':>10}{'rows/s':>12}{'x limit':>9}{'1 % batch':>11}"
    )
    for step, seconds in work.items():
        rate = f"{int(full['rows']) / seconds:,.0f}" if seconds > 0.01 else "-"  # type: ignore[call-overload]
        print(
            f"{step:<14}{full['seconds'][step]:>9.2f}{fixed[0]['seconds'][step]:>9.2f}"  # type: ignore[index]
            f"{seconds:>10.2f}{rate:>12}{seconds / limit:>9.2f}{batch_work.get(step, 0):>11.2f}"
        )
    row_seconds = sum(work.values())
    gates = sum(work[step] for step in GATES)
    batch_seconds = sum(seconds for step, seconds in batch_work.items() if step != "publish")
    peak = max(int(full["peak_mib"]), int(batch["peak_mib"]))  # type: ignore[call-overload]
    print(f"\nbatch: {batch['rows']:,} rows in, {batch['postings']:,} postings; peak memory {peak:,} MiB")
    print(
        json.dumps(
            {
                "lines": asked.lines,
                "limit_s": round(limit, 2),
                "row_work_s": round(row_seconds, 2),
                "fixed_s": round(sum(fixed[0]["seconds"].values()), 2),  # type: ignore[attr-defined]
                "ratio": round(row_seconds / limit, 2),
                "core_part_ratio": round(sum(work[step] for step in CORE) / limit, 2),
                "batch_ratio": round(batch_seconds / (row_seconds - work["publish"]), 3),
                "gates_ratio": round(gates / (row_seconds - gates), 3),
                "peak_mib": peak,
            }
        )
    )
    for folder in data_dirs.values():
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
