"""The main job, step by step. The command and the DAGs call only this.

    extract ▸ stage ▸ check ▸ derive ▸ check ▸ load ▸ marts ▸ check ▸ publish

Each step takes the path of the run's work database (`data/work/<run_id>.duckdb`), which carries everything from step to
step, so that steps may run in one process or in nine. A run that finds nothing to do passes through every step at once.
A run that was cut off leaves the warehouse as it was or as it should be; the next run starts from there.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from transforms.errors import FieldledgerError, GateFailed, SourceError, UsageError
from transforms.serve.summary import Money, Summary, read_summary
from transforms.settings import Settings, load_settings
from transforms.sources.csv_file import CsvReader
from transforms.sources.lake import Extraction, Lake, folder_instant
from transforms.sources.landing import Landing
from transforms.sources.names import load_names
from transforms.warehouse import ledger, loading, reporting, staging
from transforms.warehouse.models import all_models, in_schema, load_rules
from transforms.warehouse.store import Connection, attach, open_database, open_scratch
from transforms.warehouse.store import publish as publish_file

if TYPE_CHECKING:
    from transforms.warehouse.validation import CheckResult

Progress = Callable[[str], None]
GATES = {"staging": ("staging",), "ledger": ("core", "ledger"), "marts": ("ledger", "marts", "quarantine")}


@dataclass(frozen=True)
class RunRequest:
    """What a run is asked to do. `address`: folder or fsspec address; `warehouse`: a file (default: the settings)."""

    address: str
    source: str = "lake"
    warehouse: Path | None = None
    as_of: date | None = None
    full_refresh: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Run:
    """A run as its work database remembers it."""

    run_id: str
    warehouse: Path
    source_name: str
    as_of: date | None
    full_refresh: bool
    dry_run: bool
    batch_ids: tuple[str, ...]
    posted_at: datetime | None
    has_warehouse: bool
    is_everything: bool
    is_pending: bool
    held_back: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def is_idle(self) -> bool:
        """Nothing new arrived and nothing is asked for."""
        return not self.batch_ids and not self.full_refresh


def extract(request: RunRequest, progress: Progress | None = None) -> Path:
    """Land what is new in the source and open a work database for it. Returns its path.

    Raises UsageError for a source or address that is not there, or a warehouse of another version.
    """
    settings = load_settings()
    if request.source != "lake":
        raise UsageError(f"--source {request.source}: the sources are: lake")
    started = time.perf_counter()
    lake = Lake(request.address)
    landing = Landing(settings.landing, lake.landing_name)
    with open_scratch(settings) as scratch:
        csv = CsvReader(scratch, settings.max_line_bytes)
        extraction = lake.extract(landing, csv, request.as_of, progress or _quiet)
    run = _plan(request, settings, landing, extraction)
    work = settings.work / f"{run.run_id}.duckdb"
    _clean(work, settings.work / f"{run.run_id}.checks")
    with open_database(work, settings) as connection:
        _remember(connection, run, settings)
        _note_step(connection, "extract", time.perf_counter() - started)
    return work


def stage(work: Path | str) -> None:
    """Type the new rows, one winner per id; bad rows go to the quarantine of the work database."""
    with _step(work, "stage") as (connection, run, settings):
        if run.is_idle:
            return
        landed = _landed(run, settings)
        names = load_names(settings.names_file)
        staging.stage(connection, landed, names, has_warehouse=run.has_warehouse)
        connection.execute("CREATE SCHEMA IF NOT EXISTS audit")
        drift = all_models()["audit.schema_drift"]
        connection.execute(drift.create())
        rows = staging.drift(landed, names)
        if rows:
            connection.executemany(f"INSERT INTO {drift.name} VALUES (?, ?, ?, ?)", rows)


def check(work: Path | str, gate: str) -> None:
    """The gate of a layer (`staging`, `ledger`, `marts`): run its suites, record every result.

    Raises GateFailed when a critical promise is broken; then nothing is published and the results are in the warehouse.
    """
    with _step(work, f"check_{gate}", writes=gate == "marts") as (connection, run, settings):
        is_nothing = run.is_idle and not (gate == "marts" and run.is_pending)
        if is_nothing or (run.dry_run and gate == "marts"):
            return
        from transforms.warehouse.validation import build_docs, validate

        results: list[CheckResult] = []
        kept = settings.work / f"{run.run_id}.checks"
        for schema in GATES[gate]:
            tables = _tables_to_check(connection, run, gate, schema)
            is_whole = run.is_everything or run.is_pending or schema == "quarantine"
            catalog = "warehouse" if gate == "marts" and is_whole else None
            results += validate(connection, schema, tables, catalog=catalog, results_dir=kept)
        audit = "warehouse.audit" if gate == "marts" else "run"
        _record_checks(connection, f"{audit}.check_result", run, gate, results)
        broken = [result for result in results if result.stops_the_run]
        if broken or gate == "marts" or (run.dry_run and gate == "ledger"):
            build_docs(kept, settings.docs)
    if broken:
        _refuse(Path(work), run, gate, settings)
        raise GateFailed(_explain(broken, settings))


def derive(work: Path | str) -> None:
    """Core tables, the wanted actuals and the postings, for the work orders that the new rows touch."""
    with _step(work, "derive") as (connection, run, _):
        if not run.is_idle:
            ledger.derive(connection, has_warehouse=run.has_warehouse, is_everything=run.is_everything)


def load(work: Path | str) -> None:
    """Everything of the run into the warehouse, in one transaction."""
    with _step(work, "load", writes=True) as (connection, run, settings):
        if run.dry_run or run.is_idle:
            return
        assert run.posted_at is not None
        with _transaction(connection):
            loaded = loading.load(connection, run.posted_at)
            _audit(connection, run, settings, loaded)


def marts(work: Path | str) -> None:
    """Refresh the marts for the run's scope, or as a whole after a run that did not get this far."""
    with _step(work, "marts", writes=True) as (connection, run, _):
        if run.dry_run or (run.is_idle and not run.is_pending):
            return
        is_everything = run.is_everything or run.is_pending
        if not is_everything:
            reporting.derive(connection)
        with _transaction(connection):
            reporting.refresh(connection, is_everything=is_everything)
            connection.execute(
                "UPDATE warehouse.audit.run SET state_code = 'refreshed' WHERE state_code = 'loaded'"
            )


