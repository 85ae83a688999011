"""The main job, step by step. The command and the DAGs call only this.

    extract ▸ stage ▸ check ▸ derive ▸ check ▸ load ▸ marts ▸ check ▸ publish

and once a night `reconcile`, which compares what the runs have brought.

Each step takes the path of the run's work database (`data/work/<run_id>.duckdb`), which carries everything from step to
step, so that steps may run in one process or in nine. A run that finds nothing to do passes through every step at once.
A run that was cut off leaves the warehouse as it was or as it should be; the next run starts from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from transforms import journal
from transforms.errors import GateFailed, Overtaken, SourceError, UsageError
from transforms.origins import Origin, open_source, shown
from transforms.records import (
    PUBLISHED,
    basis,
    is_loaded,
    publish_again,
    record_checks,
    record_landed,
    record_load,
    record_run,
)
from transforms.run import (
    Found,
    Past,
    Run,
    RunRequest,
    basis_of,
    clean,
    clean_leftovers,
    landed_of,
    note_step,
    past_of,
    plan,
    recall,
    remember,
    remember_basis,
    seconds_of,
    set_parameters,
)
from transforms.serve import lineage
from transforms.serve.summary import Money, Summary, read_summary
from transforms.settings import Settings, load_settings
from transforms.sources.landing import Landing
from transforms.sources.names import load_names
from transforms.sources.source import Extraction, Look
from transforms.warehouse import ledger, loading, periods, reconciliation, reporting, staging
from transforms.warehouse.known import KnownRows, wanted
from transforms.warehouse.models import filled_in, load_rules, stored
from transforms.warehouse.store import TOGETHER, Connection, attach, is_empty, open_database, open_scratch
from transforms.warehouse.store import publish as publish_file

if TYPE_CHECKING:
    from transforms.warehouse.validation import CheckResult

__all__ = [
    "Found",
    "RunRequest",
    "begin",
    "check",
    "derive",
    "extract",
    "instant_of",
    "kept_open",
    "land",
    "load",
    "marts",
    "publish",
    "reconcile",
    "reconcile_all",
    "run_all",
    "stage",
]

Progress = Callable[[str], None]
GATES = {
    "staging": ("staging",),
    "ledger": ("core", "ledger"),
    "marts": ("ledger", "core", "marts", "quarantine"),
}
# Within a step nothing is tidied: what it wrote may be thrown away before it is read again.
NO_CHECKPOINT = "SET checkpoint_threshold = '1TB'"


def extract(request: RunRequest, progress: Progress | None = None) -> Path:
    """Land what is new in the sources and open a work database for it. Returns its path.

    Of several sources one that cannot be read is told, and the others go on. Raises UsageError for an address that is
    none, or a warehouse of another version; SourceError when the only source cannot be read.
    """
    is_one = len(request.sources) == 1
    return begin(request, [land(request, origin, progress, is_one=is_one) for origin in request.sources])


def land(
    request: RunRequest, origin: Origin, progress: Progress | None = None, *, is_one: bool = True
) -> Found:
    """Land what is new in one source. Unless it is the only one (`is_one`), it may be one that cannot be read."""
    settings = load_settings()
    started = time.perf_counter()
    past = past_of(request.warehouse or settings.warehouse, settings)
    try:
        with lineage.job("extract") as told:
            found, extraction = _look_at(origin, request, past, settings, progress or _quiet)
            if told:
                told.extracted(shown(found.address), extraction.landed, settings)
    except (SourceError, OSError, UsageError) as error:
        if is_one or (isinstance(error, UsageError) and not past.has_warehouse):
            raise
        found = Found(shown(origin.address), gap_text=str(error))
    return replace(found, seconds=round(time.perf_counter() - started, 3))


def _look_at(
    origin: Origin, request: RunRequest, past: Past, settings: Settings, progress: Progress
) -> tuple[Found, Extraction]:
    source = open_source(origin, settings)
    landing = Landing(settings.landing, source.landing_name)
    with open_scratch(settings) as scratch:
        recorded_batch, recorded_at = past.position_batches.get(landing.source, (None, None))
        look = Look(
            landing=landing,
            wanted=wanted(load_names(settings.names_file)),
            scratch=scratch,
            known=KnownRows(
                scratch,
                landing,
                past.loaded,
                request.warehouse or settings.warehouse if past.has_warehouse else None,
            ),
            progress=progress,
            as_of=request.as_of,
            is_sweep=request.is_sweep,
            loaded=past.loaded,
            recorded=past.positions.get(landing.source, {}),
            recorded_batch=recorded_batch,
            recorded_at=recorded_at,
        )
        extraction = source.extract(look)
    return Found(source.address, landing.source, extraction.held_back, extraction.waiting), extraction


def begin(request: RunRequest, found: Sequence[Found]) -> Path:
    """Decide what the run loads of what its sources brought, and open its work database. Returns its path."""
    with lineage.job("plan"):
        settings = load_settings()
        started = time.perf_counter()
        run = plan(request, settings, found)
        work = settings.work / f"{run.run_id}.duckdb"
        clean(work, settings.work / f"{run.run_id}.checks")
        with open_database(work, settings) as connection:
            remember(connection, run, settings)
            seconds = sum(one.seconds for one in found) + time.perf_counter() - started
            note_step(connection, "extract", seconds)
    return work


def stage(work: Path | str) -> None:
    """Type the new rows, one winner per id; bad rows go to the quarantine of the work database."""
    with lineage.job("stage"), _step(work, "stage") as (connection, run, settings):
        if run.is_idle:
            return
        landed = landed_of(run, settings)
        names = load_names(settings.names_file)
        counted = staging.stage(connection, landed, names, has_warehouse=run.has_warehouse)
        record_landed(connection, run, counted, staging.drift(landed, names))


def check(work: Path | str, gate: str) -> None:
    """The gate of a layer (`staging`, `ledger`, `marts`): run its suites, record every result.

    Raises GateFailed when a critical promise is broken; then nothing is published and the results are in the warehouse.
    """
    with lineage.job(f"check_{gate}") as told:
        results, run, settings = _checked(work, gate)
        if told:
            told.checked(results, run.warehouse)
        broken = [result for result in results if result.stops_the_run]
        if broken:
            _refuse(Path(work), run, gate, settings)
            raise GateFailed(_explain(broken, settings))


def _checked(work: Path | str, gate: str) -> tuple[list[CheckResult], Run, Settings]:
    with _step(work, f"check_{gate}", writes=gate == "marts") as (connection, run, settings):
        is_nothing = run.is_idle and not (gate == "marts" and run.is_pending)
        if is_nothing or (run.dry_run and gate == "marts"):
            return [], run, settings
        from transforms.warehouse.validation import build_docs, validate

        results: list[CheckResult] = []
        kept = settings.work / f"{run.run_id}.checks"
        for schema in GATES[gate]:
            tables = _tables_to_check(connection, run, gate, schema)
            is_whole = run.is_everything or run.is_pending or schema == "quarantine"
            catalog = "warehouse" if gate == "marts" and is_whole else None
            results += validate(connection, schema, tables, catalog=catalog, results_dir=kept)
        audit = "warehouse.audit" if gate == "marts" else "run"
        record_checks(connection, f"{audit}.check_result", run, gate, results)
        if (
            any(result.stops_the_run for result in results)
            or gate == "marts"
            or (run.dry_run and gate == "ledger")
        ):
            build_docs(kept, settings.docs)
    return results, run, settings


def derive(work: Path | str) -> None:
    """Core tables, the wanted actuals and the postings, for the work orders that the new rows touch."""
    with lineage.job("derive"), _step(work, "derive") as (connection, run, _):
        if not run.is_idle:
            remember_basis(connection, basis(connection))
            ledger.derive(connection, has_warehouse=run.has_warehouse, is_everything=run.is_everything)


def load(work: Path | str) -> None:
    """Everything of the run into the warehouse, in one transaction. A repeated call finds it there and does nothing."""
    with (
        lineage.job("load") as told,
        _step(work, "load", writes=True) as (connection, run, settings),
    ):
        if run.dry_run or run.is_idle or is_loaded(connection, run):
            return
        assert run.posted_at is not None
        with _transaction(connection):
            if basis(connection) != basis_of(connection):
                raise Overtaken(
                    "the warehouse changed since this run derived its postings (a period was decided about, or another "
                    "run loaded): nothing was loaded, run again"
                )
            loaded = loading.load(connection, run.posted_at, is_everything=run.is_everything)
            record_load(connection, run, settings, loaded)
            periods.follow_finance(connection, run.posted_at)
        reporting.remember_changes(connection, loaded.changed)
        if run.is_kept:
            journal.keep(connection, run.warehouse, settings, "warehouse.")
        if told:
            told.loaded(connection, run.warehouse, landed_of(run, settings).batches, settings)


def marts(work: Path | str) -> None:
    """Refresh the marts for the run's scope, or as a whole after a run that did not get this far."""
    with (
        lineage.job("marts") as told,
        _step(work, "marts", writes=True) as (connection, run, settings),
    ):
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
        if not is_everything:
            reporting.complete(connection)
        if told:
            told.refreshed(run.warehouse, settings)


