"""
### Field to finance

Brings what the field reported since the last run into the financial warehouse: work orders, agreements,
products and services as estimates and actuals, proven by validation gates, then published for analysts.

**What.** One task per step, each a single call into `transforms.pipeline`; what travels between them is the
path of the run's own work database.

| task | does | a critical check stops here |
|---|---|---|
| `sources` | lists the sources of the run | |
| `extract` | lands new batches unchanged; one task for each source, named after it | counts of the manifest |
| `plan` | decides which landed batches the run loads, opens its work database | |
| `stage` | types the rows, one winner per id, rejects to quarantine | |
| `check_staging` | promises about the incoming rows | yes |
| `derive` | core tables of what changed, and the postings it needs | |
| `check_ledger` | promises about core and ledger | yes |
| `load` | everything into the warehouse, in one transaction | counts and control totals |
| `marts` | marts and reconciliation | |
| `check_marts` | promises about the marts | yes |
| `publish` | replaces the published file at once, logs the summary | |

**When.** Every hour, one run at a time, no catching up: a run takes everything that is new, so a missed hour
is in the next one. All tasks hold the pool `warehouse_writer` (one slot): the warehouse has one writer.
Other DAGs can wait for the assets `landing`, `staging`, `core`, `ledger`, `marts` and `published`. A run that is not
through 50 minutes after it was queued is told as late: the next hour is about to wait for it.

**Who is told.** Whoever the connection `fieldledger_notify` names in its password: an address of Apprise, or several
apart by blanks, such as `slack://…`, `workflows://…` (Teams), `mailtos://…` or `jsons://…` (a webhook). They are told
of a task that failed for good, of what is held back, and of a late run. Without the connection nobody is told, and the
log says so. A notice that cannot be sent is one line in the log and changes nothing else.

**From where.** Every source that has an Airflow connection: `fieldledger_lake` (host or the extra `address`: the
export's address; extra `storage_options`: those of its fsspec file system, of `s3://` those of Arrow's S3FileSystem),
`fieldledger_replica` (a database connection; the extra `driver` names SQLAlchemy's, such as `mssql+pyodbc`),
`fieldledger_dataverse` (host: the organization; login and password: client id and secret; extra `tenant_id`).
Without any of them the lake of `FIELDLEDGER_LAKE_ADDRESS`.

**By hand.** *Trigger* takes `as_of` (export folders after that day wait), `source` and `address` (empty: all that have
a connection), `full_refresh` (derive everything anew, post only differences), `sweep` (compare all keys with the
sources) and `dry_run` (stop before the warehouse: the later tasks are skipped, and the log of `load` says what
would have been posted).

**A past day.** A run of `airflow backfill create --dag-id field_to_finance` is as of the day it stands for, so that a
new warehouse grows day by day, as it would have then. What the books were on a day, from the landing alone and into a
file beside the one in use: the DAG `replay` with that day as `until`.

**When it is red.** Nothing was published: analysts still read the last good state.

1. Open the log of the red task. It names the table, the rule or file, and shows example rows.
2. A *check* is red: the data breaks a promise. It is not retried, since the same rows break it again. Open
   the Data Docs (`docs` in the data folder), correct the rows in the source; the next hour picks it up.
3. `extract` is red with a configuration error: correct the `FIELDLEDGER_*` settings and clear the task.
4. `publish` is red and says *held back*: everything readable was published; the named folder of the export, or the
   named source, is not readable. Restore it; the next hour reads it. `audit.source_gap` has the hours without it.
5. Anything else (the source cannot be reached, the warehouse is in use) has already been retried. Remove the
   cause, then clear the red task: every step can be repeated, a repeated load never posts twice.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from airflow.sdk import Asset, Param, dag, task

from transforms.orchestration import TASK_DEFAULTS, in_time, request_of, sources_of

log = logging.getLogger("fieldledger.field_to_finance")

LANDING, STAGING, CORE, LEDGER, MARTS, PUBLISHED = (
    Asset(name=layer, group="fieldledger")
    for layer in ("landing", "staging", "core", "ledger", "marts", "published")
)


@dag(
    dag_id="field_to_finance",
    description="Work orders and agreements into estimates, actuals and marts, validated and published.",
    doc_md=__doc__,
    schedule="@hourly",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    tags=["fieldledger"],
    default_args=TASK_DEFAULTS,
    deadline=in_time(minutes=50),
    params={
        "as_of": Param(
            None,
            type=["null", "string"],
            format="date",
            title="As of",
            description="Export folders after this day wait. Empty: everything that is there.",
        ),
        "source": Param(
            None,
            type=["null", "string"],
            enum=[None, "lake", "sql", "dataverse"],
            title="Source",
            description="Kind of source: an export, a replica in SQL, the Web API. Empty: all that have a connection.",
        ),
        "address": Param(
            None,
            type=["null", "string"],
            title="Address",
            description="Address of one source, without a password. Empty: what the connections say.",
        ),
        "full_refresh": Param(
            False,
            type="boolean",
            title="Full refresh",
            description="Derive everything anew; only differences are posted.",
        ),
        "sweep": Param(
            False,
            type="boolean",
            title="Sweep",
            description="Compare all keys with the sources and repair what their changes missed.",
        ),
        "dry_run": Param(
            False,
            type="boolean",
            title="Dry run",
            description="Stop before the warehouse and say what would be posted.",
        ),
    },
)
def field_to_finance() -> None:
    @task
    def sources(params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        assert params is not None
        return sources_of(params)

    @task(outlets=[LANDING], map_index_template="{{ label }}")
    def extract(
        source: dict[str, Any], params: dict[str, Any] | None = None, dag_run: Any = None
    ) -> dict[str, Any]:
        from airflow.sdk import get_current_context

        from transforms import pipeline

        assert params is not None
        get_current_context()["label"] = source["label"]  # type: ignore[typeddict-unknown-key]
        request = request_of(params, dag_run, source["kind"])
        return pipeline.land(request, request.origins[0], log.info, is_one=source["is_one"]).as_values()

    @task
    def plan(found: Any, params: dict[str, Any] | None = None, dag_run: Any = None) -> str:
        from transforms import pipeline

        assert params is not None
        landed = [pipeline.Found.of_values(one) for one in found]
        return str(pipeline.begin(request_of(params, dag_run), landed))

    @task
    def stage(work: str) -> str:
        from transforms import pipeline

        pipeline.stage(work)
        return work

    @task
    def check_staging(work: str) -> str:
        from transforms import pipeline

        pipeline.check(work, "staging")
        return work

    @task
    def derive(work: str) -> str:
        from transforms import pipeline

        pipeline.derive(work)
        return work

    @task
    def check_ledger(work: str) -> str:
        from transforms import pipeline

        pipeline.check(work, "ledger")
        return work

    @task(outlets=[STAGING, CORE, LEDGER])
    def load(work: str, params: dict[str, Any] | None = None) -> str:
        from transforms import pipeline

        assert params is not None
        if params["dry_run"]:
            from airflow.sdk.exceptions import AirflowSkipException

            # Skipping, so that no asset claims a change that did not happen.
            log.info("\n%s", pipeline.publish(work).render())
            raise AirflowSkipException("dry run: the warehouse stays as it is")
        pipeline.load(work)
        return work

    @task(outlets=[MARTS])
    def marts(work: str) -> str:
        from transforms import pipeline

        pipeline.marts(work)
        return work

    @task
    def check_marts(work: str) -> str:
        from transforms import pipeline

        pipeline.check(work, "marts")
        return work

    @task(outlets=[PUBLISHED])
    def publish(work: str, outlet_events: Any = None) -> None:
        from transforms import pipeline

        summary = pipeline.publish(work)
        log.info("\n%s", summary.render())
        outlet_events[PUBLISHED].extra = summary.as_metadata() | {"summary": summary.render()}
        if summary.held_back:
            from airflow.sdk.exceptions import AirflowFailException

            raise AirflowFailException("published, but held back: " + "; ".join(summary.held_back))

    publish(
        check_marts(
            marts(load(check_ledger(derive(check_staging(stage(plan(extract.expand(source=sources()))))))))
        )
    )


field_to_finance()
