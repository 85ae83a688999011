"""The schedule as Airflow sees it, parsed in a fresh process."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"
DAG_IDS = {"field_to_finance", "nightly_reconciliation", "period_close", "replay"}
BY_HAND = ["period_close", "replay"]
STEPS = [
    "sources",
    "extract",
    "plan",
    "stage",
    "check_staging",
    "derive",
    "check_ledger",
    "load",
    "marts",
    "check_marts",
    "publish",
]
PARSE_LIMIT_SECONDS = 0.3
IMPORTS = {"airflow.sdk", "transforms.orchestration"}
ASKING = "airflow.providers.standard.operators.hitl"
ASKERS = {"nightly_reconciliation.py", "period_close.py"}

ParseReport = Callable[[], dict[str, Any]]


def parse_dags(home: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Parse the DAG files in a fresh process and return what parse_report.py prints."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("parse_report.py")), str(DAGS)],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


@pytest.fixture(scope="module")
def parse_report(
    tmp_path_factory: pytest.TempPathFactory, airflow_environment: Callable[[Path], dict[str, str]]
) -> ParseReport:
    def parse() -> dict[str, Any]:
        home = tmp_path_factory.mktemp("airflow_to_parse")
        return parse_dags(home, airflow_environment(home))

    return parse


@pytest.fixture(scope="module")
def report(parse_report: ParseReport) -> dict[str, Any]:
    found = parse_report()
    # Everything below says nothing about a DAG that was not found: this comes first.
    assert found["import_errors"] == {}
    assert set(found["dags"]) == DAG_IDS
    return found


@pytest.fixture(scope="module")
def dag(report: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = report["dags"]["field_to_finance"]
    return described


def test_the_dags_are_exactly_these(report: dict[str, Any]) -> None:
    assert set(report["dags"]) == DAG_IDS
    assert {described["file"] for described in report["dags"].values()} == {
        f"{dag_id}.py" for dag_id in DAG_IDS
    }


def test_the_dags_folder_is_no_package() -> None:
    assert {p.name for p in DAGS.iterdir() if p.name != "__pycache__"} == {f"{name}.py" for name in DAG_IDS}


def test_a_dag_file_parses_quickly(report: dict[str, Any], parse_report: ParseReport) -> None:
    """The scheduler parses again and again. A busy machine gets two more fresh processes."""
    seconds: dict[str, float] = dict(report["seconds"])
    for _ in range(2):
        if max(seconds.values()) < PARSE_LIMIT_SECONDS:
            break
        again = parse_report()["seconds"]
        seconds = {name: min(value, again[name]) for name, value in seconds.items()}
    assert max(seconds.values()) < PARSE_LIMIT_SECONDS, seconds


def test_parsing_imports_airflow_sdk_and_nothing_heavy(report: dict[str, Any]) -> None:
    assert report["heavy"] == []
    for file, modules in report["imports"].items():
        beyond = {name for name in modules if name.split(".")[0] not in sys.stdlib_module_names}
        assert beyond == IMPORTS | ({ASKING} if file in ASKERS else set()), file


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_the_page_says_what_when_and_what_to_do_when_red(report: dict[str, Any], dag_id: str) -> None:
    described = report["dags"][dag_id]
    places = [
        described["doc_md"].find(part)
        for part in ("**What.**", "**When.**", "**Who is told.**", "**By hand.**", "**When it is red.**")
    ]
    assert -1 not in places
    assert places == sorted(places)
    for task in described["tasks"]:
        assert f"| `{task}` |" in described["doc_md"]
    for param in described["params"]:
        assert f"`{param}`" in described["doc_md"]


def test_one_run_at_a_time_every_hour(dag: dict[str, Any]) -> None:
    assert dag["schedule"] == "@hourly"
    assert dag["max_active_runs"] == 1
    assert dag["catchup"] is False


def test_one_task_per_step_in_order(dag: dict[str, Any]) -> None:
    upstream = {step: [before] for before, step in itertools.pairwise(STEPS)}
    assert {name: task["upstream"] for name, task in dag["tasks"].items()} == {STEPS[0]: []} | upstream


def test_a_source_is_a_task_named_after_it(dag: dict[str, Any]) -> None:
    assert {name: task["label"] for name, task in dag["tasks"].items() if task["is_mapped"]} == {
        "extract": "{{ label }}"
    }


def tasks_of_the_warehouse(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every task but those that ask a person, and the one that only says what was found."""
    tasks = {
        f"{dag_id}.{name}": task
        for dag_id, described in report["dags"].items()
        for name, task in described["tasks"].items()
    }
    for name in (
        "period_close.approve",
        "nightly_reconciliation.approve",
        "nightly_reconciliation.verdict",
    ):
        assert (tasks[name]["pool"], tasks[name]["retries"]) == ("default_pool", 0)
        del tasks[name]
    return tasks


