"""The DAGs under a real scheduler: each task its own process, waiting for the pool and for people, calling the API.

Its notices go to a server of this machine, by the connection that a deployment would set.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest

from tests.pipeline.blob_store import free_port

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 400
FINISHED = {"success", "failed"}

pytestmark = pytest.mark.slow


@contextmanager
def standalone(environment: dict[str, str], log: Path) -> Iterator[None]:
    """Scheduler, DAG processor, API server and triggerer, ended afterwards with all they started."""
    with log.open("w") as output:
        process = subprocess.Popen(
            ["airflow", "standalone"],
            env=environment,
            cwd=log.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            # Only the parent: a service that is signalled twice can wait for itself for ever.
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                subprocess.run(["kill", "-KILL", "--", f"-{process.pid}"], check=False)
                process.wait(timeout=10)


@dataclass(frozen=True)
class Run:
    """A run of a DAG as the metadata database has it now."""

    state: str | None
    tasks: dict[str, str | None]


@dataclass(frozen=True)
class Airflow:
    """A running Airflow: its address, its metadata database, and the data folder its tasks work in."""

    address: str
    home: Path
    data: Path
    log: Path
    webhook: Any

    def query(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        # Not ro: while nobody else has it open, SQLite has to make a file beside it, even to read.
        database = f"file:{self.home / 'airflow.db'}?mode=rw"
        with closing(sqlite3.connect(database, uri=True, timeout=10)) as connection:
            return connection.execute(statement, values).fetchall()

    def call(self, user: str, method: str, path: str, body: Any = None) -> Any:
        """Call the API as somebody who signed in with the password that Airflow made for them."""
        passwords = json.loads((self.home / "simple_auth_manager_passwords.json.generated").read_text())
        token = self._send("POST", "/auth/token", {"username": user, "password": passwords[user]})
        return self._send(method, f"/api/v2{path}", body, Authorization=f"Bearer {token['access_token']}")

    def _send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"} | headers,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def trigger(self, user: str, dag_id: str, **conf: Any) -> str:
        """Start a DAG. Returns the id of the run."""
        body = {"logical_date": None, "conf": conf}
        run_id: str = self.call(user, "POST", f"/dags/{dag_id}/dagRuns", body)["dag_run_id"]
        return run_id

    def answer(self, user: str, dag_id: str, run_id: str, choice: str) -> dict[str, Any]:
        """Answer what the run asks. Returns what was asked.

        People need longer than a second. Airflow 3.3 fails a task whose answer comes before the scheduler has seen that
        the process which asked has ended.
        """
        seen = (
            "Received executor event with state success for task instance "
            f"TaskInstanceKey(dag_id='{dag_id}', task_id='approve', run_id='{run_id}'"
        )
        deadline = time.monotonic() + 60
        while seen not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.5)
        question = f"/dags/{dag_id}/dagRuns/{quote(run_id)}/taskInstances/approve/-1/hitlDetails"
        asked: dict[str, Any] = self.call(user, "GET", question)
        decision = {"chosen_options": [choice], "params_input": {}}
        try:
            self.call(user, "PATCH", question, decision)
        except urllib.error.HTTPError as error:
            # Airflow's SQLite lets a writer wait 5 seconds; then nothing was written, and one answers again.
            if error.code != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            time.sleep(5)
            self.call(user, "PATCH", question, decision)
        return asked

    def let_the_deadline_pass(self, dag_id: str, run_id: str | None = None) -> None:
        """What takes hours otherwise: the deadline of a run (or of the first scheduled one) was a second ago."""
        which = "run_id = ?" if run_id else "run_type = 'scheduled'"
        with closing(sqlite3.connect(self.home / "airflow.db", timeout=60)) as connection, connection:
            moved = connection.execute(
                "UPDATE deadline SET deadline_time = STRFTIME('%Y-%m-%d %H:%M:%f000', 'now', '-1 seconds')"
                f" WHERE dagrun_id = (SELECT MIN(id) FROM dag_run WHERE dag_id = ? AND {which})",
                (dag_id, *([run_id] if run_id else [])),
            ).rowcount
        assert moved == 1, f"{dag_id} has no deadline"

    def run(self, dag_id: str, run_id: str | None = None) -> Run:
        """The run, or the first scheduled one."""
        which = "run_id = ?" if run_id else "run_type = 'scheduled'"
        found = self.query(
            f"SELECT run_id, state FROM dag_run WHERE dag_id = ? AND {which} ORDER BY id LIMIT 1",
            dag_id,
            *([run_id] if run_id else []),
        )
        if not found:
            return Run(None, {})
        [(run_id, state)] = found
        tasks = self.query(
            "SELECT task_id, state FROM task_instance WHERE dag_id = ? AND run_id = ?", dag_id, str(run_id)
        )
        return Run(state, dict(tasks))

    def wait(self, dag_id: str, run_id: str | None = None, *, until: Callable[[Run], bool]) -> Run:
        """Wait until the run is as wanted, or has ended otherwise."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        run = self.run(dag_id, run_id)
        while not until(run) and run.state not in FINISHED and time.monotonic() < deadline:
            time.sleep(0.5)
            run = self.run(dag_id, run_id)
        assert until(run), f"{dag_id}: {run}\n{self.log.read_text()[-5000:]}"
        return run


