"""The deployment as written: there is no container engine in the test environment, so the files are read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROFILES = {
    "always": {"postgres", "airflow-init", "api-server", "dag-processor", "triggerer", "docs"},
    "default": {"scheduler"},
    "celery": {"scheduler-celery", "worker", "redis"},
}
LONG_RUNNING = set().union(*PROFILES.values()) - {"airflow-init"}
AIRFLOW = LONG_RUNNING - {"postgres", "redis", "docs"} | {"airflow-init"}
TASKS_RUN_IN = ["scheduler", "worker"]
SECRETS = {
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "AIRFLOW_FERNET_KEY",
    "AIRFLOW_API_SECRET_KEY",
    "AIRFLOW_JWT_SECRET",
}
LOCKED = dict(
    re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
)
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


def test_the_file_is_a_compose_file() -> None:
    """By the schema of the compose specification."""
    done = subprocess.run(
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yaml"],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_profile_brings_one_executor_and_what_it_needs(services: dict[str, dict[str, Any]]) -> None:
    found: dict[str, set[str]] = {}
    for name, service in services.items():
        for profile in service.get("profiles", ["always"]):
            found.setdefault(profile, set()).add(name)
    assert found == PROFILES
    executors = {
        name: service["environment"]["AIRFLOW__CORE__EXECUTOR"]
        for name, service in services.items()
        if "AIRFLOW__CORE__EXECUTOR" in service.get("environment", {})
    }
    assert executors == {
        "scheduler": "LocalExecutor",
        "scheduler-celery": "CeleryExecutor",
        "worker": "CeleryExecutor",
    }


def test_nothing_waits_for_a_service_of_another_profile(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for needed in service.get("depends_on", {}):
            profiles = set(services[needed].get("profiles", []))
            assert not profiles or profiles >= set(service.get("profiles", ["always"])), f"{name}: {needed}"


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
        ("scheduler-celery", "http://localhost:8974/health"),
        ("worker", "inspect ping"),
        ("redis", "redis-cli ping"),
        ("docs", "http://127.0.0.1:8080/health"),
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
        ("scheduler-celery", ["airflow", "scheduler"]),
        ("worker", ["airflow", "celery", "worker", "--concurrency", "4"]),
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
    assert "mkdir -p /data/docs /data/pack" in script, "what is served is made by the user who fills it"
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
    served = {"./data/docs", "./data/pack", "./docs-server.conf"}
    assert {source for mount in mounts.values() for source in mount} - named == {"./data", *served}
    assert (ROOT / "docs-server.conf").is_file()
    assert named == set(compose["volumes"])
    assert mounts["postgres"] == {"postgres-data": "/var/lib/postgresql/data"}
    for name in AIRFLOW:
        assert mounts[name]["airflow-logs"] == "/opt/airflow/logs"


@pytest.mark.parametrize("name", TASKS_RUN_IN)
def test_the_data_folder_is_mounted_where_the_tasks_run(
    services: dict[str, dict[str, Any]], name: str
) -> None:
    assert "./data:/data" in services[name]["volumes"]
    assert services[name]["environment"]["FIELDLEDGER_DATA_DIR"] == "/data"
    assert "AZURE_STORAGE_ACCOUNT_KEY" in services[name]["environment"]


def test_only_tasks_and_init_see_the_data(services: dict[str, dict[str, Any]]) -> None:
    seeing = {name for name, service in services.items() if "./data:/data" in service.get("volumes", [])}
    assert seeing == {*TASKS_RUN_IN, "airflow-init"}
    for name in AIRFLOW - set(TASKS_RUN_IN):
        assert "AZURE_STORAGE_ACCOUNT_KEY" not in services[name]["environment"], name


def test_who_sends_notices_knows_where_to(services: dict[str, dict[str, Any]]) -> None:
    """Tasks, the triggerer (late runs) and the DAG processor (killed tasks); nobody else sees the address."""
    setting = "AIRFLOW_CONN_FIELDLEDGER_NOTIFY"
    assert {name for name, service in services.items() if setting in service.get("environment", {})} == {
        *TASKS_RUN_IN,
        "triggerer",
        "dag-processor",
    }


def test_scheduler_and_worker_share_queue_and_results(services: dict[str, dict[str, Any]]) -> None:
    for setting in ("AIRFLOW__CELERY__BROKER_URL", "AIRFLOW__CELERY__RESULT_BACKEND"):
        [value] = {services[name]["environment"][setting] for name in ("scheduler-celery", "worker")}
        assert "${REDIS_PASSWORD:?" in value or "${POSTGRES_PASSWORD:?" in value
    # SQLAlchemy 2.1 takes another driver when none is named.
    assert value.startswith("db+postgresql+psycopg2://")
    assert "ports" not in services["redis"]
    assert "requirepass %s" in services["redis"]["command"][-1]


def test_the_docs_are_served_read_only_and_nothing_else_is(services: dict[str, dict[str, Any]]) -> None:
    docs = services["docs"]
    assert docs["read_only"] is True
    assert docs["cap_drop"] == ["ALL"]
    assert docs["security_opt"] == ["no-new-privileges:true"]
    assert all(volume.endswith(":ro") for volume in docs["volumes"])
    assert "environment" not in docs
    config = (ROOT / "docs-server.conf").read_text(encoding="utf-8")
    assert "listen 8080;" in config
    assert docs["ports"] == ["${DOCS_LISTEN:-127.0.0.1:8081}:8080"]
    inside = {volume.split(":")[1] for volume in docs["volumes"]}
    roots = {f"{root}{folder}" for folder, root in re.findall(r"location (/pack)/ \{\s+root (\S+);", config)}
    roots |= set(re.findall(r"^    root (\S+);", config, re.MULTILINE))
    assert roots == inside - {"/etc/nginx/conf.d/default.conf"}


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
        "AIRFLOW_PAGE",
        "AIRFLOW_UID",
        "DOCS_LISTEN",
        "FIELDLEDGER_LAKE_ADDRESS",
    }


def test_no_value_that_looks_like_a_secret_is_written_down(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            is_secret = re.search(
                r"PASSWORD$|_KEY$|SECRET$|SQL_ALCHEMY_CONN$|AUTH$|BROKER_URL$|BACKEND$", key
            )
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
        'RUN pip install --upgrade "pip>=25"',
        "RUN pip install --only-binary :all: --require-hashes -r requirements.lock",
        "RUN pip install --no-deps -e .",
    ]
    user = [line for line in lines if line.startswith("USER")][-1]
    assert user.split()[1].split(":")[0] not in {"root", "0"}


def test_the_lock_brings_what_the_services_need(services: dict[str, dict[str, Any]]) -> None:
    """Airflow opens its database twice, synchronously and asynchronously (asyncpg for PostgreSQL)."""
    address = services["scheduler"]["environment"]["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert address.startswith("postgresql+psycopg2://")
    assert services["worker"]["environment"]["AIRFLOW__CELERY__BROKER_URL"].startswith("redis://")
    needed = {"psycopg2-binary", "asyncpg", "apache-airflow-providers-celery", "celery", "redis"}
    assert needed <= LOCKED.keys()


# --- compose file, image, lock, guide and Makefile say the same ------------------------------------------------------


def test_the_image_has_the_version_of_the_project_and_python_and_airflow_of_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    compose = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"image: fieldledger:(\S+)", compose) == [project["version"]]
    assert f"apache-airflow=={LOCKED['apache-airflow']}" in project["dependencies"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    python = re.search(r"^FROM python:(\d+\.\d+)\.", dockerfile, re.MULTILINE)
    make = re.search(r"^PYTHON \?= python(\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert python is not None and make is not None
    assert python[1] == make[1]
    assert project["requires-python"].startswith(f">={python[1]},")


def test_the_lock_is_made_with_every_extra() -> None:
    """The image installs the lock alone, so that an extra that it lacks is missing in every service."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"--extra (\w+)", makefile)) == set(project["optional-dependencies"])


