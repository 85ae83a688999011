"""What the schedules share: the one writer's slot, retries, Airflow's connections, and who is told what.

The only module of the library that knows Airflow. DAG files import it when they are parsed, so it imports little.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseNotifier, RetryDecision, RetryPolicy
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

if TYPE_CHECKING:
    from transforms.origins import Origin
    from transforms.run import RunRequest

log = logging.getLogger("fieldledger.notices")


class RetryUnlessSettled(RetryPolicy):
    """Retry what may pass by itself; no verdict on the data or the configuration, no fault of the program."""

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Any = None
    ) -> RetryDecision:
        """What becomes of a task that failed with `exception`."""
        import duckdb

        from transforms.errors import GateFailed, Overtaken, UsageError
        from transforms.warehouse.periods import PeriodRefused

        if isinstance(exception.__cause__, duckdb.IOException):
            return RetryDecision.retry(reason="a database file is in use: its user will be done with it")
        if isinstance(exception, GateFailed | Overtaken | PeriodRefused | UsageError):
            return RetryDecision.fail(reason="the same rows and settings give the same answer: not retried")
        if isinstance(exception, duckdb.ProgrammingError | AssertionError | LookupError | TypeError):
            return RetryDecision.fail(reason="a fault of the program, which is there the next time too")
        return RetryDecision.default()


def is_tried_out() -> bool:
    """Whether this is `airflow dags test`, which keeps no deadlines: Airflow 3.3 fails over one at the end."""
    import sys

    return sys.argv[1:3] == ["dags", "test"]


#: The connection whose password is where notices go. Without it nobody is told, and the log says so.
NOTIFY = "fieldledger_notify"


class Notice(BaseNotifier):
    """Tells people what became of a run, where the connection `fieldledger_notify` says.

    `about` is one of `failure` (of a task, for good), `deadline` (a run is not through in time), `night` (what the
    reconciliation found) and `question` (a person is asked). It never raises: whatever happens to a notice, the run
    stays as it is, and the log says what went wrong.
    """

    def __init__(self, about: str, context: Any = None) -> None:
        super().__init__(context=context)
        self.about = about

    def notify(self, context: Any) -> None:
        """Send it from a task or from the DAG processor."""
        from airflow.sdk.log import mask_secret

        try:
            connection = _connection(NOTIFY)
            for address in self._addresses(connection):
                mask_secret(address)
            self._send(context, connection)
        except Exception as fault:
            self._give_up(fault)

    async def async_notify(self, context: Any) -> None:
        """Send it from the triggerer, which goes on with its other work meanwhile."""
        import asyncio

        from airflow.sdk import Connection
        from airflow.sdk.exceptions import AirflowNotFoundException
        from airflow.sdk.log import amask_secret

        try:
            try:
                connection = await Connection.async_get(NOTIFY)
            except AirflowNotFoundException:
                connection = None
            for address in self._addresses(connection):
                await amask_secret(address)
            await asyncio.to_thread(self._send, context, connection)
        except Exception as fault:
            self._give_up(fault)

    @staticmethod
    def _addresses(connection: Any) -> tuple[str, ...]:
        from transforms.notices import addresses_of

        return addresses_of(connection.password if connection is not None else None)

    def _send(self, context: Any, connection: Any) -> None:
        from dataclasses import replace

        from airflow.sdk.configuration import conf
        from airflow.sdk.log import redact  # type: ignore[attr-defined]

        from transforms.notices import message_of, send

        message = message_of(self.about, context, conf.get("api", "base_url", fallback=""))
        addresses = self._addresses(connection)
        if not addresses:
            why = f"the connection {NOTIFY} is not there, or has no password"
            log.info("nobody is told (%s): %s", why, message.title)
            return
        # Secrets that Airflow knows are blotted out of what is sent, as they are out of its logs.
        blotted = replace(
            message, title=str(redact(message.title)), lines=tuple(map(str, redact(message.lines)))
        )
        problems = send(blotted, addresses)
        for problem in problems:
            log.error("a notice was not sent: %s", problem)
        if len(problems) < len(addresses):
            log.info("told: %s", message.title)

    @staticmethod
    def _give_up(fault: Exception) -> None:
        # Its words may have the connection in them.
        log.error("a notice was not sent: %s", type(fault).__name__)


def in_time(**after: float) -> DeadlineAlert | None:
    """A run is through so long after it was queued (`hours`, `minutes`), or people are told that it is late."""
    if is_tried_out():
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(**after),
        callback=AsyncCallback(Notice, kwargs={"about": "deadline"}),
    )


def name_parent(context: Any) -> None:
    """What a step's OpenLineage events have above them: this try of the task, and the run of its DAG.

    By the ids that Airflow's own provider of OpenLineage gives, so that both fit where it is installed.
    """
    import os

    from transforms.serve.lineage import is_listened_to

    if not is_listened_to():
        return
    from airflow.sdk.configuration import conf
    from openlineage.client.uuid import generate_static_uuid

    namespace = conf.get("openlineage", "namespace", fallback="") or os.environ.get(
        "OPENLINEAGE_NAMESPACE", "default"
    )
    run, task = context["dag_run"], context["ti"]
    at = run.logical_date or run.run_after
    names = {
        "OPENLINEAGE_ROOT_PARENT_ID": (run.dag_id, f"{run.dag_id}.{getattr(run, 'clear_number', 0)}"),
        "OPENLINEAGE_PARENT_ID": (
            f"{run.dag_id}.{task.task_id}",
            f"{run.dag_id}.{task.task_id}.{task.try_number}.{task.map_index}",
        ),
    }
    for variable, (job, mark) in names.items():
        run_id = generate_static_uuid(at, f"{namespace}.{mark}".encode())
        os.environ[variable] = f"{namespace}/{job}/{run_id}"


# Every task that opens the warehouse waits for the one slot of this pool; people are told when one failed for good.
TASK_DEFAULTS: dict[str, Any] = {
    "owner": "finance-data",
    "pool": "warehouse_writer",
    "retries": 2,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": RetryUnlessSettled(),
    "pre_execute": name_parent,
    "on_failure_callback": Notice("failure"),
}

#: By kind of source the Airflow connection that says where it is and how to sign in.
CONNECTIONS = {
    "lake": "fieldledger_lake",
    "sql": "fieldledger_replica",
    "dataverse": "fieldledger_dataverse",
}


def origins(kind: str | None, address: str | None) -> tuple[Origin, ...]:
    """The sources of a run: the one that is named, or every one that has a connection, else the configured lake.

    Secrets stay in this process: they are no part of what a task hands to the next one.
    """
    from transforms.errors import UsageError
    from transforms.origins import Origin, origin_of, shown
    from transforms.settings import load_settings

    if address:
        if shown(address) != address:
            raise UsageError(
                f"address {shown(address)}: a password belongs into a connection, not into a parameter"
            )
        named = origin_of(address, kind)
        connection = _connection(CONNECTIONS[named.kind])
        return (Origin(address, named.kind, _secrets(named.kind, connection) if connection else {}),)
    found = []
    for of, name in CONNECTIONS.items():
        connection = _connection(name) if kind in (None, of) else None
        if connection is not None:
            found.append(Origin(_address(of, connection), of, _secrets(of, connection)))
    if not found and kind in (None, "lake"):
        return (Origin(load_settings().lake_address, "lake"),)
    if not found:
        raise UsageError(
            f"source {kind}: there is no connection {CONNECTIONS[str(kind)]} and no address was given"
        )
    return tuple(found)


def sources_of(params: dict[str, Any]) -> list[dict[str, Any]]:
    """The sources of a run by kind and by a name for people. Nothing here is secret: Airflow keeps and shows it."""
    from transforms.origins import shown

    found = origins(params["source"], params["address"])
    return [
        {"kind": origin.kind, "label": f"{origin.kind} {shown(origin.address)}", "is_one": len(found) == 1}
        for origin in found
    ]


def request_of(params: dict[str, Any], dag_run: Any, kind: str | None = None) -> RunRequest:
    """What the parameters of a DAG run ask for, of one kind of source or of none.

    A run of `airflow backfill` is as of the day it stands for, unless it says otherwise.
    """
    from datetime import date

    from transforms.run import RunRequest

    as_of = date.fromisoformat(params["as_of"]) if params["as_of"] else None
    if as_of is None and dag_run.run_type == "backfill":
        as_of = dag_run.logical_date.date()
    return RunRequest(
        origins=origins(kind, params["address"]) if kind else (),
        is_sweep=params["sweep"],
        as_of=as_of,
        full_refresh=params["full_refresh"],
        dry_run=params["dry_run"],
    )


def _connection(name: str) -> Any:
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Connection.get(name)
    except AirflowNotFoundException:
        return None


def _address(kind: str, connection: Any) -> str:
    """Where a source is: the extra `address`, or the host; of a replica the URL without its password."""
    extra = connection.extra_dejson
    if extra.get("address"):
        return str(extra["address"])
    if kind == "dataverse":
        host = str(connection.host)
        return host if "://" in host else f"{connection.schema or 'https'}://{host}{_port(connection)}"
    if kind == "lake":
        return str(connection.host)
    scheme = str(
        extra.get("driver") or {"postgres": "postgresql"}.get(connection.conn_type, connection.conn_type)
    )
    user = f"{connection.login}@" if connection.login else ""
    return f"{scheme}://{user}{connection.host or ''}{_port(connection)}/{connection.schema or ''}"


def _port(connection: Any) -> str:
    return f":{connection.port}" if connection.port else ""


def _secrets(kind: str, connection: Any) -> dict[str, Any]:
    extra = connection.extra_dejson
    if kind == "sql":
        return {"password": connection.password} if connection.password else {}
    if kind == "dataverse":
        told = {
            "tenant_id": extra.get("tenant_id"),
            "client_id": connection.login,
            "client_secret": connection.password,
        }
        return {name: value for name, value in told.items() if value}
    return dict(extra.get("storage_options") or {})
