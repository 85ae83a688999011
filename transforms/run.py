"""A run and its work database: what it was asked, what it found to do, and where it stands."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from transforms.errors import FieldledgerError, SourceError, UsageError
from transforms.settings import Settings
from transforms.sources.lake import Extraction, folder_instant
from transforms.sources.landing import Landing
from transforms.warehouse import loading, staging
from transforms.warehouse.models import all_models
from transforms.warehouse.store import Connection, open_database

# Runs loaded and decisions about periods: what a derivation rests on.
Basis = tuple[int, int]


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
    """A run as its work database remembers it.

    `policy_text` are the policies and company settings in force, as JSON; `is_kept` says that the run goes into the
    journal (a replay only repeats what stands there).
    """

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
    policy_text: str
    is_kept: bool = True

    @property
    def is_idle(self) -> bool:
        """Nothing new arrived and nothing is asked for."""
        return not self.batch_ids and not self.full_refresh


def plan(request: RunRequest, settings: Settings, landing: Landing, extraction: Extraction) -> Run:
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
            has_policy_changed = bool(states) and states[-1][1] != policy_text(settings)
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
        policy_text=policy_text(settings),
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
    for name in ("batch_ids", "held_back", "waiting"):
        content[name] = tuple(content[name])
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
    landing = Landing(settings.landing, run.source_name)
    return staging.Landed(landing.folder, tuple(landing.batch(batch_id) for batch_id in run.batch_ids))


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
