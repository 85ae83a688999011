"""Run in a process of its own: parse the DAG files as Airflow does and print what was found, as JSON.

Usage: python parse_report.py DAGS_FOLDER
"""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

import airflow.sdk
from airflow.sdk.definitions._internal.types import is_arg_set

HEAVY = (
    "apprise",
    "great_expectations",
    "duckdb",
    "pandas",
    "pyarrow",
    "sqlglot",
    "transforms",
    "expectations",
)
LIGHT = ("transforms", "transforms.orchestration")


def imports_at_the_top(file: Path) -> list[str]:
    """Modules a file imports when it is parsed, in order."""
    found: list[str] = []
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or ".")
    return found


def resolve_sdk_names(file: Path) -> None:
    """Load what the file takes from airflow.sdk (lazy), so that only the file's own cost is measured."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module == "airflow.sdk":
            for alias in node.names:
                getattr(airflow.sdk, alias.name)


def parse_seconds(file: Path) -> float:
    """Seconds to import one DAG file."""
    resolve_sdk_names(file)
    spec = importlib.util.spec_from_file_location(f"parsed_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    start = time.perf_counter()
    spec.loader.exec_module(module)
    return time.perf_counter() - start


def answers_to_failures(policy: Any) -> dict[str, str]:
    """What a task's retry policy says to each kind of failure."""
    import duckdb

    from transforms.errors import FieldledgerError, GateFailed, SourceError, UsageError
    from transforms.warehouse.periods import PeriodRefused

    in_use = UsageError("x")
    in_use.__cause__ = duckdb.IOException("x")
    failures = {
        "a gate": GateFailed("x"),
        "a period": PeriodRefused("x"),
        "the configuration": UsageError("x"),
        "a fault in a query": duckdb.ParserException("x"),
        "a fault in the program": KeyError("x"),
        "a database in use": in_use,
        "a source": SourceError("x"),
        "anything else of ours": FieldledgerError("x"),
        "the network": ConnectionError("x"),
    }
    return {
        name: policy.evaluate(failure, try_number=1, max_tries=2).action.value
        for name, failure in failures.items()
    }


def as_list(told: Any) -> list[Any]:
    """The callbacks of a task; a mapped one keeps a single callback as it was given."""
    return list(told) if isinstance(told, list | tuple) else [told]


def describe(dag: Any) -> dict[str, Any]:
    """The facts about a DAG that a reader of the schedule relies on."""
    return {
        "file": Path(dag.fileloc).name,
        "doc_md": dag.doc_md,
        "schedule": dag.schedule,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "deadlines": [
            {
                "seconds": alert.interval.total_seconds(),
                "from": alert.reference.reference_name,
                "calls": alert.callback.path,
                "with": alert.callback.kwargs,
            }
            for alert in dag.deadline or []
        ],
        "params": {
            name: {
                "default": param.value if is_arg_set(param.value) else "(required)",
                "schema": param.schema,
                "description": param.description,
            }
            for name in dag.params
            for param in [dag.params.get_param(name)]
        },
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "pool": task.pool,
                "pool_slots": task.pool_slots,
                "retries": task.retries,
                "on_failure": answers_to_failures(task.retry_policy),
                "told": {
                    when: [notice.about for notice in as_list(getattr(task, f"on_{when}_callback"))]
                    for when in ("failure", "success", "retry")
                },
                "told_when_asked": [notice.about for notice in getattr(task, "notifiers", [])],
                "inlets": [asset.name for asset in task.inlets],
                "outlets": [asset.name for asset in task.outlets],
                "outlet_addresses": [asset.uri for asset in task.outlets],
                "is_mapped": task.is_mapped,
                "label": task.map_index_template,
                "owner": task.owner,
                "priority_weight": task.priority_weight,
            }
            for task in dag.tasks
        },
    }


def main(folder: Path) -> None:
    """Parse first, describe later: the description itself may import what parsing must not."""
    files = sorted(folder.rglob("*.py"))
    seconds = {file.name: parse_seconds(file) for file in files}
    heavy = sorted(name for name in sys.modules if name.split(".")[0] in HEAVY and name not in LIGHT)

    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(folder), bundle_name="dags-folder")
    json.dump(
        {
            "seconds": seconds,
            "heavy": heavy,
            "imports": {file.name: imports_at_the_top(file) for file in files},
            "import_errors": bag.import_errors,
            "dags": {dag_id: describe(dag) for dag_id, dag in bag.dags.items()},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
