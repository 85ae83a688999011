"""
### Nightly reconciliation

Compares what the field did, what Project Operations recorded and what Finance booked, as of one instant; keeps every
break with its cause and its age; asks a person before a money difference is accepted.

**What.** Each task is a single call into `transforms`, but for the one that asks.

| task | does | waits for |
|---|---|---|
| `reconcile` | judges every check, keeps breaks, history and tie-out, publishes them | the writer's slot |
| `verdict` | is red while a critical break stands that nobody has accepted | |
| `propose` | lists money differences that stand and are small enough; skipped when there is none | the writer's slot |
| `approve` | shows them to a person, who approves or rejects all of them | the person, for at most 20 hours |
| `accept` | accepts exactly these in the name of who approved, until the last day | the writer's slot |

A break keeps its id from night to night: new, open, accepted, resolved, returned. A check whose side is not in the
export is not judged, and says so in `reconciliation.verdict`.

**When.** At 02:00 UTC, over what `field_to_finance` has brought until then (asset `published`). It announces the asset
`reconciliation`. A run that is not through at 05:30 is told as late, so that somebody can look before the books are
opened at 06:00.

**Who is told.** Whoever the connection `fieldledger_notify` names (the page of `field_to_finance` says how): the
summary with the verdict, red or green (what stands by severity, what is new, returned and resolved, the money at risk);
that somebody is asked; that a run is late; that any other task failed for good.

**By hand.** *Trigger* takes `as_of` (an instant, UTC; empty: that of the run, or of the newest batch when it is later),
`companies` (codes of legal entities; empty: all), `accept_up_to` (propose differences up to this amount of their own
currency; empty: nobody is asked), `accept_days` (how long the acceptance holds) and `reason` (kept with it).

**When it is red.**

1. `verdict` is red: critical breaks stand. `fieldledger breaks list`, then `show`; clear the causes in the source, or
   accept them with a reason and a last day. The next night looks again. It is not retried.
2. `reconcile` says `UsageError`: no such company, or an instant at which the sides are not known. It is not retried.
3. `reconcile` says `GateFailed`: what it would have written breaks a promise; nothing was written. Report it.
4. `approve` timed out: nobody answered. Nothing is accepted; the next night may propose again.
5. Anything else (the warehouse is in use) has already been retried. Remove the cause, then clear the red task.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Asset, Param, dag, task

from transforms.orchestration import TASK_DEFAULTS, Notice, in_time

log = logging.getLogger("fieldledger.nightly_reconciliation")

PUBLISHED, RECONCILIATION = (
    Asset(name=name, group="fieldledger") for name in ("published", "reconciliation")
)


@dag(
    dag_id="nightly_reconciliation",
    description="Field, project and Finance compared as of one instant; breaks kept, aged and signed off.",
    doc_md=__doc__,
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    tags=["fieldledger"],
    default_args=TASK_DEFAULTS,
    deadline=in_time(hours=3, minutes=30),
    params={
        "as_of": Param(
            None,
            type=["null", "string"],
            format="date-time",
            title="As of",
            description="Instant as of which all sides are compared, UTC. Empty: that of the run.",
        ),
        "companies": Param(
            [],
            type="array",
            items={"type": "string", "minLength": 1},
            title="Companies",
            description="Codes of legal entities, such as USMF. Empty: all.",
        ),
        "accept_up_to": Param(
            None,
            type=["null", "number"],
            exclusiveMinimum=0,
            title="Accept up to",
            description="Propose money differences up to this amount to a person. Empty: nobody is asked.",
        ),
        "accept_days": Param(
            30,
            type="integer",
            minimum=1,
            title="Accept for days",
            description="How long an acceptance holds, from the night on.",
        ),
        "reason": Param(
            "small difference, approved after the nightly reconciliation",
            type="string",
            minLength=1,
            title="Reason",
            description="Why differences are accepted; it is kept.",
        ),
    },
)
def nightly_reconciliation() -> None:
    @task(inlets=[PUBLISHED], outlets=[RECONCILIATION, PUBLISHED])
    def reconcile(
        params: dict[str, Any] | None = None, logical_date: Any = None, outlet_events: Any = None
    ) -> dict[str, Any]:
        from transforms import pipeline

        assert params is not None
        nights = pipeline.reconcile_all(
            pipeline.instant_of(params["as_of"]), params["companies"], or_later=logical_date
        )
        text = "\n".join(night.as_text() for night in nights)
        log.info("\n%s", text)
        outlet_events[RECONCILIATION].extra = {"summary": text}
        outlet_events[PUBLISHED].extra = {"summary": text}
        return {
            "critical": sum(night.critical for night in nights),
            "standing": sum(sum(night.standing.values()) for night in nights),
            "text": "\n".join(night.as_text(is_brief=True) for night in nights),
        }

    # The summary says what is red: a notice of the failure would say it twice.
    @task(
        pool="default_pool",
        retries=0,
        on_success_callback=Notice("night"),
        on_failure_callback=Notice("night"),
    )
    def verdict(night: dict[str, Any]) -> None:
        from airflow.sdk.exceptions import AirflowFailException

        if night["critical"]:
            raise AirflowFailException(
                f"{night['critical']} critical break(s) stand: fieldledger breaks list shows them"
            )

    @task
    def propose(params: dict[str, Any] | None = None) -> dict[str, Any]:
        from airflow.sdk.exceptions import AirflowSkipException

        from transforms import breaks

        assert params is not None
        found = breaks.proposed(params["accept_up_to"], params["companies"])
        if not found:
            raise AirflowSkipException("no money difference is proposed")
        return {"text": breaks.as_text(found), "breaks": [item.break_id for item in found]}

    # The default pool: a task that waits for a person holds no slot anyway, and to ask takes no warehouse.
    approve = ApprovalOperator(
        task_id="approve",
        subject="Accept {{ ti.xcom_pull(task_ids='propose')['breaks'] | length }} money difference(s) for "
        "{{ params.accept_days }} days?",
        body="{{ ti.xcom_pull(task_ids='propose')['text'] }}\n\nReason: {{ params.reason }}",
        response_timeout=timedelta(hours=20),
        fail_on_reject=False,
        notifiers=Notice("question"),
        pool="default_pool",
        retries=0,
    )

    @task(outlets=[PUBLISHED])
    def accept(
        proposal: dict[str, Any],
        answer: dict[str, Any],
        params: dict[str, Any] | None = None,
        outlet_events: Any = None,
    ) -> None:
        from transforms import breaks

        assert params is not None
        actor = (answer["responded_by_user"] or {}).get("name") or "airflow"
        accepted = breaks.accept_for(proposal["breaks"], params["reason"], params["accept_days"], actor=actor)
        text = f"{len(accepted)} break(s) accepted by {actor}"
        log.info(text)
        outlet_events[PUBLISHED].extra = {"summary": text}

    night = reconcile()
    verdict(night)
    proposal = propose()
    night >> proposal >> approve
    accept(proposal, approve.output)


nightly_reconciliation()
