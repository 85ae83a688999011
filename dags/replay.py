"""
### Replay

Builds the warehouse a second time, into a new file, from the landed batches and the recorded decisions alone, and
compares it with the one that grew hour by hour. Equal means that every figure follows from what was received.

**What.** Each task is a single call into `transforms`.

| task | does |
|---|---|
| `rebuild` | repeats every recorded run and decision about a period, in their order and under their policies |
| `compare` | compares every table of the two files; red when one differs |

Nothing is published and the warehouse is only read. The new file stays, in the folder of the warehouse, to be
looked at: `fieldledger diff` and `duckdb -readonly` open it. It can be removed at any time.

**When.** Never by itself; before an audit, or after a new version. Both tasks hold the writer's slot, so hourly runs
wait as long as they take. Start it when no run of `field_to_finance` is under way: what a run loads in between is
in the warehouse and not in the replay.

**Who is told.** Whoever the connection `fieldledger_notify` names (the page of `field_to_finance` says how): that a
task failed for good.

**By hand.** *Trigger* takes `until` (a day, or a batch such as audit.landed_batch names it: the last run over batches
of that day or before, or the run that loaded that batch, is the last one repeated; `compare` is skipped), `name` (of
the new file, without its ending) and `compare` (off: only rebuild).

**When it is red.** The warehouse and the published file are as they were.

1. `rebuild` says that the file *is there already*: remove or rename it, or trigger with another `name`. Neither this
   nor an unknown batch is retried.
2. `rebuild` says `SourceError`: a landed batch that was loaded is missing. Restore it from the backup.
3. `compare` names the first table that differs, its log all of them with example rows. Somebody changed the
   warehouse or the landed batches by hand, or the program derives something else than it did.
   `fieldledger audit verify` says whether the ledger in use was touched.
4. `compare` says that the warehouse *went on*: a run or a decision came in between. Remove the file and trigger again.
5. Anything else (the warehouse is in use) has already been retried. Remove the cause, then clear the red task.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from airflow.sdk import Param, dag, task

from transforms.orchestration import TASK_DEFAULTS

log = logging.getLogger("fieldledger.replay")


@dag(
    dag_id="replay",
    description="The warehouse built again from the landed batches, and compared with the one in use.",
    doc_md=__doc__,
    schedule=None,
    max_active_runs=1,
    tags=["fieldledger"],
    default_args=TASK_DEFAULTS,
    params={
        "until": Param(
            None,
            type=["null", "string"],
            title="Until",
            description="A day (2026-08-31) or a batch id: no run behind it is repeated. Empty: all of them.",
        ),
        "name": Param(
            "replay",
            type="string",
            pattern="^[A-Za-z0-9_-]{1,60}$",
            title="Name",
            description="Of the new file in the folder of the warehouse, without .duckdb; must not be there yet.",
        ),
        "compare": Param(
            True,
            type="boolean",
            title="Compare",
            description="Compare every table with the warehouse; not with a batch under Until.",
        ),
    },
)
def replay() -> None:
    @task
    def rebuild(params: dict[str, Any] | None = None) -> str:
        from transforms.replay import replay as repeat
        from transforms.settings import load_settings

        assert params is not None
        target = load_settings().warehouse.with_name(f"{params['name']}.duckdb")
        runs = repeat(target, until=params["until"] or None, progress=log.info)
        log.info("%s: %s runs repeated", target, runs)
        return str(target)

    # Ahead of an hourly run that waits for the slot: what it loads would be missing in the replay.
    @task(priority_weight=100)
    def compare(rebuilt: str, params: dict[str, Any] | None = None) -> None:
        from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

        from transforms.serve import difference
        from transforms.settings import load_settings

        assert params is not None
        if params["until"] or not params["compare"]:
            raise AirflowSkipException("nothing to compare: the replay ends early, or nobody asked")
        settings = load_settings()
        found = difference.compare(settings.warehouse, Path(rebuilt), settings)
        log.info("first: %s, second: %s", settings.warehouse, rebuilt)
        for table in found.tables:
            verdict = "equal" if table.is_equal else "DIFFERENT"
            log.info("%-42s %10s %10s  %s", table.table, table.left_rows, table.right_rows, verdict)
            for where, row in table.examples:
                log.info("  %s: %s", where, row)
        for place, reason in found.left_out.items():
            log.info("left out: %s (%s)", place, reason)
        for table in found.tables:
            is_history = table.table in ("audit.run", "audit.period_action")
            if is_history and (table.left_rows or 0) > (table.right_rows or 0):
                raise AirflowFailException(
                    f"the warehouse went on while it was replayed ({table.table}: {table.left_rows} rows, "
                    f"{table.right_rows} in the replay): remove {rebuilt} and trigger again"
                )
        different = [table for table in found.tables if not table.is_equal]
        if different:
            raise AirflowFailException(
                f"{different[0].table} differs ({different[0].left_rows} rows, {different[0].right_rows} in the "
                f"replay); {len(different)} table(s) do in all: see the log above"
            )
        log.info("equal: %s tables", len(found.tables))

    compare(rebuild())


replay()