def publish(work: Path | str) -> Summary:
    """Replace the published file by the warehouse, and say what the run did. The work database is removed."""
    path = Path(work)
    settings = load_settings()
    started = time.perf_counter()
    with open_database(path, settings) as connection:
        run = _recall(connection)
        seconds = _seconds(connection)
        summary = _dry_summary(connection, run, seconds) if run.dry_run else None
    if summary is None:
        _publish_warehouse(run, settings)
        seconds["publish"] = round(time.perf_counter() - started, 3)
        with open_database(run.warehouse, settings) as warehouse:
            warehouse.execute(
                "UPDATE audit.run SET step_text = ? WHERE run_id = ?", [json.dumps(seconds), run.run_id]
            )
            summary = read_summary(warehouse, None if run.is_idle else run.run_id)
            assert summary is not None
    _clean(path, settings.work / f"{run.run_id}.checks")
    _clean_leftovers(run, settings)
    if run.is_idle and not run.dry_run:
        summary = summary.of_nothing_new()
    return replace(
        summary,
        seconds=seconds,
        held_back=run.held_back,
        waiting=run.waiting,
        places={"published": str(settings.published), "Data Docs": str(settings.docs / "index.html")},
    )


def run_all(request: RunRequest, progress: Progress | None = None) -> Summary:
    """The whole job in this process."""
    tell = progress or _quiet
    tell("extract")
    work = extract(request, tell)
    for name, step in STEPS:
        tell(name)
        step(work)
    tell("publish")
    return publish(work)


STEPS: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("stage", stage),
    ("check staging", lambda work: check(work, "staging")),
    ("derive", derive),
    ("check ledger", lambda work: check(work, "ledger")),
    ("load", load),
    ("marts", marts),
    ("check marts", lambda work: check(work, "marts")),
)


# --- the run and its work database -----------------------------------------------------------------------------------


