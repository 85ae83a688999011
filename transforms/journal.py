"""The journal: what a warehouse went through, beside the landed batches, so that these alone rebuild it.

`landing/_journal/<warehouse>.jsonl` has one line per run (which batches went in together, under which policies) and per
decision about a period, in their order. The warehouse has the same in `audit`; the journal follows it, and is written
anew when it is not the beginning of what the warehouse says.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transforms.errors import SourceError, UsageError
from transforms.settings import Settings
from transforms.warehouse.store import Connection, open_database

Event = dict[str, Any]

EVENTS = """
    SELECT run.run_number, 0 AS action_number, {{
        'kind': 'run', 'run_number': run.run_number, 'run_id': run.run_id, 'source_name': run.source_name,
        'as_of': run.as_of_date, 'is_full_refresh': run.is_full_refresh, 'posted_at': run.landed_at,
        'policy_text': run.policy_text, 'batch_ids': COALESCE(batches.batch_ids, []),
        'batch_sources': COALESCE(batches.batch_sources, [])
    }} AS event
    FROM {home}audit.run AS run
    LEFT JOIN (
        SELECT run_id, LIST(batch_id ORDER BY landed_at, batch_id) AS batch_ids,
            LIST(source_name ORDER BY landed_at, batch_id) AS batch_sources
        FROM {home}audit.landed_batch GROUP BY run_id
    ) AS batches ON run.run_id = batches.run_id
    WHERE run.state_code <> 'refused'
"""
ACTIONS = """
    SELECT action.run_number, action.period_action_number AS action_number, {{
        'kind': 'period', 'run_number': action.run_number, 'action_code': action.action_code,
        'company_code': action.company_code, 'period_text': action.period_text, 'actor_name': action.actor_name,
        'reason_text': action.reason_text, 'acted_at': action.acted_at, 'break_count': closed.break_count
    }} AS event
    FROM {home}audit.period_action AS action
    LEFT JOIN {home}audit.period_close AS closed ON action.period_action_number = closed.period_action_number
    WHERE action.origin_code = 'decision'
"""


def keep(connection: Connection, warehouse: Path, settings: Settings, home: str = "") -> None:
    """Write what the journal of a warehouse does not have yet. `home` is the schema prefix, `warehouse.` or none."""
    path = place_of(warehouse, settings)
    told = [json.dumps(event, sort_keys=True) for event in told_by(connection, home)]
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    head = json.dumps({"kind": "warehouse", "path": _name(warehouse, settings)})
    path.parent.mkdir(parents=True, exist_ok=True)
    if lines[:1] == [head] and lines[1:] == told[: len(lines) - 1] and _ends_well(path):
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in told[len(lines) - 1 :])
            file.flush()
            os.fsync(file.fileno())
        return
    aside = path.with_suffix(".next")
    with aside.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in [head, *told])
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def told_by(connection: Connection, home: str = "") -> list[Event]:
    """What a warehouse went through, in order, as itself tells it."""
    found: list[tuple[int, int, Event]] = []
    for query in (EVENTS, ACTIONS):
        rows = connection.execute(f"SELECT run_number, action_number, event FROM ({query.format(home=home)})")
        found += [
            (run, action, json.loads(json.dumps(event, default=str)))
            for run, action, event in rows.fetchall()
        ]
    return [event for _, _, event in sorted(found, key=lambda item: item[:2])]


def history(settings: Settings, warehouse: Path | None) -> list[Event]:
    """What a warehouse went through: from the file itself where it is there, else from its journal.

    Without a name: the default warehouse, or the only one that was journaled. Raises UsageError when there is none.
    """
    wanted = warehouse or settings.warehouse
    if wanted.is_file():
        with open_database(wanted, settings, read_only=True) as connection:
            return told_by(connection)
    path = place_of(wanted, settings)
    if not path.is_file() and warehouse is None:
        others = sorted((settings.landing / "_journal").glob("*.jsonl"))
        if len(others) > 1:
            names = ", ".join(str(_read(other)[0]["path"]) for other in others)
            raise UsageError(
                f"several warehouses were loaded from this landing ({names}): say which with --of"
            )
        path = others[0] if others else path
    if not path.is_file():
        raise UsageError(f"nothing is recorded of {wanted}: neither the file nor its journal {path} is there")
    return _read(path)[1:]


def needed_batches(settings: Settings) -> dict[str, set[str]]:
    """By source the batches that some warehouse's history has loaded: what replays read again."""
    needed: dict[str, set[str]] = {}
    for path in sorted((settings.landing / "_journal").glob("*.jsonl")):
        for event in _read(path):
            if event["kind"] == "run":
                for source, batch_id in zip(batch_sources(event), event["batch_ids"], strict=True):
                    needed.setdefault(source, set()).add(batch_id)
    return needed


def batch_sources(event: Event) -> list[str]:
    """Which source landed each batch of a run; lines of older versions tell of one source."""
    return list(event.get("batch_sources") or [event["source_name"]] * len(event["batch_ids"]))


def place_of(warehouse: Path, settings: Settings) -> Path:
    """The journal of a warehouse file."""
    name = _name(warehouse, settings)
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", Path(name).stem)
    is_home = Path(name).parent == Path("warehouse")
    mark = "" if is_home else "-" + hashlib.sha256(name.encode()).hexdigest()[:8]
    return settings.landing / "_journal" / f"{stem}{mark}.jsonl"


def _name(warehouse: Path, settings: Settings) -> str:
    """The file under the data folder where it is there, so that a moved data folder keeps its journals."""
    path, data = warehouse.resolve(), settings.data_dir.resolve()
    return str(path.relative_to(data)) if path.is_relative_to(data) else str(path)


def _read(path: Path) -> list[Event]:
    return list(_events(path))


def _events(path: Path) -> Iterator[Event]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            event = json.loads(line)
            event["kind"]
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(
                f"{path}, line {number}: this is no line of the journal ({error}); while the warehouse is there, "
                "remove the file: the next run writes it again"
            ) from error
        yield event


def _ends_well(path: Path) -> bool:
    return path.read_bytes().endswith(b"\n")
