"""OpenLineage: the events of a run are well formed, and a figure's columns lead down to the landed file."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any
from uuid import UUID

import attr
import pytest
from openlineage.client import generated
from openlineage.client.event_v2 import RunEvent

from transforms import pipeline
from transforms.errors import SourceError, UsageError
from transforms.serve import lineage
from transforms.serve.openlineage import Place, source_place
from transforms.warehouse.lineage import Inputs, column_lineage, kept_lineage, read_select
from transforms.warehouse.models import all_models, stored

pytestmark = pytest.mark.slow

Event = dict[str, Any]
STEPS = ["extract", "plan", "stage", "derive", "load", "marts"]


@pytest.fixture
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write events into this file."""
    file = tmp_path / "events.jsonl"
    monkeypatch.setenv("FIELDLEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(file))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    return file


def read(file: Path) -> list[Event]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def events(sample_warehouse: Path) -> list[Event]:
    return read(sample_warehouse.parents[1] / "events.jsonl")


def test_every_step_starts_and_completes_once(events: list[Event]) -> None:
    assert [(event["eventType"], event["job"]["name"]) for event in events] == [
        (state, f"fieldledger.{step}") for step in STEPS for state in ("START", "COMPLETE")
    ]
    runs = [UUID(event["run"]["runId"]) for event in events]
    assert runs[::2] == runs[1::2]
    assert len(set(runs)) == len(STEPS)


# --- the specification, as the classes that OpenLineage generates from it say it ------------------------------------


def facet_classes() -> dict[str, type]:
    found: dict[str, type] = {}
    for module in pkgutil.iter_modules(generated.__path__):
        loaded = importlib.import_module(f"{generated.__name__}.{module.name}")
        found |= {name: value for name, value in vars(loaded).items() if attr.has(value)}
    return found


FACETS = facet_classes()


def faults(kind: Any, value: Any, place: str) -> Iterator[str]:
    """What of a JSON value is not as a class of the specification says."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, UnionType):
        if value is None:
            if NoneType not in arguments:
                yield f"{place} is null"
            return
        yield from faults(next(each for each in arguments if each is not NoneType), value, place)
    elif origin is list:
        for number, each in enumerate(value):
            yield from faults(arguments[0], each, f"{place}[{number}]")
    elif origin is dict:
        for name, each in value.items():
            inner = arguments[1]
            if "_schemaURL" in each:
                inner = FACETS[each["_schemaURL"].rpartition("/")[2]]
                if each["_schemaURL"] != inner._get_schema():
                    yield f"{place}.{name} is of another version"
            yield from faults(inner, each, f"{place}.{name}")
    elif attr.has(kind):
        hints = typing.get_type_hints(kind)
        fields = {field.name: field for field in attr.fields(kind)}
        for name in value.keys() - fields.keys():
            yield f"{place}.{name} is not known"
        for name, field in fields.items():
            if name in value:
                yield from faults(hints[name], value[name], f"{place}.{name}")
            elif field.default is attr.NOTHING:
                yield f"{place}.{name} is missing"
    elif kind in (str, bool, int, float) and type(value) is not kind:
        yield f"{place} is no {kind.__name__}"


def test_events_are_as_the_specification_says(events: list[Event]) -> None:
    assert [fault for event in events for fault in faults(RunEvent, event, event["job"]["name"])] == []
    assert sum(len(event["inputs"]) + len(event["outputs"]) for event in events) > 300


def test_the_specification_is_looked_at(events: list[Event]) -> None:
    """The check above is able to fail."""
    event = json.loads(json.dumps(events[-1]))
    event["outputs"][0]["facets"]["schema"]["fields"][0]["name"] = 1
    del event["run"]["runId"]
    event["colour"] = "red"
    assert len(list(faults(RunEvent, event, "event"))) == 3


# --- datasets and columns --------------------------------------------------------------------------------------------


def datasets(events: list[Event], side: str) -> dict[str, Event]:
    return {dataset["name"]: dataset for event in events for dataset in event[side]}


def test_schemas_have_types_and_meanings(events: list[Event]) -> None:
    written = datasets(events, "outputs")
    fields = written["fieldledger.marts.project_profitability"]["facets"]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(
        all_models()["marts.project_profitability"].column_names
    )
    [margin] = [field for field in fields if field["name"] == "margin_amount"]
    assert (margin["type"], margin["description"]) == ("DECIMAL(38, 4)", "Revenue less cost")
    assert {f"fieldledger.{model.name}" for model in stored("marts")} <= written.keys()


def test_a_margin_leads_down_to_the_landed_file_and_its_source(
    events: list[Event], sample_warehouse: Path
) -> None:
    made = {
        (dataset["namespace"], dataset["name"], column): fields["inputFields"]
        for event in events
        for dataset in event["outputs"]
        for column, fields in dataset["facets"].get("columnLineage", {"fields": {}})["fields"].items()
    }
    home = f"duckdb://{sample_warehouse}"
    waiting = [(home, "fieldledger.marts.project_profitability", "margin_amount")]
    reached: set[tuple[str, str, str]] = set()
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting += [
                (one["namespace"], one["name"], one["field"])
                for one in made.get(place, [])
                if one["transformations"][0]["type"] == "DIRECT"
            ]
    assert {
        (home, "fieldledger.ledger.current_actual", "amount"),
        (home, "fieldledger.ledger.project_actual", "amount"),
        (home, "fieldledger.core.work_order_line", "cost_amount"),
        (home, "fieldledger.staging.msdyn_workorderproduct", "msdyn_unitcost"),
        (home, "fieldledger.staging.msdyn_workorderservice", "msdyn_duration"),
    } <= reached
    assert (home, "fieldledger.staging.msdyn_workorderproduct", "msdyn_lineorder") not in reached
    landed = sample_warehouse.parents[1] / "landing"
    sample = Path(__file__).parents[2] / "data" / "sample"
    places = {
        (namespace, str(Path(name).relative_to(top)) if top is sample else Path(name).name, column)
        for namespace, name, column in reached
        for top in (sample, landed)
        if Path(name).is_relative_to(top)
    }
    assert ("file", "msdyn_workorderproduct", "msdyn_unitcost") in places
    sources = {name for _, name, column in reached if column == "msdyn_unitcost"}
    assert str(sample / "msdyn_workorderproduct") in sources


def test_every_column_that_is_named_is_in_its_table() -> None:
    models = all_models()
    named = [
        (table, column)
        for columns in column_lineage().columns.values()
        for inputs in columns.values()
        for table, column in inputs
        if not table.startswith("landing.")
    ]
    assert len(named) > 4000
    assert [place for place in named if place[1] not in models[place[0]].column_names] == []


@pytest.mark.parametrize(
    ("table", "made_of_nothing"),
    [
        ("marts.project_profitability", set()),
        ("marts.work_order_story", {"line_count"}),
        ("core.estimate_line", {"row_type", "transaction_class"}),
    ],
)
def test_every_column_but_constants_and_counts_is_made_of_something(
    table: str, made_of_nothing: set[str]
) -> None:
    columns = column_lineage().columns[table]
    assert set(columns) == set(all_models()[table].column_names)
    assert {column for column, inputs in columns.items() if not inputs} == made_of_nothing


@pytest.mark.parametrize(
    ("select", "made"),
    [
        ("SELECT amount AS x FROM core.estimate_line", {"amount": "identity"}),
        ("SELECT amount + 1 AS x FROM core.estimate_line AS e", {"amount": "transformation"}),
        (
            "SELECT SUM(e.amount * quantity) AS x FROM core.estimate_line AS e",
            {"amount": "aggregation", "quantity": "aggregation"},
        ),
        (
            "SELECT CASE WHEN row_type = 'cost' THEN amount ELSE 0 END AS x FROM core.estimate_line",
            {"amount": "transformation", "row_type": "condition"},
        ),
        (
            "SELECT MAX(amount) OVER (PARTITION BY project_id ORDER BY product_id) AS x FROM core.estimate_line",
            {"amount": "aggregation", "product_id": "window", "project_id": "window"},
        ),
        (
            "WITH a AS (SELECT amount AS y FROM core.estimate_line), b AS (SELECT SUM(y) AS z FROM a)"
            " SELECT z AS x FROM b",
            {"amount": "aggregation"},
        ),
        (
            "SELECT amount AS x FROM core.estimate_line UNION ALL SELECT quantity * 2 FROM core.estimate_line",
            {"amount": "identity", "quantity": "transformation"},
        ),
        (
            "SELECT (SELECT MAX(amount) FROM core.estimate_line AS i WHERE i.project_id = o.project_id) AS x"
            " FROM core.estimate_line AS o",
            {"amount": "aggregation", "project_id": "condition"},
        ),
        (
            "WITH RECURSIVE r AS (SELECT quantity AS n FROM core.estimate_line UNION ALL SELECT n + 1 FROM r"
            " WHERE n < 9) SELECT n AS x FROM r",
            {"quantity": "transformation"},
        ),
        ("SELECT 'cost' AS x FROM core.estimate_line", {}),
    ],
)
def test_how_a_value_reaches_a_column(select: str, made: dict[str, str]) -> None:
    found: Inputs = read_select(select)["x"]
    assert found == {("core.estimate_line", column): way for column, way in made.items()}


def test_what_is_kept_is_what_was_read(tmp_path: Path) -> None:
    assert kept_lineage(tmp_path) == column_lineage()
    [file] = tmp_path.glob("columns-*.json")
    kept_lineage.cache_clear()
    assert kept_lineage(tmp_path) == column_lineage()
    content = json.loads(file.read_text())
    content["marts.project_profitability"]["margin_amount"] = [["core.project", "project_id", "identity"]]
    file.write_text(json.dumps(content))
    kept_lineage.cache_clear()
    assert kept_lineage(tmp_path).inputs("marts.project_profitability", "margin_amount") == {
        ("core.project", "project_id"): "identity"
    }
    kept_lineage.cache_clear()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            "abfs://lake@contoso.dfs.core.windows.net/org",
            Place("abfss://lake@contoso.dfs.core.windows.net", "org"),
        ),
        ("s3://bucket/exports/org", Place("s3://bucket", "exports/org")),
        ("postgresql+psycopg2://reader:***@db/crm", Place("postgres://db:5432", "crm")),
        ("mssql+pyodbc://reader@db:1444/crm", Place("sqlserver://db:1444", "crm")),
        ("https://contoso.crm4.dynamics.com", Place("https://contoso.crm4.dynamics.com", "")),
        ("/srv/export", Place("file", "/srv/export")),
    ],
)
def test_sources_have_the_names_others_give_them(address: str, place: Place) -> None:
    assert source_place(address) == place


# --- when something goes wrong ----------------------------------------------------------------------------------------


def test_a_run_that_fails_says_so_under_its_parent(
    listening: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = "01a21415-8f7e-73b3-a75b-75f3fcae4b1b"
    monkeypatch.setenv("OPENLINEAGE_PARENT_ID", f"default/nightly.all/{above}")
    with pytest.raises(UsageError):
        pipeline.run_all(pipeline.RunRequest(str(tmp_path / "nowhere")))
    told = read(listening)
    assert [(event["eventType"], event["job"]["name"]) for event in told] == [
        ("START", "fieldledger.run"),
        ("START", "fieldledger.extract"),
        ("FAIL", "fieldledger.extract"),
        ("FAIL", "fieldledger.run"),
    ]
    assert [fault for event in told for fault in faults(RunEvent, event, "event")] == []
    assert told[0]["run"]["facets"]["parent"]["job"] == {
        "facets": {},
        "name": "nightly.all",
        "namespace": "default",
    }
    parent = told[1]["run"]["facets"]["parent"]
    assert parent["run"]["runId"] == told[0]["run"]["runId"]
    assert parent["root"]["run"]["runId"] == above
    assert "nowhere" in told[2]["run"]["facets"]["errorMessage"]["message"]


def test_rows_in_a_message_are_not_sent(listening: Path) -> None:
    with pytest.raises(SourceError), lineage.job("stage"):
        raise SourceError("a check failed\n  {'customer': 'Contoso'}")
    message = read(listening)[-1]["run"]["facets"]["errorMessage"]["message"]
    assert message == "SourceError: a check failed"


def test_a_transport_that_fails_is_told_once_and_stops_nothing(
    listening: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(tmp_path / "missing" / "events.jsonl"))
    with lineage.job("stage") as told:
        assert told is not None
        told.refreshed(None, None)  # type: ignore[arg-type]
    said = [record.message for record in caplog.records if record.name == "fieldledger.openlineage"]
    assert [text[:30] for text in said] == [
        "OpenLineage: no event is sent any more"[:30],
        "OpenLineage: not all of this step is told"[:30],
    ]


def test_nobody_listens_unless_a_transport_is_named(monkeypatch: pytest.MonkeyPatch, listening: Path) -> None:
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    with lineage.job("stage") as told:
        assert told is None
    assert not listening.exists()
    quiet = (
        "import sys, transforms.pipeline; from transforms.serve import lineage; "
        "lineage.job('x').__enter__(); print(any(name.startswith('openlineage') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", quiet],
        env={"PATH": "/usr/bin", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
