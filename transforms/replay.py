"""Rebuild a warehouse from its landed batches alone, by the grouping, policies and decisions that were recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from transforms import journal, pipeline
from transforms.errors import UsageError
from transforms.journal import Event
from transforms.run import Run, clean, remember, set_parameters
from transforms.settings import CompanySettings, Policies, Settings, load_settings
from transforms.warehouse import periods, reporting
from transforms.warehouse.models import load_rules
from transforms.warehouse.store import attach, open_database, open_scratch

Progress = Callable[[str], None]
#: A day, as opposed to a batch or a run.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
STEPS = (pipeline.stage, pipeline.derive, pipeline.load)


def replay(
    target: Path, *, of: Path | None = None, until: str | None = None, progress: Progress | None = None
) -> int:
    """Rebuild the warehouse `of` (default: the settings') into the new file `target`. Returns the runs repeated.

    `until` is a batch: the run that loaded it is the last one; or a day: the last run over batches of that day or
    before. Nothing is published. Raises UsageError when `target` is there already, or nothing is recorded; SourceError
    when a landed batch is missing. What was not finished is removed.
    """
    settings = load_settings()
    if target.exists():
        raise UsageError(f"{target} is there already: a replay builds a new file, name another one")
    events = _until(journal.history(settings, of), until)
    runs, posted_at = 0, None
    try:
        under = settings
        for event in events:
            if event["kind"] == "run":
                under = _under(settings, event)
                runs += 1
                if progress:
                    progress(f"run {runs}: {event['run_id']}")
                _run(target, event, settings, is_first=runs == 1)
                posted_at = datetime.fromisoformat(event["posted_at"])
            else:
                _decide(target, event, settings)
        _finish(target, under, posted_at)
    except BaseException:
        for leftover in (target, target.with_name(f"{target.name}.wal")):
            leftover.unlink(missing_ok=True)
        raise
    return runs


def _until(events: Sequence[Event], until: str | None) -> list[Event]:
    if until is None:
        return list(events)
    runs = [event for event in events if event["kind"] == "run"]
    if DAY.fullmatch(until):
        known = [event for event in runs if event["posted_at"][:10] <= until]
        last = known[-1]["run_number"] if known else None
    else:
        last = next(
            (event["run_number"] for event in runs if until in (event["run_id"], *event["batch_ids"])), None
        )
    if last is None and DAY.fullmatch(until):
        raise UsageError(
            f"--until {until}: nothing was loaded by then; the first is of {runs[0]['posted_at'][:10]}"
            if runs
            else f"--until {until}: no run is recorded"
        )
    if last is None:
        newest = ", ".join(batch for event in runs[-3:] for batch in event["batch_ids"])
        raise UsageError(f"--until {until}: no recorded run loaded that batch; the newest are {newest}")
    return [
        event
        for event in events
        if event["run_number"] < last or (event["kind"] == "run" and event["run_number"] == last)
    ]


def _run(target: Path, event: Event, settings: Settings, *, is_first: bool) -> None:
    run = Run(
        run_id=event["run_id"],
        warehouse=target,
        source_name=event["source_name"],
        as_of=date.fromisoformat(event["as_of"]) if event["as_of"] else None,
        full_refresh=event["is_full_refresh"],
        dry_run=False,
        batch_ids=tuple(event["batch_ids"]),
        batch_sources=tuple(journal.batch_sources(event)),
        posted_at=datetime.fromisoformat(event["posted_at"]),
        has_warehouse=not is_first,
        is_everything=is_first or event["is_full_refresh"],
        is_pending=False,
        held_back=(),
        waiting=(),
        policy_text=event["policy_text"],
        run_number=event["run_number"],
        is_kept=False,
    )
    work = settings.work / f"replay-{run.run_id}.duckdb"
    clean(work)
    try:
        with open_database(work, settings) as connection:
            remember(connection, run, _under(settings, event))
        with pipeline.kept_open(work):
            for step in STEPS:
                step(work)
    finally:
        clean(work)


def _under(settings: Settings, event: Event) -> Settings:
    """The settings with the policies that were in force."""
    try:
        recorded = json.loads(event["policy_text"])
        return settings.model_copy(
            update={
                "policies": Policies(**recorded["policies"]),
                "companies": {code: CompanySettings(**told) for code, told in recorded["companies"].items()},
            }
        )
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"run {event['run_id']} was made under policies this version does not know ({error}): replay it with the "
            "version that made it"
        ) from error


def _decide(target: Path, event: Event, settings: Settings) -> None:
    with open_database(target, settings) as connection:
        periods.decide(
            connection,
            periods.Decision(
                action_code=event["action_code"],
                company_code=event["company_code"],
                period_text=event["period_text"],
                actor_name=event["actor_name"],
                acted_at=datetime.fromisoformat(event["acted_at"]),
                reason_text=event["reason_text"],
                break_count=event["break_count"],
                is_despite_breaks=True,
            ),
        )


def _finish(target: Path, settings: Settings, posted_at: datetime | None) -> None:
    """The marts, once, as a whole, as of the last run and under the policies that are in force at last."""
    with open_scratch(settings) as connection:
        load_rules(connection)
        set_parameters(connection, None, posted_at, settings)
        attach(connection, target, "warehouse", read_only=False)
        reporting.refresh(connection, is_everything=True)
        connection.execute("UPDATE warehouse.audit.run SET state_code = 'refreshed'")
        connection.execute("CHECKPOINT warehouse")