def has_succeeded(run: Run) -> bool:
    return run.state == "success"


def waits_for_a_person(run: Run) -> bool:
    return run.tasks.get("approve") == "awaiting_input"


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
    airflow_environment: Callable[[Path], dict[str, str]],
    webhook: Any,
) -> Iterator[Airflow]:
    place = tmp_path_factory.mktemp("scheduled")
    port, worker_log_port, trigger_log_port = free_port(), free_port(), free_port()
    airflow = Airflow(
        f"http://127.0.0.1:{port}", place / "airflow", place / "data", place / "standalone.log", webhook
    )
    environment = airflow_environment(airflow.home) | {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": airflow.address,
        "AIRFLOW_CONN_FIELDLEDGER_NOTIFY": json.dumps(
            {"conn_type": "generic", "password": webhook.address()}
        ),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{airflow.address}/execution/",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,ada:user",
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(worker_log_port),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(trigger_log_port),
        "FIELDLEDGER_DATA_DIR": str(airflow.data),
        "FIELDLEDGER_LAKE_ADDRESS": str(ROOT / "data" / "sample"),
    }
    for arguments in (["db", "migrate"], ["pools", "set", "warehouse_writer", "1", "one writer"]):
        subprocess.run(["airflow", *arguments], env=environment, capture_output=True, check=True)
    with standalone(environment, airflow.log):
        yield airflow


@pytest.fixture(scope="module")
def hourly(running: Airflow) -> Run:
    """The run that the scheduler starts by itself, once it has ended; it was late."""
    running.wait("field_to_finance", until=lambda run: "success" in run.tasks.values())
    running.let_the_deadline_pass("field_to_finance")
    return running.wait("field_to_finance", until=lambda run: run.state in FINISHED)


def test_the_hourly_run_starts_by_itself_and_publishes(running: Airflow, hourly: Run) -> None:
    assert hourly.state == "success", f"{hourly}\n{running.log.read_text()[-5000:]}"
    assert set(hourly.tasks.values()) == {"success"}
    assert running.query(
        "SELECT map_index, rendered_map_index FROM task_instance WHERE task_id = 'extract'"
    ) == [(0, f"lake {ROOT / 'data' / 'sample'}")]
    assert (running.data / "published" / "fieldledger.duckdb").exists()
    [(extra,)] = running.query(
        "SELECT event.extra FROM asset_event AS event JOIN asset ON asset.id = event.asset_id"
        " WHERE asset.name = 'published' AND event.source_dag_id = 'field_to_finance'"
    )
    assert json.loads(extra)["summary"].strip()


def test_a_run_that_is_late_is_told_while_it_goes_on(running: Airflow, hourly: Run) -> None:
    notice = running.webhook.wait("field_to_finance is late")
    assert notice["type"] == "warning"
    assert " is running\n" in notice["message"]
    assert notice["message"].splitlines()[-1].startswith(f"{running.address}/dags/field_to_finance/runs/")


def test_a_period_is_closed_by_who_approves_and_others_work_meanwhile(running: Airflow, hourly: Run) -> None:
    assert hourly.state == "success"
    asked = {
        period: running.trigger("admin", "period_close", company="USMF", period=period, reason="month end")
        for period in ("2026-06", "2026-05")
    }
    for run_id in asked.values():
        running.wait("period_close", run_id, until=waits_for_a_person)

    # Two people are waited for, and the one slot of the writer is free.
    replayed = running.wait("replay", running.trigger("admin", "replay"), until=has_succeeded)
    assert replayed.tasks == {"rebuild": "success", "compare": "success"}
    for run_id in asked.values():
        assert running.run("period_close", run_id).tasks["approve"] == "awaiting_input"

    shown = running.answer("ada", "period_close", asked["2026-06"], "Approve")
    assert shown["subject"] == "Close period 2026-06 of USMF?"
    assert "**2026-06** of **USMF** (2026-06-01 to 2026-06-30) is open: 27 postings" in shown["body"]
    assert shown["body"].endswith("Reason given: month end")
    running.answer("ada", "period_close", asked["2026-05"], "Reject")
    approved = running.wait("period_close", asked["2026-06"], until=has_succeeded)
    rejected = running.wait("period_close", asked["2026-05"], until=has_succeeded)

    assert approved.tasks == {"review": "success", "approve": "success", "decide": "success"}
    assert rejected.tasks == {"review": "success", "approve": "success", "decide": "skipped"}
    for file in ("warehouse", "published"):
        place = running.data / file / "fieldledger.duckdb"
        assert rows(
            place,
            "SELECT period_text, status_code FROM core.fiscal_period"
            " WHERE company_code = 'USMF' AND period_text IN ('2026-05', '2026-06') ORDER BY ALL",
        ) == [("2026-05", "open"), ("2026-06", "closed")]
        assert rows(
            place,
            "SELECT period_text, action_code, actor_name, reason_text FROM audit.period_action"
            " WHERE actor_name <> 'finance'",
        ) == [("2026-06", "close", "ada", "month end")]
    [(extra,)] = running.query(
        "SELECT event.extra FROM asset_event AS event JOIN asset ON asset.id = event.asset_id"
        " WHERE asset.name = 'published' AND event.source_dag_id = 'period_close'"
    )
    assert json.loads(extra) == {"summary": "USMF 2026-06 is closed, decided by ada"}


