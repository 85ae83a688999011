"""The DAG run by real Airflow on the committed sample: what it publishes, repeats, skips and refuses."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
ASSETS = {"landing", "staging", "core", "ledger", "marts", "published"}

pytestmark = pytest.mark.slow

Airflow = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Run:
    """One finished `airflow dags test` and the folder it worked in."""

    data: Path
    returncode: int
    log: str

    @property
    def published(self) -> Path:
        return self.data / "published" / "fieldledger.duckdb"

    def started_tasks(self) -> list[str]:
        """Task ids in the order they were started; a retried task appears again."""
        marker = "[DAG TEST] starting task_id="
        return [line.split(marker)[1].split()[0] for line in self.log.splitlines() if marker in line]


def run_dag(airflow: Airflow, data: Path, **params: Any) -> Run:
    done = airflow(
        "dags",
        "test",
        "field_to_finance",
        "-c",
        json.dumps({"address": str(SAMPLE)} | params),
        environment_of_run={
            "FIELDLEDGER_DATA_DIR": str(data),
            "OPENLINEAGE__TRANSPORT__TYPE": "file",
            "OPENLINEAGE__TRANSPORT__LOG_FILE_PATH": str(data / "events.jsonl"),
            "OPENLINEAGE__TRANSPORT__APPEND": "true",
        },
    )
    return Run(data, done.returncode, done.stdout)


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def asset_events(metadata_database: Path) -> list[tuple[str, dict[str, Any]]]:
    """Name and metadata of every asset event so far, oldest first."""
    with sqlite3.connect(metadata_database) as connection:
        found = connection.execute(
            "SELECT asset.name, event.extra FROM asset_event AS event"
            " JOIN asset ON asset.id = event.asset_id ORDER BY event.id"
        ).fetchall()
    return [(name, json.loads(extra)) for name, extra in found]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def first(
    airflow: Airflow, metadata_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, list[tuple[str, dict[str, Any]]]]:
    before = len(asset_events(metadata_database))
    run = run_dag(airflow, tmp_path_factory.mktemp("data"))
    assert run.returncode == 0, run.log
    return run, asset_events(metadata_database)[before:]


def test_the_sample_becomes_a_published_warehouse(
    first: tuple[Run, list[tuple[str, dict[str, Any]]]],
) -> None:
    run, _ = first
    for table in ("core.estimate_line", "ledger.project_actual", "marts.project_profitability"):
        [(count,)] = rows(run.published, f"SELECT count(*) FROM {table}")
        assert count > 0, table


def test_every_layer_reports_to_airflow_and_the_last_one_carries_the_summary(
    first: tuple[Run, list[tuple[str, dict[str, Any]]]],
) -> None:
    run, events = first
    assert {name for name, _ in events} == ASSETS
    assert len(events) == len(ASSETS)
    [summary] = [extra["summary"] for name, extra in events if name == "published"]
    assert summary.strip()
    for line in summary.strip().splitlines():
        assert line.rstrip() in run.log


def test_every_task_tells_its_lineage_below_the_run_of_the_dag(
    first: tuple[Run, list[tuple[str, dict[str, Any]]]],
) -> None:
    run, _ = first
    events = [json.loads(line) for line in (run.data / "events.jsonl").read_text().splitlines()]
    steps = [task for task in run.started_tasks() if task != "sources"]
    assert [(event["eventType"], event["job"]["name"]) for event in events] == [
        (state, f"fieldledger.{step}") for step in steps for state in ("START", "COMPLETE")
    ]
    parents = [event["run"]["facets"]["parent"] for event in events]
    assert [parent["job"]["name"] for parent in parents[::2]] == [
        f"field_to_finance.{step}" for step in steps
    ]
    assert len({parent["run"]["runId"] for parent in parents}) == len(steps)
    assert {parent["root"]["job"]["name"] for parent in parents} == {"field_to_finance"}
    assert len({parent["root"]["run"]["runId"] for parent in parents}) == 1
    checked = {
        dataset["name"]: dataset["inputFacets"]["dataQualityAssertions"]["assertions"]
        for event in events
        for dataset in event["inputs"]
        if "dataQualityAssertions" in dataset.get("inputFacets", {})
    }
    assert all(assertion["success"] for assertion in checked["fieldledger.ledger.project_actual"])


def test_a_second_run_of_the_same_input_posts_nothing(
    airflow: Airflow, first: tuple[Run, list[tuple[str, dict[str, Any]]]]
) -> None:
    run, _ = first
    ledger = "SELECT posting_id, actual_key, amount FROM ledger.project_actual ORDER BY posting_id"
    before = rows(run.published, ledger)
    again = run_dag(airflow, run.data)
    assert again.returncode == 0, again.log
    assert rows(run.published, ledger) == before


def test_a_dry_run_reports_and_changes_nothing(
    airflow: Airflow, metadata_database: Path, tmp_path: Path
) -> None:
    before = len(asset_events(metadata_database))
    run = run_dag(airflow, tmp_path, dry_run=True)
    assert run.returncode == 0, run.log
    assert not run.published.exists()
    assert "dry run: the warehouse stays as it is" in run.log
    assert {name for name, _ in asset_events(metadata_database)[before:]} == {"landing"}


def test_a_wrong_address_is_not_retried(airflow: Airflow, tmp_path: Path) -> None:
    run = run_dag(airflow, tmp_path, address=str(tmp_path / "nowhere"))
    assert run.returncode == 1
    assert run.started_tasks() == ["sources", "extract"]
    assert "nowhere" in run.log


def test_a_day_that_is_none_is_refused_by_airflow(airflow: Airflow, tmp_path: Path) -> None:
    run = run_dag(airflow, tmp_path, as_of="yesterday")
    assert run.returncode != 0
    assert run.started_tasks() == []
    assert "as_of" in run.log


def test_a_failing_gate_stops_the_run_once_and_leaves_the_published_file(
    airflow: Airflow, tmp_path: Path
) -> None:
    """Somebody edited the ledger by hand, every cost has the wrong sign: the next export is not published."""
    newest = sorted(folder.name for folder in SAMPLE.glob("20*"))[-2]  # the last one is still being written
    lake = tmp_path / "lake"
    shutil.copytree(SAMPLE, lake, ignore=shutil.ignore_patterns(newest))
    good = run_dag(airflow, tmp_path / "data", address=str(lake))
    assert good.returncode == 0, good.log
    published = digest(good.published)

    with duckdb.connect(str(good.data / "warehouse" / "fieldledger.duckdb")) as connection:
        connection.execute(
            "UPDATE ledger.project_actual SET amount = -amount, gross_amount = -gross_amount"
            " WHERE transaction_type = 'cost'"
        )
    shutil.copytree(SAMPLE / newest, lake / newest)
    bad = run_dag(airflow, tmp_path / "data", address=str(lake))

    assert bad.returncode == 1
    assert "GateFailed" in bad.log
    started = bad.started_tasks()
    assert started[-1].startswith("check_")
    assert len(set(started)) == len(started), "a verdict on the data was retried"
    assert digest(bad.published) == published