def _plan(request: RunRequest, settings: Settings, landing: Landing, extraction: Extraction) -> Run:
    warehouse = request.warehouse or settings.warehouse
    loaded: set[str] = set()
    last: tuple[str, datetime] | None = None
    runs, is_pending, has_policy_changed = 0, False, False
    has_warehouse = warehouse.is_file()
    if has_warehouse:
        with open_database(warehouse, settings, read_only=True) as connection:
            loading.check_contract(connection)
            loaded = {
                str(row[0])
                for row in connection.execute("SELECT batch_id FROM audit.landed_batch").fetchall()
            }
            newest = connection.execute(
                "SELECT batch_id, landed_at FROM audit.landed_batch ORDER BY landed_at DESC, batch_id DESC LIMIT 1"
            ).fetchone()
            last = (str(newest[0]), newest[1]) if newest else None
            states = connection.execute(
                "SELECT state_code, policy_text FROM audit.run WHERE state_code <> 'refused' ORDER BY run_number"
            ).fetchall()
            runs = len(states)
            is_pending = bool(states) and states[-1][0] in ("loaded", "refreshed")
            has_policy_changed = bool(states) and states[-1][1] != _policy_text(settings)
    batches = [
        batch
        for batch in landing.batches()
        if batch.batch_id not in loaded and (request.as_of is None or batch.landed_at.date() <= request.as_of)
    ]
    is_refresh = bool(loaded) and (request.full_refresh or has_policy_changed)
    if not loaded and extraction.held_back:
        first = folder_instant(extraction.held_back[0].folder)
        if not batches or (first is not None and first < batches[0].landed_at):
            raise SourceError(f"the initial copy cannot be read: {extraction.held_back[0].reason_text}")
    if not batches and not loaded:
        raise UsageError(f"--from {request.address}: there is no complete folder to load")
    newest_at = [batch.landed_at.replace(tzinfo=None) for batch in batches] + ([last[1]] if last else [])
    run_id = (
        batches[-1].batch_id
        if batches
        else f"{last[0] if last else ''}-{'refresh' if is_refresh else 'idle'}-{runs}"
    )
    return Run(
        run_id=run_id,
        warehouse=warehouse,
        source_name=landing.source,
        as_of=request.as_of,
        full_refresh=is_refresh,
        dry_run=request.dry_run,
        batch_ids=tuple(batch.batch_id for batch in batches),
        posted_at=max(newest_at),
        has_warehouse=has_warehouse,
        is_everything=not loaded or is_refresh,
        is_pending=is_pending,
        held_back=tuple(f"{item.folder}: {item.reason_text}" for item in extraction.held_back),
        waiting=extraction.waiting,
    )


def _remember(connection: Connection, run: Run, settings: Settings) -> None:
    connection.execute("CREATE SCHEMA run")
    connection.execute("CREATE TABLE run.plan (content VARCHAR)")
    connection.execute("INSERT INTO run.plan VALUES (?)", [json.dumps(asdict(run), default=str)])
    connection.execute("CREATE TABLE run.step (step_number BIGINT, step VARCHAR, seconds DECIMAL(12, 3))")
    connection.execute(all_models()["audit.check_result"].create().replace("audit.", "run.", 1))
    connection.execute("CREATE SCHEMA parameter")
    connection.execute("CREATE TABLE parameter.run (posting_batch_id VARCHAR, posted_at TIMESTAMP)")
    connection.execute("INSERT INTO parameter.run VALUES (?, ?)", [run.run_id, run.posted_at])
    policies = settings.policies.model_dump()
    kinds = ", ".join(
        f"{name} {'BIGINT' if isinstance(value, int) else 'VARCHAR'}" for name, value in policies.items()
    )
    connection.execute(f"CREATE TABLE parameter.policy ({kinds})")
    connection.execute(
        f"INSERT INTO parameter.policy VALUES ({', '.join('?' for _ in policies)})", list(policies.values())
    )
    connection.execute(
        "CREATE TABLE parameter.company (company_code VARCHAR, time_zone VARCHAR, deployment_model VARCHAR)"
    )
    for code, company in sorted(settings.companies.items()):
        connection.execute(
            "INSERT INTO parameter.company VALUES (?, ?, ?)",
            [code.lower(), company.time_zone, company.deployment_model],
        )


def _recall(connection: Connection) -> Run:
    row = connection.execute("SELECT content FROM run.plan").fetchone()
    assert row is not None
    content: dict[str, Any] = json.loads(row[0])
    for name in ("batch_ids", "held_back", "waiting"):
        content[name] = tuple(content[name])
    content["warehouse"] = Path(content["warehouse"])
    content["as_of"] = date.fromisoformat(content["as_of"]) if content["as_of"] else None
    content["posted_at"] = datetime.fromisoformat(content["posted_at"]) if content["posted_at"] else None
    return Run(**content)


@contextmanager
def _step(work: Path | str, name: str, *, writes: bool = False) -> Iterator[tuple[Connection, Run, Settings]]:
    """Open the work database with the rules, the warehouse beside it, and note how long the step took."""
    path = Path(work)
    if not path.is_file():
        raise UsageError(f"{path}: there is no such work database; start with the step extract")
    settings = load_settings()
    started = time.perf_counter()
    with open_database(path, settings) as connection:
        run = _recall(connection)
        load_rules(connection)
        is_writing = writes and not run.dry_run and not (run.is_idle and not run.is_pending)
        if is_writing or run.warehouse.is_file():
            attach(connection, run.warehouse, "warehouse", read_only=not is_writing)
        yield connection, run, settings
        _note_step(connection, name, time.perf_counter() - started)


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _note_step(connection: Connection, name: str, seconds: float) -> None:
    connection.execute(
        "INSERT INTO run.step SELECT (SELECT COUNT(*) FROM run.step), ?, ?", [name, round(seconds, 3)]
    )