def publish(work: Path | str) -> Summary:
    """Replace the published file by the warehouse, and say what the run did. The work database is removed."""
    with lineage.job("publish") as told:
        summary, run = _publish(Path(work))
        if told and not run.is_idle and not run.dry_run:
            told.published(run.warehouse, load_settings())
    return summary


def _publish(path: Path) -> tuple[Summary, Run]:
    settings = load_settings()
    started = time.perf_counter()
    with _opened(path, settings) as connection:
        run = recall(connection)
        seconds = seconds_of(connection)
        summary = _dry_summary(connection, run, seconds) if run.dry_run else None
    if summary is None:
        is_due = not run.is_idle or run.is_pending or not settings.published.is_file()
        if is_due:
            with open_database(run.warehouse, settings) as warehouse:
                warehouse.execute("CHECKPOINT")
            publish_file(run.warehouse, settings.published, settings, PUBLISHED)
        seconds["publish"] = round(time.perf_counter() - started, 3)
        with open_database(run.warehouse, settings, read_only=not is_due) as warehouse:
            if is_due:
                warehouse.execute(PUBLISHED)
                journal.keep(warehouse, run.warehouse, settings)
                warehouse.execute(
                    "UPDATE audit.run SET step_text = ? WHERE run_id = ?", [json.dumps(seconds), run.run_id]
                )
            summary = read_summary(warehouse, None if run.is_idle else run.run_id)
            assert summary is not None
    clean(path, settings.work / f"{run.run_id}.checks")
    clean_leftovers(run, settings)
    if run.is_idle and not run.dry_run:
        summary = summary.of_nothing_new()
    told = replace(
        summary,
        seconds=seconds,
        held_back=run.held_back,
        waiting=run.waiting,
        places={"published": str(settings.published), "Data Docs": str(settings.docs / "index.html")},
    )
    return told, run


