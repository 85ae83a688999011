"""Where the schedule reads from: what Airflow's connections say, and that their secrets stay where they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from transforms.errors import UsageError
from transforms.orchestration import origins, request_of, sources_of
from transforms.origins import open_source
from transforms.settings import load_settings

Connect = Callable[..., None]


@pytest.fixture(autouse=True)
def airflow_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No connection but those of the test."""
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    def set_connection(name: str, **told: Any) -> None:
        monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(told))

    return set_connection


def test_without_a_connection_the_configured_lake() -> None:
    [origin] = origins(None, None)
    assert (origin.kind, origin.address) == ("lake", load_settings().lake_address)


def test_every_source_that_has_a_connection(connect: Connect) -> None:
    lake = {"address": "memory://x", "storage_options": {"key": "lake-secret"}}
    connect("fieldledger_lake", conn_type="generic", extra=lake)
    connect(
        "fieldledger_replica",
        conn_type="postgres",
        host="db",
        port=5433,
        schema="crm",
        login="reader",
        password="sql-secret",
    )
    connect(
        "fieldledger_dataverse",
        conn_type="http",
        host="contoso.crm.dynamics.com",
        login="client",
        password="api-secret",
        extra={"tenant_id": "tenant"},
    )
    found = {origin.kind: origin for origin in origins(None, None)}
    assert {kind: origin.address for kind, origin in found.items()} == {
        "lake": "memory://x",
        "sql": "postgresql://reader@db:5433/crm",
        "dataverse": "https://contoso.crm.dynamics.com",
    }
    assert found["lake"].secrets == {"key": "lake-secret"}
    assert found["dataverse"].secrets == {
        "tenant_id": "tenant",
        "client_id": "client",
        "client_secret": "api-secret",
    }
    assert "secret'" not in repr(found), "shown nowhere"
    replica = open_source(found["sql"], load_settings())
    assert replica.address == "postgresql+psycopg2://reader:***@db:5433/crm"
    assert open_source(found["dataverse"], load_settings()).address == "https://contoso.crm.dynamics.com"


def test_one_kind_is_asked_for(connect: Connect) -> None:
    connect(
        "fieldledger_replica", conn_type="mssql", host="db", schema="crm", extra={"driver": "mssql+pyodbc"}
    )
    assert [origin.address for origin in origins("sql", None)] == ["mssql+pyodbc://db/crm"]
    with pytest.raises(UsageError, match="there is no connection fieldledger_dataverse"):
        origins("dataverse", None)


def test_an_address_by_hand_signs_in_with_the_connection(connect: Connect) -> None:
    connect("fieldledger_replica", conn_type="postgres", host="db", password="sql-secret")
    [origin] = origins(None, "postgresql://reader@other/crm")
    assert (origin.kind, dict(origin.secrets)) == ("sql", {"password": "sql-secret"})
    with pytest.raises(UsageError, match=r"reader:\*\*\*@other"):
        origins(None, "postgresql://reader:sql-secret@other/crm")


def test_what_a_task_is_told_of_a_source_is_no_secret(connect: Connect) -> None:
    connect("fieldledger_lake", conn_type="generic", extra={"address": "memory://x"})
    connect(
        "fieldledger_replica", conn_type="postgres", host="db", schema="crm", login="me", password="hidden"
    )
    found = sources_of({"source": None, "address": None})
    assert found == [
        {"kind": "lake", "label": "lake memory://x", "is_one": False},
        {"kind": "sql", "label": "sql postgresql://me@db/crm", "is_one": False},
    ]
    assert sources_of({"source": "lake", "address": None}) == [
        {"kind": "lake", "label": "lake memory://x", "is_one": True}
    ]


PARAMS = {"address": None, "as_of": None, "sweep": False, "full_refresh": False, "dry_run": False}


@pytest.mark.parametrize(
    ("run_type", "as_of", "day"),
    [
        ("scheduled", None, None),
        ("manual", "2026-08-02", date(2026, 8, 2)),
        ("backfill", None, date(2026, 8, 5)),
        ("backfill", "2026-08-02", date(2026, 8, 2)),
    ],
)
def test_a_backfill_is_as_of_the_day_it_stands_for(
    run_type: str, as_of: str | None, day: date | None
) -> None:
    stands_for = SimpleNamespace(run_type=run_type, logical_date=datetime(2026, 8, 5, 7, tzinfo=UTC))
    assert request_of(PARAMS | {"as_of": as_of}, stands_for).as_of == day


def test_a_task_reads_the_one_source_it_is_named_after(connect: Connect) -> None:
    connect("fieldledger_lake", conn_type="generic", extra={"address": "memory://x"})
    connect("fieldledger_replica", conn_type="postgres", host="db", schema="crm", password="hidden")
    asked = request_of(PARAMS, SimpleNamespace(run_type="scheduled"), "sql")
    assert [(origin.kind, origin.secrets) for origin in asked.origins] == [("sql", {"password": "hidden"})]
    assert request_of(PARAMS, SimpleNamespace(run_type="scheduled")).origins == ()