def _seconds(connection: Connection) -> dict[str, float]:
    rows = connection.execute("SELECT step, seconds FROM run.step ORDER BY step_number").fetchall()
    return {str(step): float(seconds) for step, seconds in rows}


def _landed(run: Run, settings: Settings) -> staging.Landed:
    landing = Landing(settings.landing, run.source_name)
    wanted = set(run.batch_ids)
    return staging.Landed(
        landing.folder, tuple(batch for batch in landing.batches() if batch.batch_id in wanted)
    )


def _policy_text(settings: Settings) -> str:
    return json.dumps(settings.model_dump(include={"policies", "companies"}), sort_keys=True)


# --- gates -----------------------------------------------------------------------------------------------------------


def _tables_to_check(connection: Connection, run: Run, gate: str, schema: str) -> list[str]:
    """What a gate looks at: what this run wrote. A table may be empty in a run that touches a part only."""
    if gate == "marts":
        return (
            ["ledger.current_actual"] if schema == "ledger" else [model.name for model in in_schema(schema)]
        )
    tables = (
        ledger.derived_tables(connection)
        if schema == "core"
        else [model for model in in_schema(schema) if not model.is_view]
    )
    names = [model.name for model in tables]
    if run.is_everything and schema != "staging":
        return names
    return [name for name in names if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()]


def _record_checks(
    connection: Connection, table: str, run: Run, gate: str, results: Sequence[CheckResult]
) -> None:
    connection.execute(f"DELETE FROM {table} WHERE run_id = ? AND layer_code = ?", [run.run_id, gate])
    if not results:
        return
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                run.run_id,
                gate,
                result.table,
                result.check_id,
                result.sentence,
                str(result.severity),
                result.is_passed,
                result.checked_rows,
                result.failed_rows,
                json.dumps(result.examples, default=str) if result.examples else None,
            )
            for result in results
        ],
    )


def _refuse(work: Path, run: Run, gate: str, settings: Settings) -> None:
    """Record in the warehouse that a gate stopped the run, with every result. Nothing else is written."""
    if run.dry_run:
        return
    with open_database(work, settings) as connection:
        attach(connection, run.warehouse, "warehouse", read_only=False)
        with _transaction(connection):
            loading.create_missing(connection)
            connection.execute(
                "DELETE FROM warehouse.audit.run WHERE run_id = ? AND state_code = 'refused'", [run.run_id]
            )
            if gate != "marts":
                connection.execute("DELETE FROM warehouse.audit.check_result WHERE run_id = ?", [run.run_id])
                connection.execute("INSERT INTO warehouse.audit.check_result SELECT * FROM run.check_result")
                _insert_run(connection, run, settings, "refused", loading.Loaded(0, 0, 0))


def _explain(broken: Sequence[CheckResult], settings: Settings) -> str:
    lines = [f"{len(broken)} critical check(s) failed; the published file is as it was"]
    for result in broken:
        lines.append(f"  {result.table}: {result.sentence} [{result.check_id}] {result.details}")
        lines += [f"    {json.dumps(example, default=str)}" for example in result.examples]
    lines.append(f"  Data Docs: {settings.docs / 'index.html'}")
    return "\n".join(lines)


# --- records ---------------------------------------------------------------------------------------------------------


def _audit(connection: Connection, run: Run, settings: Settings, loaded: loading.Loaded) -> None:
    landed = _landed(run, settings)
    for batch in landed.batches:
        connection.execute(
            "INSERT INTO warehouse.audit.landed_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                batch.batch_id,
                batch.source,
                batch.folder,
                batch.landed_at.replace(tzinfo=None),
                batch.fingerprint,
                batch.rows,
                len(batch.broken_rows),
                run.run_id,
            ],
        )
    connection.execute("DELETE FROM warehouse.audit.watermark WHERE source_name = ?", [run.source_name])
    connection.execute(
        """
        INSERT INTO warehouse.audit.watermark
        SELECT source_name, batch_id, folder_name, landed_at FROM warehouse.audit.landed_batch
        WHERE source_name = ? ORDER BY landed_at DESC, batch_id DESC LIMIT 1
        """,
        [run.source_name],
    )
    connection.execute(
        """
        INSERT INTO warehouse.audit.posting_batch
        SELECT
            parameter.posting_batch_id,
            (SELECT COUNT(*) FROM warehouse.audit.posting_batch) + 1,
            parameter.posting_batch_id,
            parameter.posted_at,
            COUNT(*),
            COUNT(*) FILTER (entry_type = 'original'),
            COUNT(*) FILTER (entry_type = 'reversal'),
            COUNT(*) FILTER (entry_type = 'replacement')
        FROM ledger.project_actual CROSS JOIN parameter.run AS parameter
        GROUP BY parameter.posting_batch_id, parameter.posted_at
        """
    )
    connection.execute(
        """
        INSERT INTO warehouse.audit.schema_drift
        SELECT * FROM audit.schema_drift AS drift
        WHERE NOT EXISTS (
            SELECT 1 FROM warehouse.audit.schema_drift AS known
            WHERE known.entity = drift.entity AND known.column_name = drift.column_name
                AND known.kind_code = drift.kind_code
        )
        """
    )
    connection.execute("INSERT INTO warehouse.audit.check_result SELECT * FROM run.check_result")
    _insert_run(connection, run, settings, "loaded", loaded)


