"""
### Period close

Shows what speaks against closing a fiscal period, asks a person, and then closes it. Holding, reopening and opening
for adjustments go the same way.

**What.** Each task is a single call into `transforms.closing`, but for the one that asks.

| task | does | waits for |
|---|---|---|
| `review` | says what the period holds, its open breaks and the money at risk | the writer's slot |
| `approve` | shows that to a person, who approves or rejects | the person, for at most a week |
| `decide` | carries the decision out in the name of who approved, publishes how the periods stand | the writer's slot |

A closed period takes nothing: what comes late for it counts in the next open period and says where it belongs.
Every decision stays in `audit.period_action`, what the books held at a close in `audit.period_close`.

**When.** Never by itself. While a run waits for its person no slot is held: hourly runs go on, other periods can be
decided about, and what `decide` closes is the period as it is then. An hourly run that had derived its postings when
the decision came loads nothing and is red; the next one takes all of it.

**Who is told.** Whoever the connection `fieldledger_notify` names (the page of `field_to_finance` says how): that
somebody is asked, and that a task failed for good.

**By hand.** *Trigger* takes `company` (the code of the legal entity; `none`: rows without one), `period` (such as
`2026-06`), `action` (`close`; `hold`: adjustments only from now on; `reopen`: everything again; `adjust`: adjustments
only, of a closed or held period) and `reason`, which is kept. Closing over critical breaks needs a reason and
`despite_breaks`. Then open *Required Actions* of the run, read, and choose *Approve* or *Reject*. After *Reject*
`decide` is skipped.

**When it is red.** The period is as it was, unless 4.

1. `review` says `UsageError`: there is no such company or period; the message names those that are. It is not
   retried. Trigger again with the right ones.
2. `approve` timed out: nobody answered within a week. Trigger again, or clear the task to ask once more.
3. `decide` says `PeriodRefused`: critical breaks are open, or came up after the review, and it was not asked to close
   despite them. It is not retried. Clear or accept them (`fieldledger breaks accept`), or trigger again with
   `despite_breaks` and a `reason`.
4. `decide` says that the status does not allow it: somebody else was first (`fieldledger period list` shows how the
   periods stand), or an earlier try was cut off after the decision stood. Then nothing is missing but the published
   file, and the next run that brings something new replaces it.
5. Anything else (the warehouse is in use) has already been retried. Remove the cause, then clear the red task.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Asset, Param, dag, task

from transforms.orchestration import TASK_DEFAULTS, Notice

log = logging.getLogger("fieldledger.period_close")

PUBLISHED = Asset(name="published", group="fieldledger")


@dag(
    dag_id="period_close",
    description="A fiscal period is reviewed, approved by a person, and closed (or held, reopened, adjusted).",
    doc_md=__doc__,
    schedule=None,
    tags=["fieldledger"],
    default_args=TASK_DEFAULTS,
    params={
        "company": Param(
            type="string",
            minLength=1,
            title="Company",
            description="Code of the legal entity, such as USMF; none: rows without one.",
        ),
        "period": Param(
            type="string",
            minLength=1,
            title="Period",
            description="Name of the period: 2026-06, or as Finance calls it.",
        ),
        "action": Param(
            "close",
            type="string",
            enum=["close", "hold", "reopen", "adjust"],
            title="Action",
            description="close: takes nothing; hold: adjustments only from now on; reopen: everything again; "
            "adjust: adjustments only, of a closed or held period.",
        ),
        "reason": Param(
            None,
            type=["null", "string"],
            title="Reason",
            description="Why; it is kept. Closing over critical breaks needs one.",
        ),
        "despite_breaks": Param(
            False,
            type="boolean",
            title="Despite breaks",
            description="Close although critical breaks are open; needs a reason.",
        ),
    },
)
def period_close() -> None:
    @task
    def review(params: dict[str, Any] | None = None) -> str:
        from transforms import closing

        assert params is not None
        text = closing.review(params["company"], params["period"]).as_text()
        log.info("\n%s", text)
        return text

    # The default pool: a task that waits for a person holds no slot anyway, and to ask takes no warehouse.
    approve = ApprovalOperator(
        task_id="approve",
        subject="{{ params.action | capitalize }} period {{ params.period }} of {{ params.company }}?",
        body="{{ ti.xcom_pull(task_ids='review') }}"
        "{% if params.reason %}\n\nReason given: {{ params.reason }}{% endif %}",
        response_timeout=timedelta(days=7),
        fail_on_reject=False,
        notifiers=Notice("question"),
        pool="default_pool",
        retries=0,
    )

    @task(outlets=[PUBLISHED])
    def decide(
        answer: dict[str, Any], params: dict[str, Any] | None = None, outlet_events: Any = None
    ) -> None:
        from transforms import closing

        assert params is not None
        actor = (answer["responded_by_user"] or {}).get("name") or "airflow"
        period = closing.decide(
            params["action"],
            params["company"],
            params["period"],
            reason=params["reason"] or None,
            actor=actor,
            despite_breaks=params["despite_breaks"],
        )
        text = f"{period.company_code} {period.period_text} is {period.status_code}, decided by {actor}"
        log.info(text)
        outlet_events[PUBLISHED].extra = {"summary": text}

    review() >> approve
    decide(approve.output)


period_close()