def test_every_task_waits_for_the_one_writer(report: dict[str, Any]) -> None:
    for name, task in tasks_of_the_warehouse(report).items():
        assert (task["pool"], task["pool_slots"], task["owner"]) == ("warehouse_writer", 1, "finance-data"), (
            name
        )


def test_every_task_is_retried_unless_the_verdict_is_settled(report: dict[str, Any]) -> None:
    for name, task in tasks_of_the_warehouse(report).items():
        assert task["retries"] == 2, name
        assert task["on_failure"] == {
            "a gate": "fail",
            "a period": "fail",
            "the configuration": "fail",
            "a fault in a query": "fail",
            "a fault in the program": "fail",
            "a database in use": "retry",
            "a source": "default",
            "anything else of ours": "default",
            "the network": "default",
        }, name


def test_each_layer_is_an_asset_of_the_task_that_commits_it(dag: dict[str, Any]) -> None:
    assert {name: task["outlets"] for name, task in dag["tasks"].items() if task["outlets"]} == {
        "extract": ["landing"],
        "load": ["staging", "core", "ledger"],
        "marts": ["marts"],
        "publish": ["published"],
    }


def test_params_have_defaults_and_schemas(dag: dict[str, Any]) -> None:
    params = dag["params"]
    assert {name: param["default"] for name, param in params.items()} == {
        "as_of": None,
        "source": None,
        "address": None,
        "full_refresh": False,
        "sweep": False,
        "dry_run": False,
    }
    assert params["as_of"]["schema"]["type"] == ["null", "string"]
    assert params["as_of"]["schema"]["format"] == "date"
    assert params["source"]["schema"]["enum"] == [None, "lake", "sql", "dataverse"]
    assert params["sweep"]["schema"]["type"] == "boolean"
    assert params["address"]["schema"]["type"] == ["null", "string"]
    assert params["full_refresh"]["schema"]["type"] == "boolean"
    assert params["dry_run"]["schema"]["type"] == "boolean"
    for param in params.values():
        assert param["schema"]["title"]
        assert param["description"]


@pytest.mark.parametrize("dag_id", BY_HAND)
def test_the_others_start_by_hand_only(report: dict[str, Any], dag_id: str) -> None:
    described = report["dags"][dag_id]
    assert described["schedule"] is None
    for param in described["params"].values():
        assert param["schema"]["title"]
        assert param["description"]


def test_a_period_is_reviewed_then_approved_then_decided_about(report: dict[str, Any]) -> None:
    tasks = report["dags"]["period_close"]["tasks"]
    assert {name: task["upstream"] for name, task in tasks.items()} == {
        "review": [],
        "approve": ["review"],
        "decide": ["approve"],
    }
    assert tasks["approve"]["pool"] == "default_pool", "a person is waited for, nobody else should be"
    assert tasks["approve"]["retries"] == 0, "a person who did not answer is not asked again at once"


def test_the_published_file_is_one_asset_whoever_replaces_it(report: dict[str, Any]) -> None:
    assert {
        (dag_id, name, address)
        for dag_id, described in report["dags"].items()
        for name, task in described["tasks"].items()
        for outlet, address in zip(task["outlets"], task["outlet_addresses"], strict=True)
        if outlet == "published"
    } == {
        ("field_to_finance", "publish", "published"),
        ("period_close", "decide", "published"),
        ("nightly_reconciliation", "reconcile", "published"),
        ("nightly_reconciliation", "accept", "published"),
    }


def test_a_night_comes_after_the_hours_and_is_through_before_six(report: dict[str, Any]) -> None:
    night = report["dags"]["nightly_reconciliation"]
    assert night["schedule"] == "0 2 * * *"
    assert (night["max_active_runs"], night["catchup"]) == (1, False)
    tasks = night["tasks"]
    assert {name: task["upstream"] for name, task in tasks.items()} == {
        "reconcile": [],
        "verdict": ["reconcile"],
        "propose": ["reconcile"],
        "approve": ["propose"],
        "accept": ["approve", "propose"],
    }
    assert tasks["reconcile"]["inlets"] == ["published"]
    assert tasks["reconcile"]["outlets"] == ["reconciliation", "published"]