def reconcile(
    warehouse: Path | None = None,
    as_of: datetime | None = None,
    company: str | None = None,
    *,
    is_gated: bool = True,
) -> reconciliation.Night:
    """Compare field, project and finance as of one instant, keep the breaks, and publish them.

    `as_of` in UTC; default: the newest batch (or the last night, when that is later). `company`: judge only this legal
    entity. Raises UsageError when there is no such warehouse, instant or company, GateFailed when what the night would
    write breaks a promise: then nothing is written.
    """
    (night,) = _nights(warehouse, as_of, [company], is_gated=is_gated)
    return night


def reconcile_all(
    as_of: datetime | None, companies: Sequence[str], *, or_later: datetime | None = None
) -> list[reconciliation.Night]:
    """`reconcile` for each company, or once for all, published once.

    Without `as_of`: as of `or_later`, the newest batch or the last night, whichever is the latest.
    """
    settings = load_settings()
    instant = as_of
    if instant is None and or_later is not None and settings.warehouse.is_file():
        with open_database(settings.warehouse, settings, read_only=True) as connection:
            known = reconciliation.known_at(connection)
        instant = max([instant_of(or_later.isoformat()) or datetime.min, *([known] if known else [])])
    return _nights(None, instant, companies or [None], is_gated=True)


def _nights(
    warehouse: Path | None, as_of: datetime | None, companies: Sequence[str | None], *, is_gated: bool
) -> list[reconciliation.Night]:
    """A night for each company. What was written is published, also when a later one is refused."""
    settings = load_settings()
    path = warehouse or settings.warehouse
    if not path.is_file():
        raise UsageError(f"{path}: there is no such warehouse; run the main job first, or name another file")
    with open_database(path, settings, read_only=True) as connection:
        loading.check_contract(connection)
    nights: list[reconciliation.Night] = []
    try:
        for company in companies:
            with (
                lineage.job("reconcile") as told,
                reconciliation.opened(path, settings, writes=True) as connection,
            ):
                set_parameters(connection, None, None, settings)
                night = reconciliation.reconcile(connection, as_of, company)
                if is_gated:
                    _check_night(connection, night, settings)
                with _transaction(connection):
                    reconciliation.write(connection)
                if told:
                    told.written(stored("reconciliation"), path, settings)
            nights.append(night)
    finally:
        if nights:
            publish_again(path, settings)
    return nights