def test_a_task_that_fails_for_good_is_told(running: Airflow, hourly: Run) -> None:
    run_id = running.trigger("admin", "period_close", company="<!all>", period="2026-06")
    running.wait("period_close", run_id, until=lambda run: run.state == "failed")
    notice = running.webhook.wait("period_close: review failed")
    why, _, _, link = notice["message"].splitlines()
    assert why.startswith("UsageError: --company \u2039!all\u203a: there is no such company; known are "), why
    assert link == f"{running.address}/dags/period_close/runs/{quote(run_id)}/tasks/review"


def test_differences_are_accepted_by_who_approves_and_by_nobody_who_rejects(
    running: Airflow, hourly: Run
) -> None:
    """Somebody added 5 to a posting by hand: one cent more than nothing is a break, and 5 are proposed."""
    assert hourly.state == "success"
    warehouse = running.data / "warehouse" / "fieldledger.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "UPDATE ledger.project_actual SET amount = amount + 5"
            " WHERE posting_id = (SELECT MIN(posting_id) FROM ledger.current_actual)"
        )

    def night() -> str:
        run_id = running.trigger("admin", "nightly_reconciliation", accept_up_to=5, reason="freight")
        running.wait("nightly_reconciliation", run_id, until=waits_for_a_person)
        return run_id

    def decided() -> list[tuple[Any, ...]]:
        return rows(
            running.data / "published" / "fieldledger.duckdb",
            "SELECT now.check_code, now.status_code, told.actor_name, told.reason_text"
            " FROM reconciliation.break AS now LEFT JOIN reconciliation.break_history AS told"
            " ON told.break_id = now.break_id AND told.action_code = 'accepted' ORDER BY ALL",
        )

    first = night()
    running.let_the_deadline_pass("nightly_reconciliation", first)
    summary = running.webhook.wait("nightly_reconciliation: 3 critical break(s) stand")
    assert "since the night before: 3 new, 0 returned, 0 resolved\nmoney at risk: " in summary["message"]
    assert running.webhook.wait("nightly_reconciliation is late")["type"] == "warning"
    assert running.webhook.wait("nightly_reconciliation asks somebody to decide")["message"].startswith(
        "Accept 3 money difference(s) for 30 days?\n"
    )
    running.answer("ada", "nightly_reconciliation", first, "Reject")
    ended = running.wait("nightly_reconciliation", first, until=lambda run: run.state == "failed")
    assert (ended.tasks["verdict"], ended.tasks["accept"]) == ("failed", "skipped")
    checks = ["k04_cost_amount", "layer_total", "layer_total"]
    assert decided() == [(check, "new", None, None) for check in checks]

    second = night()
    asked = running.answer("ada", "nightly_reconciliation", second, "Approve")
    assert asked["subject"] == "Accept 3 money difference(s) for 30 days?"
    assert asked["body"].endswith("Reason: freight")
    ended = running.wait("nightly_reconciliation", second, until=lambda run: run.state in FINISHED)
    assert (ended.tasks["verdict"], ended.tasks["accept"]) == ("failed", "success")
    assert decided() == [(check, "accepted", "ada", "freight") for check in checks]


def test_where_notices_go_is_in_no_log(running: Airflow, hourly: Run) -> None:
    """The address is a secret. What the others of this module did is in these logs."""
    running.webhook.wait("field_to_finance is late")
    logs = [running.log, *(running.home / "logs").rglob("*.log")]
    assert len(logs) > 10
    assert [file for file in logs if "with-a-secret" in file.read_text(errors="replace")] == []
