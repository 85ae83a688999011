"""What people are told, over a real connection to a real server, and that nothing else comes of it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException
from airflow.sdk.log import mask_secret

from transforms import notices
from transforms.errors import GateFailed, SourceError
from transforms.notices import Message, harmless, send
from transforms.orchestration import Notice

Connect = Callable[[str], None]
RUN = "scheduled__2026-08-06T02:00:00+00:00"
PAGE = "http://localhost:8080/dags/nightly_reconciliation/runs/scheduled__2026-08-06T02%3A00%3A00%2B00%3A00"


@pytest.fixture(autouse=True)
def airflow_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, webhook: Any) -> None:
    """No connection but those of the test."""
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    webhook.received.clear()


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    def set_connection(addresses: str) -> None:
        told = json.dumps({"conn_type": "generic", "password": addresses})
        monkeypatch.setenv("AIRFLOW_CONN_FIELDLEDGER_NOTIFY", told)

    return set_connection


def context(task_id: str = "load", found: Any = None, **more: Any) -> dict[str, Any]:
    """What Airflow gives to a callback of a task, as far as a notice looks at it."""
    task = SimpleNamespace(
        dag_id="nightly_reconciliation", task_id=task_id, run_id=RUN, xcom_pull=lambda task_ids: found
    )
    return {"ti": task, **more}


def test_a_failure_says_why_and_where_but_shows_no_rows(connect: Connect, webhook: Any) -> None:
    connect(webhook.address())
    Notice("failure")(
        context(exception=GateFailed("core.product breaks a promise\n| P-1 | Contoso's price |"))
    )
    assert webhook.received == [
        {
            "version": "1.0",
            "title": "nightly_reconciliation: load failed",
            "message": "GateFailed: core.product breaks a promise\n"
            f"run {harmless(RUN)}\nwhat to do is on the page of the DAG\n{PAGE}/tasks/load",
            "attachments": [],
            "type": "failure",
        }
    ]


def test_what_is_held_back_is_told(connect: Connect, webhook: Any) -> None:
    connect(webhook.address())
    Notice("failure")(
        context("publish", exception=AirflowFailException("published, but held back: 2026-08-06"))
    )
    assert webhook.received[0]["message"].startswith("published, but held back: 2026-08-06\n")


def test_a_secret_that_airflow_knows_is_blotted_out(connect: Connect, webhook: Any) -> None:
    connect(webhook.address())
    mask_secret("a-password-of-the-replica")
    Notice("failure")(context(exception=SourceError("cannot sign in with a-password-of-the-replica")))
    assert webhook.received[0]["message"].startswith("SourceError: cannot sign in with ***\n")


def test_a_task_that_was_killed_left_no_word(connect: Connect, webhook: Any) -> None:
    connect(webhook.address())
    Notice("failure")(context())
    assert webhook.received[0]["message"].startswith("its process ended and left no word\n")


@pytest.mark.parametrize(
    ("critical", "standing", "title", "level"),
    [
        (1, 3, "1 critical break(s) stand", "failure"),
        (0, 3, "no critical break stands, 3 in all", "warning"),
        (0, 0, "no critical break stands, 0 in all", "success"),
    ],
)
def test_a_night_tells_its_summary(
    connect: Connect, webhook: Any, critical: int, standing: int, title: str, level: str
) -> None:
    connect(webhook.address())
    found = {"critical": critical, "standing": standing, "text": "night 1\nmoney at risk: 5.00 USD"}
    Notice("night")(context("verdict", found))
    [notice] = webhook.received
    assert (notice["title"], notice["type"]) == (f"nightly_reconciliation: {title}", level)
    assert notice["message"].splitlines() == [
        "night 1",
        "money at risk: 5.00 USD",
        "where to look: fieldledger breaks list, or reconciliation.break",
        PAGE,
    ]


def test_a_person_is_told_that_an_answer_is_wanted(connect: Connect, webhook: Any) -> None:
    connect(webhook.address())
    Notice("question")(context("approve", task=SimpleNamespace(subject="Close period 2026-06 of USMF?")))
    [notice] = webhook.received
    assert notice["message"].startswith("Close period 2026-06 of USMF?\n")
    assert notice["message"].endswith(f"{PAGE}/tasks/approve/required_actions")


def test_a_missed_deadline_is_told_from_an_event_loop(connect: Connect, webhook: Any) -> None:
    connect(webhook.address())
    told = {
        "dag_run": {"dag_id": "field_to_finance", "dag_run_id": "manual__1", "state": "running"},
        "deadline": {"id": "1", "deadline_time": "2026-08-06T05:30:00+00:00"},
    }

    async def tell() -> None:
        await Notice("deadline", context=told)

    asyncio.run(tell())
    [notice] = webhook.received
    assert (notice["title"], notice["type"]) == ("field_to_finance is late", "warning")
    assert notice["message"].startswith("not through at 2026-08-06 05:30 UTC\nrun manual__1 is running\n")


def test_every_address_is_told(connect: Connect, webhook: Any) -> None:
    connect(f"{webhook.address()}\n{webhook.address('other')}")
    Notice("failure")(context())
    assert len(webhook.received) == 2


def test_without_a_connection_nobody_is_told_and_the_log_says_so_once(
    webhook: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    Notice("failure")(context())
    assert webhook.received == []
    [record] = [record for record in caplog.records if "fieldledger_notify" in record.getMessage()]
    assert record.levelname == "INFO"
    assert record.getMessage().endswith("nightly_reconciliation: load failed")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("json://127.0.0.1:{port}/gone?+Key=hidden", "error=404"),
        ("json://127.0.0.1:1/hidden", "A Connection error occurred"),
        ("jsons://127.0.0.1:{port}/hidden", "A Connection error occurred"),
        (
            "json://chat.example.com/hidden",
            "is refused: a message to another machine is encrypted on its way",
        ),
        ("hidden", "is not one of Apprise's"),
        ("nothing://hidden", "is not one of Apprise's"),
        ("json://127.0.0.1:{port}/slow?rto=1000&+Key=hidden", "A Connection error occurred"),
    ],
)
def test_a_notice_that_cannot_be_sent_is_a_line_in_the_log_without_the_address(
    connect: Connect,
    webhook: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    why: str,
) -> None:
    monkeypatch.setattr(notices, "LIMIT_SECONDS", 2)
    caplog.set_level(logging.DEBUG)
    connect(address.format(port=webhook.port))
    start = time.monotonic()
    Notice("failure")(context())
    assert time.monotonic() - start < 10
    assert why in caplog.text
    assert "hidden" not in caplog.text
    assert "was not sent" in caplog.text


@pytest.mark.parametrize("about", ["failure", "deadline", "night", "question"])
def test_a_notice_about_nothing_is_no_error(
    connect: Connect, webhook: Any, caplog: pytest.LogCaptureFixture, about: str
) -> None:
    """Airflow may call with less than it should: the run stays as it is."""
    connect(webhook.address())
    Notice(about)({})
    assert "a notice was not sent: KeyError" in caplog.text


def test_words_from_data_call_nobody_and_lead_nowhere() -> None:
    hostile = "<!channel> @here [pay](https://evil.example) \x1b[31m\u202ered\r\nnext " + "x" * 1_000
    line = harmless(hostile)
    assert len(line) < 320
    assert line.isascii() is False
    for part in ("<", ">", "@h", "](", "://", "\x1b", "\u202e", "\n"):
        assert part not in line
    assert line.startswith(
        "\u2039!channel\u203a @\u200bhere [pay]\u200b(https:\u200b//evil.example) [31m red next xxx"
    )


def test_a_long_message_is_cut(webhook: Any) -> None:
    assert send(Message("t", tuple(map(str, range(100))), "info"), [webhook.address()]) == []
    lines = webhook.received[0]["message"].splitlines()
    assert (len(lines), lines[-1]) == (41, "and 60 lines more")
