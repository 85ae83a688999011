"""What the schedules share: the one writer's slot, and when a failed task is tried again.

The only module of the library that knows Airflow. DAG files import it when they are parsed, so it imports little.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import RetryDecision, RetryPolicy


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


async def deadline_missed(**context: Any) -> None:
    """A DAG run is not through in time: said where the alerts of the triggerer are read."""
    import logging

    run = context.get("context", context).get("dag_run") or {}
    logging.getLogger("fieldledger.deadline").error("a run is not through in time: %s", run)


# Every task that opens the warehouse waits for the one slot of this pool.
TASK_DEFAULTS: dict[str, Any] = {
    "owner": "finance-data",
    "pool": "warehouse_writer",
    "retries": 2,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": RetryUnlessSettled(),
}
