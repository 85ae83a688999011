"""A real Airflow for the tests of this folder, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"

Airflow = Callable[..., "subprocess.CompletedProcess[str]"]


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