def _insert_run(
    connection: Connection, run: Run, settings: Settings, state: str, loaded: loading.Loaded
) -> None:
    landed = _landed(run, settings)
    connection.execute(
        """
        INSERT INTO warehouse.audit.run
        SELECT
            ?, (SELECT COALESCE(MAX(run_number), 0) + 1 FROM warehouse.audit.run),
            ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
        """,
        [
            run.run_id,
            run.source_name,
            run.as_of,
            run.full_refresh,
            state,
            run.run_id if loaded.postings else None,
            run.posted_at,
            len(landed.batches),
            sum(batch.rows for batch in landed.batches),
            loaded.rejected,
            loaded.released,
            loaded.postings,
            _policy_text(settings),
            json.dumps(_seconds(connection)),
        ],
    )


def _publish_warehouse(run: Run, settings: Settings) -> None:
    if run.is_idle and not run.is_pending and settings.published.is_file():
        return
    done = "UPDATE audit.run SET state_code = 'published' WHERE state_code = 'refreshed'"
    with open_database(run.warehouse, settings) as warehouse:
        warehouse.execute("CHECKPOINT")
    publish_file(run.warehouse, settings.published, settings, done)
    with open_database(run.warehouse, settings) as warehouse:
        warehouse.execute(done)


def _dry_summary(connection: Connection, run: Run, seconds: dict[str, float]) -> Summary:
    """What would be posted, from the work database alone."""
    entries: dict[str, int] = {"original": 0, "reversal": 0, "replacement": 0}
    money: tuple[Money, ...] = ()
    rejected = 0
    if not run.is_idle:
        entries |= dict(
            connection.execute(
                "SELECT entry_type, COUNT(*) FROM ledger.project_actual GROUP BY ALL"
            ).fetchall()
        )
        money = tuple(
            Money(*row)
            for row in connection.execute(
                "SELECT transaction_type, currency_code, COUNT(*), SUM(amount), SUM(amount) "
                "FROM ledger.project_actual GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        )
        row = connection.execute("SELECT COUNT(*) FROM quarantine.rejected_row").fetchone()
        rejected = int(row[0]) if row else 0
    gates = connection.execute(
        """
        SELECT layer_code, COUNT(*), COUNT(*) FILTER (NOT is_passed AND severity_code = 'critical'),
            COUNT(*) FILTER (NOT is_passed AND severity_code <> 'critical')
        FROM run.check_result GROUP BY layer_code ORDER BY layer_code DESC
        """
    ).fetchall()
    return Summary(
        run_id=run.run_id,
        state="dry run, nothing loaded",
        batches=len(run.batch_ids),
        rows_in=0,
        rejected=rejected,
        released=0,
        postings=entries,
        money=money,
        gates={gate: (checks, failed, warned) for gate, checks, failed, warned in gates},
        warnings=(),
        seconds=seconds,
    )


def _clean(*paths: Path) -> None:
    for path in paths:
        for leftover in path.parent.glob(f"{path.name}*"):
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()


def _clean_leftovers(run: Run, settings: Settings) -> None:
    """Remove the work databases of runs into the same warehouse that were cut off: this run did their work."""
    for leftover in sorted(settings.work.glob("*.duckdb")):
        try:
            with open_database(leftover, settings, read_only=True) as connection:
                is_ours = _recall(connection).warehouse.resolve() == run.warehouse.resolve()
        except (FieldledgerError, duckdb.Error):
            continue  # somebody writes it now, or it was cut off before it said whose it is
        if is_ours:
            _clean(leftover)


def _quiet(_: str) -> None:
    return None
