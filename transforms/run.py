"""A run and its work database: what it was asked, what it found to do, and where it stands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from transforms.errors import FieldledgerError, SourceError, UsageError
from transforms.origins import Origin, origin_of
from transforms.settings import Settings
from transforms.sources.lake import folder_instant
from transforms.sources.landing import Batch, Landing
from transforms.sources.source import HeldBack
from transforms.warehouse import loading, staging
from transforms.warehouse.models import all_models
from transforms.warehouse.store import Connection, open_database

# Runs loaded and decisions about periods: what a derivation rests on.
Basis = tuple[int, int]

# Each run appends a piece to every table that it changes. To put them together at once would rewrite far more than the
# run changed; left apart for good, they would slow every reader.
TIDIED_EVERY = 24


@dataclass(frozen=True)
class RunRequest:
    """What a run is asked to do. `address`: folder, URL or fsspec address; `warehouse`: a file (default: the settings).

    `origins` are all sources of the run; without them it has the one of `address` and `source`.
    """

    address: str = ""
    source: str | None = None
    warehouse: Path | None = None
    as_of: date | None = None
    full_refresh: bool = False
    dry_run: bool = False
    is_sweep: bool = False
    origins: tuple[Origin, ...] = ()

    @property
    def sources(self) -> tuple[Origin, ...]:
        """Every source to read."""
        return self.origins or (origin_of(self.address, self.source),)


@dataclass(frozen=True)
class Found:
    """What the look at one source brought, or why it could not be read (`gap_text`).

    `source` is the name of its landing folder.
    """

    address: str
    source: str = ""
    held_back: tuple[HeldBack, ...] = ()
    waiting: tuple[str, ...] = ()
    gap_text: str | None = None
    seconds: float = 0.0

    def as_values(self) -> dict[str, Any]:
        """The same as plain values (JSON), to be handed from one process to the next."""
        return asdict(self)

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Found:
        """The reverse of `as_values`."""
        held_back = tuple(HeldBack(**item) for item in values["held_back"])
        return cls(**{**values, "held_back": held_back, "waiting": tuple(values["waiting"])})


@dataclass(frozen=True)
class Past:
    """What a warehouse says of the runs it has loaded."""

    has_warehouse: bool = False
    loaded: frozenset[str] = frozenset()
    last: tuple[str, datetime] | None = None
    runs: int = 0
    is_pending: bool = False
    policy_text: str | None = None
    positions: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    position_batches: dict[str, tuple[str, datetime]] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A run as its work database remembers it.

    `policy_text` are the policies and company settings in force, as JSON; `run_number` counts the warehouse's runs,
    from 1; `is_kept` says that the run goes into the journal (a replay only repeats what stands there). `batch_sources`
    says of each batch which source landed it, `gaps` are the addresses that could not be read, with the reason.
    """

    run_id: str
    warehouse: Path
    source_name: str
    as_of: date | None
    full_refresh: bool
    dry_run: bool
    batch_ids: tuple[str, ...]
    batch_sources: tuple[str, ...]
    posted_at: datetime | None
    has_warehouse: bool
    is_everything: bool
    is_pending: bool
    held_back: tuple[str, ...]
    waiting: tuple[str, ...]
    policy_text: str
    run_number: int
    is_kept: bool = True
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def is_idle(self) -> bool:
        """Nothing new arrived and nothing is asked for."""
        return not self.batch_ids and not self.full_refresh

    @property
    def is_tidying(self) -> bool:
        """It puts together what this and the runs before it appended in small pieces."""
        return self.run_number % TIDIED_EVERY == 0


def past_of(warehouse: Path, settings: Settings) -> Past:
    """What the warehouse has. Raises UsageError when it was made by another version."""
    if not warehouse.is_file():
        return Past()
    with open_database(warehouse, settings, read_only=True) as connection:
        loading.check_contract(connection)
        loaded = connection.execute("SELECT batch_id FROM audit.landed_batch").fetchall()
        newest = connection.execute(
            "SELECT batch_id, landed_at FROM audit.landed_batch ORDER BY landed_at DESC, batch_id DESC LIMIT 1"
        ).fetchone()
        states = connection.execute(
            "SELECT state_code, policy_text FROM audit.run WHERE state_code <> 'refused' ORDER BY run_number"
        ).fetchall()
        told = connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'audit' AND table_name = 'source_position'"
        ).fetchone()
        positions: dict[str, dict[str, dict[str, str]]] = {}
        batches: dict[str, tuple[str, datetime]] = {}
        for name, entity, text, batch_id, landed_at in (
            connection.execute(
                "SELECT source_name, entity, position_text, batch_id, landed_at FROM audit.source_position"
            ).fetchall()
            if told
            else ()
        ):
            positions.setdefault(str(name), {})[str(entity)] = json.loads(text)
            batches[str(name)] = (str(batch_id), landed_at.replace(tzinfo=UTC))
    return Past(
        has_warehouse=True,
        loaded=frozenset(str(row[0]) for row in loaded),
        last=(str(newest[0]), newest[1]) if newest else None,
        runs=len(states),
        is_pending=bool(states) and states[-1][0] in ("loaded", "refreshed"),
        policy_text=str(states[-1][1]) if states else None,
        positions=positions,
        position_batches=batches,
    )


