"""The DAGs that people start, run by real Airflow on the sample; how a person approves is in test_dag_scheduled."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.slow

Finished = subprocess.CompletedProcess[str]
RunDag = Callable[..., Finished]


@pytest.fixture(scope="module")
def data(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the landed batches and the warehouse of the sample, for this module to change."""
    copy = tmp_path_factory.mktemp("by_hand") / "data"
    shutil.copytree(sample_warehouse.parents[1], copy)
    return copy


@pytest.fixture(scope="module")
def run_dag(airflow: Callable[..., Finished], data: Path) -> RunDag:
    def run(dag_id: str, **params: Any) -> Finished:
        return airflow(
            "dags",
            "test",
            dag_id,
            "-c",
            json.dumps(params),
            environment_of_run={"FIELDLEDGER_DATA_DIR": str(data)},
        )

    return run


def started_tasks(done: Finished) -> list[str]:
    """Task ids in the order they were started; a retried task appears again."""
    marker = "[DAG TEST] starting task_id="
    return [line.split(marker)[1].split()[0] for line in done.stdout.splitlines() if marker in line]


def test_a_replay_is_equal_and_is_not_repeated_over_itself(run_dag: RunDag, data: Path) -> None:
    done = run_dag("replay")
    assert done.returncode == 0, done.stdout
    assert started_tasks(done) == ["rebuild", "compare"]
    assert (data / "warehouse" / "replay.duckdb").is_file()
    assert "ledger.project_actual" in done.stdout
    assert "DIFFERENT" not in done.stdout

    again = run_dag("replay")
    assert again.returncode == 1
    assert started_tasks(again) == ["rebuild"], "the same file is there the next time too"
    assert "replay.duckdb is there already" in again.stdout


def test_a_replay_until_a_batch_is_not_compared(run_dag: RunDag, data: Path) -> None:
    with duckdb.connect(str(data / "warehouse" / "fieldledger.duckdb"), read_only=True) as connection:
        [(batch,)] = connection.execute("SELECT MIN(batch_id) FROM audit.landed_batch").fetchall()
    done = run_dag("replay", until=batch, name="until")
    assert done.returncode == 0, done.stdout
    assert "nothing to compare" in done.stdout
    assert (data / "warehouse" / "until.duckdb").is_file()


def test_a_night_without_breaks_is_green_and_asks_nobody(run_dag: RunDag, data: Path) -> None:
    done = run_dag("nightly_reconciliation", accept_up_to=5)
    assert done.returncode == 0, done.stdout
    assert "no critical break stands" in done.stdout
    assert "no money difference is proposed" in done.stdout
    assert set(started_tasks(done)) >= {"reconcile", "verdict", "propose"}
    with duckdb.connect(str(data / "warehouse" / "fieldledger.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT COUNT(*) FROM reconciliation.night").fetchall() == [(1,)]


def test_a_changed_amount_is_named(run_dag: RunDag, data: Path) -> None:
    with duckdb.connect(str(data / "warehouse" / "fieldledger.duckdb")) as connection:
        connection.execute(
            "UPDATE ledger.project_actual SET amount = amount + 1"
            " WHERE posting_id = (SELECT MIN(posting_id) FROM ledger.project_actual)"
        )
        [(rows,)] = connection.execute("SELECT COUNT(*) FROM ledger.project_actual").fetchall()
    done = run_dag("replay", name="after-a-change")
    assert done.returncode == 1
    assert started_tasks(done) == ["rebuild", "compare"], "a difference was compared again"
    assert (
        f"AirflowFailException: ledger.project_actual differs ({rows} rows, {rows} in the replay)"
        in done.stdout
    )


def test_a_night_with_a_critical_break_is_red_and_is_not_repeated(run_dag: RunDag, data: Path) -> None:
    """An amount that was changed by hand is no longer what Project Operations recorded."""
    with duckdb.connect(str(data / "warehouse" / "fieldledger.duckdb")) as connection:
        connection.execute(
            "UPDATE ledger.project_actual SET amount = gross_amount - discount_amount + 5"
            " WHERE posting_id = (SELECT MIN(posting_id) FROM ledger.current_actual)"
        )
    done = run_dag("nightly_reconciliation")
    assert done.returncode == 1
    assert started_tasks(done).count("verdict") == 1
    assert "3 critical break(s) stand" in done.stdout
    with duckdb.connect(str(data / "warehouse" / "fieldledger.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "SELECT check_code, status_code, ABS(difference_amount) FROM reconciliation.break ORDER BY ALL"
        ).fetchall()
    assert found == [
        ("k04_cost_amount", "new", 5),
        ("layer_total", "new", 5),  # the lines behind the ledger
        ("layer_total", "new", 5),  # the seal
    ]


def test_a_company_that_is_not_there_is_no_night(run_dag: RunDag) -> None:
    done = run_dag("nightly_reconciliation", companies=["XXXX"])
    assert done.returncode == 1
    assert started_tasks(done) == ["reconcile"]


def test_a_file_outside_its_folder_is_refused_by_airflow(run_dag: RunDag) -> None:
    done = run_dag("replay", name="../published/fieldledger")
    assert done.returncode != 0
    assert started_tasks(done) == []


def test_a_company_that_is_not_there_is_not_retried(run_dag: RunDag) -> None:
    done = run_dag("period_close", company="XXXX", period="2026-06")
    assert done.returncode == 1
    assert started_tasks(done) == ["review"]
    assert "there is no such company; known are" in done.stdout
    told = "nobody is told (the connection fieldledger_notify is not there, or has no password): "
    assert done.stdout.count(told + "period_close: review failed") == 1
