"""A real Airflow for the tests of this folder, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"

Airflow = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass
class Webhook:
    """A server of this machine that keeps the notices it is sent. Paths: /slow never answers, /gone is not there."""

    port: int
    received: list[dict[str, Any]] = field(default_factory=list)

    def address(self, path: str = "notices-with-a-secret") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    def wait(self, title: str, seconds: float = 60) -> dict[str, Any]:
        """The first notice with that title, once it is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for notice in list(self.received):
                if notice["title"] == title:
                    return notice
            time.sleep(0.2)
        raise AssertionError(f"no notice '{title}', only {[notice['title'] for notice in self.received]}")


@contextmanager
def listening() -> Iterator[Webhook]:
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if self.path == "/slow":
                over.wait(60)
            self.send_response(404 if self.path == "/gone" else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the output of the tests clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook = Webhook(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield hook
        over.set()
        server.shutdown()


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    """Where notices of this module's tests go."""
    with listening() as hook:
        yield hook


def isolated_environment(home: Path) -> dict[str, str]:
    """Environment of an Airflow that sees our DAGs and nothing of the caller's Airflow or fieldledger."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "FIELDLEDGER_", "OPENLINEAGE"))
    }
    return inherited | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{inherited['PATH']}",
    }


@pytest.fixture(scope="session")
def airflow_environment() -> Callable[[Path], dict[str, str]]:
    """Environment of an Airflow, by its home folder."""
    return isolated_environment


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Airflow:
    """Call the airflow command against a migrated metadata database; returns the finished process.

    The working directory is an empty one, so that nothing is found by luck.
    """
    home = tmp_path_factory.mktemp("airflow")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment = isolated_environment(home)

    def call(
        *arguments: str, environment_of_run: Mapping[str, str] | None = None, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["airflow", *arguments],
            env=environment | dict(environment_of_run or {}),
            cwd=elsewhere,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )

    for arguments in (("db", "migrate"), ("pools", "set", "warehouse_writer", "1", "one writer")):
        done = call(*arguments)
        assert done.returncode == 0, done.stdout
    return call


@pytest.fixture(scope="session")
def metadata_database(airflow: Airflow) -> Path:
    """The SQLite file in which that Airflow keeps its runs and asset events."""
    answer = airflow("config", "get-value", "database", "sql_alchemy_conn")
    return Path(answer.stdout.strip().splitlines()[-1].removeprefix("sqlite:///"))