def plan(request: RunRequest, settings: Settings, looked: Sequence[Found]) -> Run:
    """What the run does: load every landed batch of its sources that the warehouse has not."""
    warehouse = request.warehouse or settings.warehouse
    past = past_of(warehouse, settings)
    loaded, last = past.loaded, past.last
    found = [one for one in looked if one.gap_text is None]
    gaps = [(one.address, one.gap_text) for one in looked if one.gap_text is not None]
    by_id: dict[str, Batch] = {}
    for one in found:
        batches = [
            batch
            for batch in Landing(settings.landing, one.source).batches()
            if batch.batch_id not in loaded
            and (request.as_of is None or batch.landed_at.date() <= request.as_of)
        ]
        held_back = one.held_back
        if not loaded and held_back:
            first = folder_instant(held_back[0].folder)
            if not batches or (first is not None and first < batches[0].landed_at):
                raise SourceError(f"the initial copy cannot be read: {held_back[0].reason_text}")
        by_id |= {batch.batch_id: batch for batch in batches}  # a container seen at two addresses counts once
    batches = sorted(by_id.values(), key=lambda batch: (batch.landed_at, batch.batch_id))
    is_refresh = bool(loaded) and (
        request.full_refresh or past.policy_text not in (None, policy_text(settings))
    )
    if not batches and not loaded:
        if gaps:
            raise SourceError("; ".join(f"{address}: {reason}" for address, reason in gaps))
        raise UsageError(
            f"--from {', '.join(one.address for one in found)}: there is no complete folder to load"
        )
    newest_at = [batch.landed_at.replace(tzinfo=None) for batch in batches] + ([last[1]] if last else [])
    run_id = (
        batches[-1].batch_id
        if batches
        else f"{last[0] if last else ''}-{'refresh' if is_refresh else 'idle'}-{past.runs}"
    )
    return Run(
        run_id=run_id,
        warehouse=warehouse,
        source_name="+".join(sorted({one.source for one in found})),
        as_of=request.as_of,
        full_refresh=is_refresh,
        dry_run=request.dry_run,
        batch_ids=tuple(batch.batch_id for batch in batches),
        batch_sources=tuple(batch.source for batch in batches),
        posted_at=max(newest_at),
        has_warehouse=past.has_warehouse,
        is_everything=not loaded or is_refresh,
        is_pending=past.is_pending,
        held_back=(
            *(f"{item.folder}: {item.reason_text}" for one in found for item in one.held_back),
            *(f"{address}: {reason}" for address, reason in gaps),
        ),
        waiting=tuple(name for one in found for name in one.waiting),
        policy_text=policy_text(settings),
        run_number=past.runs + 1,
        gaps=tuple(gaps),
    )


def remember(connection: Connection, run: Run, settings: Settings) -> None:
    connection.execute("CREATE SCHEMA run")
    connection.execute("CREATE TABLE run.plan (content VARCHAR)")
    connection.execute("INSERT INTO run.plan VALUES (?)", [json.dumps(asdict(run), default=str)])
    connection.execute("CREATE TABLE run.step (step_number BIGINT, step VARCHAR, seconds DECIMAL(12, 3))")
    connection.execute(all_models()["audit.check_result"].create().replace("audit.", "run.", 1))
    set_parameters(connection, run.run_id, run.posted_at, settings)


