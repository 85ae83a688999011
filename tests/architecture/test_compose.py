"""The deployment as written: there is no container engine in the test environment, so the files are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LONG_RUNNING = {"postgres", "api-server", "scheduler", "dag-processor", "triggerer"}
AIRFLOW = {"airflow-init", "api-server", "scheduler", "dag-processor", "triggerer"}
SECRETS = {"POSTGRES_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_API_SECRET_KEY", "AIRFLOW_JWT_SECRET"}
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<operator>:?[-?+])?(?P<rest>[^}]*)\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def test_the_services_are_airflow_3_on_postgres(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == LONG_RUNNING | {"airflow-init"}


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_every_long_running_service_has_a_health_check(
    services: dict[str, dict[str, Any]], name: str
) -> None:
    check = services[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("postgres", "pg_isready"),
        ("api-server", "http://localhost:8080/api/v2/monitor/health"),
        ("scheduler", "http://localhost:8974/health"),
        ("dag-processor", "--job-type DagProcessorJob"),
        ("triggerer", "--job-type TriggererJob"),
    ],
)
def test_a_health_check_asks_the_service_itself(
    services: dict[str, dict[str, Any]], name: str, question: str
) -> None:
    assert question in " ".join(services[name]["healthcheck"]["test"])


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("api-server", ["airflow", "api-server", "--port", "8080"]),
        ("scheduler", ["airflow", "scheduler"]),
        ("dag-processor", ["airflow", "dag-processor"]),
        ("triggerer", ["airflow", "triggerer"]),
    ],
)
def test_commands(services: dict[str, dict[str, Any]], name: str, command: list[str]) -> None:
    assert services[name]["command"] == command


def test_init_prepares_database_and_pool_and_ends(services: dict[str, dict[str, Any]]) -> None:
    init = services["airflow-init"]
    script = init["command"][-1]
    assert init["command"][:2] == ["bash", "-euc"]
    assert "airflow db migrate" in script
    assert re.search(r"^airflow pools set warehouse_writer 1 ", script, re.MULTILINE)
    assert init["restart"] == "no"
    assert init["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", sorted(AIRFLOW - {"airflow-init"}))
def test_services_wait_for_init(services: dict[str, dict[str, Any]], name: str) -> None:
    assert services[name]["depends_on"]["airflow-init"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", sorted(LONG_RUNNING | AIRFLOW))
def test_images_are_pinned(services: dict[str, dict[str, Any]], name: str) -> None:
    image = services[name]["image"]
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?", image), image


def test_the_volumes_that_are_used_are_declared_and_the_state_survives(
    compose: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    mounts = {name: dict(v.split(":")[:2] for v in s.get("volumes", [])) for name, s in services.items()}
    named = {source for mount in mounts.values() for source in mount if not source.startswith(".")}
    assert named == set(compose["volumes"])
    assert mounts["postgres"] == {"postgres-data": "/var/lib/postgresql/data"}
    for name in AIRFLOW:
        assert mounts[name]["airflow-logs"] == "/opt/airflow/logs"


def test_the_data_folder_is_mounted_where_the_tasks_run(services: dict[str, dict[str, Any]]) -> None:
    scheduler = services["scheduler"]
    assert scheduler["environment"]["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert "./data:/data" in scheduler["volumes"]
    assert scheduler["environment"]["FIELDLEDGER_DATA_DIR"] == "/data"


def test_secrets_are_required_and_have_no_default() -> None:
    text = (ROOT / "docker-compose.yaml").read_text()
    found: dict[str, set[str]] = {}
    for use in VARIABLE.finditer(text):
        found.setdefault(use["name"], set()).add(use["operator"] or "")
    assert set(found) >= SECRETS
    for name in SECRETS:
        assert found[name] == {":?"}, f"{name} must stop the start when it is not set"
    # Whatever is not a secret must say its default, so that no empty value slips through.
    assert {name for name in found if found[name] != {":?"}} == {
        "AIRFLOW_LISTEN",
        "AIRFLOW_UID",
        "FIELDLEDGER_LAKE_ADDRESS",
    }


def test_no_value_that_looks_like_a_secret_is_written_down(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for key, value in service["environment"].items():
            is_secret = re.search(r"PASSWORD$|_KEY$|SECRET$|SQL_ALCHEMY_CONN$", key)
            if is_secret and value is not None:
                assert "${" in value and ":?" in value, f"{name}: {key}"


@pytest.mark.parametrize(
    ("setting", "secret"),
    [
        ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW_FERNET_KEY"),
        ("AIRFLOW__API__SECRET_KEY", "AIRFLOW_API_SECRET_KEY"),
        ("AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW_JWT_SECRET"),
        ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "POSTGRES_PASSWORD"),
    ],
)
def test_all_airflow_services_share_the_same_secrets(
    services: dict[str, dict[str, Any]], setting: str, secret: str
) -> None:
    values = {services[name]["environment"][setting] for name in AIRFLOW}
    assert len(values) == 1
    assert f"${{{secret}:?" in values.pop()


def test_the_example_file_names_every_variable_and_gives_no_value() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    settings = [m for line in lines if (m := re.fullmatch(r"(?:# )?([A-Z][A-Z_]+)=(.*)", line))]
    assert {m[1]: m[2] for m in settings if m[2]} == {}
    named = {m[1] for m in settings}
    compose = (ROOT / "docker-compose.yaml").read_text()
    used = {m["name"] for m in VARIABLE.finditer(compose)}
    passed_on = set(re.findall(r"^ +([A-Z][A-Z_]+):$", compose, re.MULTILINE))
    assert named == used | passed_on
    required = {m[1] for m in settings if not m[0].startswith("#")}
    assert required == SECRETS


def test_the_env_file_is_not_committed() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_image_is_built_from_the_lock_and_runs_without_root() -> None:
    lines = [line.strip() for line in (ROOT / "Dockerfile").read_text().splitlines()]
    assert re.fullmatch(r"FROM python:3\.11\.\d+-slim-\w+", next(x for x in lines if x.startswith("FROM")))
    installs = [line for line in lines if re.search(r"\bpip install\b", line)]
    assert installs == [
        "RUN pip install --only-binary :all: --require-hashes -r requirements.lock",
        "RUN pip install --no-deps -e .",
    ]
    user = [line for line in lines if line.startswith("USER")][-1]
    assert user.split()[1].split(":")[0] not in {"root", "0"}


def test_the_lock_brings_the_drivers_of_the_metadata_database(services: dict[str, dict[str, Any]]) -> None:
    """Airflow opens its database twice, synchronously and asynchronously (asyncpg for PostgreSQL)."""
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    address = services["scheduler"]["environment"]["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert address.startswith("postgresql+psycopg2://")
    assert {"psycopg2-binary", "asyncpg"} <= locked


def test_the_image_copies_all_that_runs() -> None:
    copied = set(re.findall(r"^COPY (\w+) \./\1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert copied == {"transforms", "expectations", "sql", "dags"}