def test_the_pool_is_the_same_everywhere(services: dict[str, dict[str, Any]]) -> None:
    """Made by make and by compose, named by every task that writes."""
    from transforms.orchestration import TASK_DEFAULTS

    made = re.findall(r"airflow pools set (\w+ \d+) \"([^\"]+)\"", (ROOT / "Makefile").read_text())
    assert made == re.findall(
        r"airflow pools set (\w+ \d+) \"([^\"]+)\"", services["airflow-init"]["command"][-1]
    )
    assert made[0][0] == f"{TASK_DEFAULTS['pool']} 1"


def test_the_guide_says_how_to_start_each_profile_and_where_to_look(
    services: dict[str, dict[str, Any]],
) -> None:
    guides = (ROOT / "README.md").read_text() + "\n".join(
        line for line in (ROOT / "docker-compose.yaml").read_text().splitlines() if line.startswith("#")
    )
    assert set(re.findall(r"--profile (\w+)", guides)) == set(PROFILES) - {"always"}
    assert set(re.findall(r"docker compose exec (\S+)", guides)) <= set(services)
    assert set(re.findall(r"--scale (\S+)=", guides)) <= set(services)
    published = {
        match[1]
        for service in services.values()
        for port in service.get("ports", [])
        if (match := re.match(r"\$\{\w+:-127\.0\.0\.1:(\d+)\}:\d+", port))
    }
    assert set(re.findall(r"http://localhost:(\d+)", guides)) == published
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^PORT \?= 8080$", makefile, re.MULTILINE), "make and compose listen at the same place"


def test_the_tasks_get_what_the_settings_know() -> None:
    """A variable of ours in the compose file that is no setting would stop every task."""
    from transforms.settings import PREFIX, Settings

    named = set(re.findall(rf"\b{PREFIX}(\w+)", (ROOT / "docker-compose.yaml").read_text()))
    named |= set(re.findall(rf"^#? ?{PREFIX}(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named <= {name.upper() for name in Settings.model_fields}
    assert named >= {"DATA_DIR", "LAKE_ADDRESS"}


def test_the_image_copies_all_that_runs() -> None:
    copied = set(re.findall(r"^COPY (\w+) \./\1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert copied == {"transforms", "expectations", "sql", "dags"}