def instant_of(text: str | None) -> datetime | None:
    """An instant as people write it (ISO 8601; without an offset it is UTC), in UTC."""
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


def _check_night(connection: Connection, night: reconciliation.Night, settings: Settings) -> None:
    from transforms.warehouse.validation import validate

    kept = settings.work / f"night-{night.night_number}.checks"
    try:
        results = validate(connection, "reconciliation", reconciliation.tables(), results_dir=kept)
    finally:
        clean(kept)
    broken = [result for result in results if result.stops_the_run]
    if broken:
        raise GateFailed(_explain(broken, settings))


def run_all(request: RunRequest, progress: Progress | None = None) -> Summary:
    """The whole job in this process."""
    tell = progress or _quiet
    with lineage.job("run"):
        tell("extract")
        work = extract(request, tell)
        with kept_open(work):
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


_kept: dict[Path, Connection] = {}


@contextmanager
def kept_open(work: Path) -> Iterator[None]:
    """All steps of a run in one process: its work database is opened once, and not tidied, as nobody opens it again."""
    with _opened(work, load_settings()) as connection:
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        _kept[work] = connection
        try:
            yield
        finally:
            del _kept[work]


@contextmanager
def _opened(work: Path, settings: Settings) -> Iterator[Connection]:
    if work in _kept:
        yield _kept[work]
        return
    with open_database(work, settings) as connection:
        load_rules(connection)
        # No row means anything by where it stands; kept in order, they would fill their places in the file badly.
        connection.execute("SET preserve_insertion_order = false")
        yield connection


@contextmanager
def _step(work: Path | str, name: str, *, writes: bool = False) -> Iterator[tuple[Connection, Run, Settings]]:
    """Open the work database with the rules, the warehouse beside it, and note how long the step took.

    What a step writes is brought into its place in the file once: the warehouse's when the step ends, the work
    database's by closing.
    """
    path = Path(work)
    if not path.is_file():
        raise UsageError(f"{path}: there is no such work database; start with the step extract")
    settings = load_settings()
    started = time.perf_counter()
    with _opened(path, settings) as connection:
        connection.execute(NO_CHECKPOINT)
        run = recall(connection)
        is_writing = writes and not run.dry_run and not (run.is_idle and not run.is_pending)
        if is_writing or run.warehouse.is_file():
            attach(connection, run.warehouse, "warehouse", read_only=not is_writing)
        if run.is_tidying:
            connection.execute(TOGETHER)
        try:
            yield connection, run, settings
        finally:
            if is_writing:
                connection.execute("CHECKPOINT warehouse")
            connection.execute("DETACH DATABASE IF EXISTS warehouse")
        note_step(connection, name, time.perf_counter() - started)


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


# --- gates -----------------------------------------------------------------------------------------------------------


def _tables_to_check(connection: Connection, run: Run, gate: str, schema: str) -> list[str]:
    """What a gate looks at: what this run wrote. A table may be empty in a run that touches a part only."""
    if gate == "marts":
        if schema == "ledger":
            return ["ledger.current_actual"]
        if schema == "quarantine":
            return ["quarantine.rejected_row"]
        whole = run.is_everything or run.is_pending
        tables = filled_in("marts") if whole else reporting.derived_tables(connection)
        return [model.name for model in tables if model.schema == schema]
    tables = [*ledger.derived_tables(connection), *filled_in("load")] if schema == "core" else stored(schema)
    names = [model.name for model in tables]
    if run.is_everything and schema != "staging":
        return names
    return [name for name in names if not is_empty(connection, name)]


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
                record_run(connection, run, settings, "refused", loading.Loaded(0, 0, 0))
        connection.execute("CHECKPOINT warehouse")


def _explain(broken: Sequence[CheckResult], settings: Settings) -> str:
    lines = [f"{len(broken)} critical check(s) failed; the published file is as it was"]
    for result in broken:
        lines.append(f"  {result.table}: {result.sentence} [{result.check_id}] {result.details}")
        lines += [f"    {json.dumps(example, default=str)}" for example in result.examples]
    lines.append(f"  Data Docs: {settings.docs / 'index.html'}")
    return "\n".join(lines)


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


def _quiet(_: str) -> None:
    return None
