"""The DAG under a real scheduler: each task its own process, waiting for the pool and calling the API."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 240
FINISHED = {"success", "failed"}

pytestmark = pytest.mark.slow


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


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


def states(database: Path) -> tuple[str | None, dict[str, str]]:
    """State of the first scheduled run, and of its tasks."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        run = connection.execute(
            "SELECT run_id, state FROM dag_run WHERE run_type = 'scheduled' ORDER BY id LIMIT 1"
        ).fetchone()
        if run is None:
            return None, {}
        tasks = connection.execute("SELECT task_id, state FROM task_instance WHERE run_id = ?", (run[0],))
        return run[1], dict(tasks.fetchall())


def test_the_hourly_run_starts_by_itself_and_publishes(
    tmp_path: Path, airflow_environment: Callable[[Path], dict[str, str]]
) -> None:
    port, worker_log_port, trigger_log_port = free_port(), free_port(), free_port()
    data = tmp_path / "data"
    environment = airflow_environment(tmp_path / "airflow") | {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(worker_log_port),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(trigger_log_port),
        "FIELDLEDGER_DATA_DIR": str(data),
        "FIELDLEDGER_LAKE_ADDRESS": str(ROOT / "data" / "sample"),
    }
    for arguments in (["db", "migrate"], ["pools", "set", "warehouse_writer", "1", "one writer"]):
        subprocess.run(["airflow", *arguments], env=environment, capture_output=True, check=True)

    log = tmp_path / "standalone.log"
    database = tmp_path / "airflow" / "airflow.db"
    with standalone(environment, log):
        deadline = time.monotonic() + DEADLINE_SECONDS
        state, tasks = states(database)
        while state not in FINISHED and time.monotonic() < deadline:
            time.sleep(1)
            state, tasks = states(database)

    assert state == "success", f"{tasks}\n{log.read_text()[-5000:]}"
    assert set(tasks.values()) == {"success"}
    assert (data / "published" / "fieldledger.duckdb").exists()

    with closing(sqlite3.connect(database)) as connection:
        [extra] = connection.execute(
            "SELECT event.extra FROM asset_event AS event JOIN asset ON asset.id = event.asset_id"
            " WHERE asset.name = 'published'"
        ).fetchone()
    assert json.loads(extra)["summary"].strip()