def test_who_is_told_when_a_run_is_late(report: dict[str, Any]) -> None:
    """Counted from when a run was queued: one that waits behind another is late, too. People are waited for longer."""
    told = {
        "from": "DagRunQueuedAtDeadline",
        "calls": "transforms.orchestration.Notice",
        "with": {"about": "deadline"},
    }
    assert {dag_id: described["deadlines"] for dag_id, described in report["dags"].items()} == {
        "field_to_finance": [{"seconds": 50 * 60} | told],
        "nightly_reconciliation": [{"seconds": 3.5 * 3600} | told],
        "period_close": [],
        "replay": [],
    }


def test_every_task_that_fails_for_good_is_told_once(report: dict[str, Any]) -> None:
    """Not while it is tried again; the night's verdict is told with the summary, whether it is red or green."""
    told = {
        f"{dag_id}.{name}": task["told"]
        for dag_id, described in report["dags"].items()
        for name, task in described["tasks"].items()
    }
    assert told.pop("nightly_reconciliation.verdict") == {
        "failure": ["night"],
        "success": ["night"],
        "retry": [],
    }
    for name, when in told.items():
        assert when == {"failure": ["failure"], "success": [], "retry": []}, name


def test_a_person_who_is_asked_is_told(report: dict[str, Any]) -> None:
    assert {
        (dag_id, name, *task["told_when_asked"])
        for dag_id, described in report["dags"].items()
        for name, task in described["tasks"].items()
        if task["told_when_asked"]
    } == {
        ("nightly_reconciliation", "approve", "question"),
        ("period_close", "approve", "question"),
    }


def test_params_of_the_night(report: dict[str, Any]) -> None:
    params = report["dags"]["nightly_reconciliation"]["params"]
    assert {name: param["default"] for name, param in params.items() if name != "reason"} == {
        "as_of": None,
        "companies": [],
        "accept_up_to": None,
        "accept_days": 30,
    }
    assert params["as_of"]["schema"]["format"] == "date-time"
    for param in params.values():
        assert param["schema"]["title"]
        assert param["description"]


def test_params_of_the_period_close(report: dict[str, Any]) -> None:
    params = report["dags"]["period_close"]["params"]
    assert {name: param["default"] for name, param in params.items()} == {
        "company": "(required)",
        "period": "(required)",
        "action": "close",
        "reason": None,
        "despite_breaks": False,
    }
    assert params["action"]["schema"]["enum"] == ["close", "hold", "reopen", "adjust"]
    for name in ("company", "period"):
        assert (params[name]["schema"]["type"], params[name]["schema"]["minLength"]) == ("string", 1)
    assert params["reason"]["schema"]["type"] == ["null", "string"]
    assert params["despite_breaks"]["schema"]["type"] == "boolean"


def test_params_of_the_replay(report: dict[str, Any]) -> None:
    assert report["dags"]["replay"]["max_active_runs"] == 1
    params = report["dags"]["replay"]["params"]
    assert {name: param["default"] for name, param in params.items()} == {
        "until": None,
        "name": "replay",
        "compare": True,
    }
    assert params["until"]["schema"]["type"] == ["null", "string"]
    assert params["name"]["schema"]["pattern"] == "^[A-Za-z0-9_-]{1,60}$"
    assert params["compare"]["schema"]["type"] == "boolean"


def test_a_replay_is_compared_before_the_next_hour_loads(report: dict[str, Any]) -> None:
    """A task weighs as much as everything that depends on it, so its first one weighs the most."""
    hourly = report["dags"]["field_to_finance"]["tasks"].values()
    compare = report["dags"]["replay"]["tasks"]["compare"]
    assert compare["upstream"] == ["rebuild"]
    assert compare["priority_weight"] > sum(task["priority_weight"] for task in hourly)


def test_the_same_writer_pool_everywhere() -> None:
    """The pool is made in three places (make, compose, the tests); a task without its pool never starts."""
    for file in ("Makefile", "docker-compose.yaml"):
        assert "airflow pools set warehouse_writer 1 " in (ROOT / file).read_text()