def set_parameters(
    connection: Connection, run_id: str | None, posted_at: datetime | None, settings: Settings
) -> None:
    """What SELECTs may read of a run: `parameter.run`, `.policy` (one row each), and of companies `parameter.company`,

    `.required_dimension` and `.posting_account`.
    """
    connection.execute("CREATE SCHEMA parameter")
    connection.execute("CREATE TABLE parameter.run (posting_batch_id VARCHAR, posted_at TIMESTAMP)")
    connection.execute("INSERT INTO parameter.run VALUES (?, ?)", [run_id, posted_at])
    policies = settings.policies.model_dump()
    kinds = ", ".join(
        f"{name} {'BIGINT' if isinstance(value, int) else 'VARCHAR'}" for name, value in policies.items()
    )
    connection.execute(f"CREATE TABLE parameter.policy ({kinds})")
    connection.execute(
        f"INSERT INTO parameter.policy VALUES ({', '.join('?' for _ in policies)})", list(policies.values())
    )
    connection.execute(
        "CREATE TABLE parameter.company (company_code VARCHAR, time_zone VARCHAR, deployment_model VARCHAR, "
        "fiscal_year_start_month BIGINT)"
    )
    for code, company in sorted(settings.companies.items()):
        connection.execute(
            "INSERT INTO parameter.company VALUES (?, ?, ?, ?)",
            [code.lower(), company.time_zone, company.deployment_model, company.fiscal_year_start_month],
        )
    connection.execute(
        "CREATE TABLE parameter.required_dimension (company_code VARCHAR, dimension_name VARCHAR)"
    )
    for code, company in sorted(settings.companies.items()):
        for name in company.required_dimensions:
            connection.execute("INSERT INTO parameter.required_dimension VALUES (?, ?)", [code.lower(), name])
    connection.execute(
        "CREATE TABLE parameter.posting_account (company_code VARCHAR, posting_type_code VARCHAR, "
        "category_name VARCHAR, project_group_id VARCHAR, main_account_number VARCHAR)"
    )
    for code, company in sorted(settings.companies.items()):
        for row in company.posting_accounts:
            connection.execute(
                "INSERT INTO parameter.posting_account VALUES (?, ?, ?, ?, ?)",
                [code.lower(), row.posting_type, row.category, row.project_group, row.account],
            )


def recall(connection: Connection) -> Run:
    row = connection.execute("SELECT content FROM run.plan").fetchone()
    assert row is not None
    content: dict[str, Any] = json.loads(row[0])
    for name in ("batch_ids", "batch_sources", "held_back", "waiting"):
        content[name] = tuple(content[name])
    content["gaps"] = tuple((str(address), str(reason)) for address, reason in content["gaps"])
    content["warehouse"] = Path(content["warehouse"])
    content["as_of"] = date.fromisoformat(content["as_of"]) if content["as_of"] else None
    content["posted_at"] = datetime.fromisoformat(content["posted_at"]) if content["posted_at"] else None
    return Run(**content)


def remember_basis(connection: Connection, basis: Basis) -> None:
    """What the warehouse was when this run derived its postings from it."""
    connection.execute("CREATE OR REPLACE TABLE run.basis (run_count BIGINT, action_count BIGINT)")
    connection.execute("INSERT INTO run.basis VALUES (?, ?)", list(basis))


def basis_of(connection: Connection) -> Basis:
    row = connection.execute("SELECT run_count, action_count FROM run.basis").fetchone()
    assert row is not None
    return (int(row[0]), int(row[1]))


def note_step(connection: Connection, name: str, seconds: float) -> None:
    connection.execute(
        "INSERT INTO run.step SELECT (SELECT COUNT(*) FROM run.step), ?, ?", [name, round(seconds, 3)]
    )


def seconds_of(connection: Connection) -> dict[str, float]:
    rows = connection.execute("SELECT step, seconds FROM run.step ORDER BY step_number").fetchall()
    return {str(step): float(seconds) for step, seconds in rows}


def landed_of(run: Run, settings: Settings) -> staging.Landed:
    batches = (
        Landing(settings.landing, source).batch(batch_id)
        for batch_id, source in zip(run.batch_ids, run.batch_sources, strict=True)
    )
    return staging.Landed(settings.landing, tuple(batches))


def policy_text(settings: Settings) -> str:
    return json.dumps(settings.model_dump(include={"policies", "companies"}), sort_keys=True)


def clean(*paths: Path) -> None:
    for path in paths:
        for leftover in path.parent.glob(f"{path.name}*"):
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()


def clean_leftovers(run: Run, settings: Settings) -> None:
    """Remove the work databases of runs into the same warehouse that were cut off: this run did their work."""
    for leftover in sorted(settings.work.glob("*.duckdb")):
        try:
            with open_database(leftover, settings, read_only=True) as connection:
                is_ours = recall(connection).warehouse.resolve() == run.warehouse.resolve()
        except (FieldledgerError, duckdb.Error):
            continue  # somebody writes it now, or it was cut off before it said whose it is
        if is_ours:
            clean(leftover)
