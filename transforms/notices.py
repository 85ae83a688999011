"""Notices to people: what one says, how words from data are made harmless, and how it is sent.

An address is one of Apprise's (https://appriseit.com/services/): a chat, a mailbox, a pager, a webhook. It holds the
secret that lets us write there, so it is never part of a log or an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

#: Seconds after which nobody waits any longer for a message to be taken.
LIMIT_SECONDS = 30
#: Characters of one line, and lines of one message: what is longer is cut.
MOST_CHARACTERS, MOST_LINES = 300, 40

THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
# A break in the word, which nobody sees: a chat neither calls people nor makes a link.
APART = "\u200b"
HARMLESS = str.maketrans({"<": "\u2039", ">": "\u203a", "@": f"@{APART}"})


@dataclass(frozen=True)
class Message:
    """What people read: a title, and lines with a link at the end to where more is to be seen."""

    title: str
    lines: tuple[str, ...]
    level: Literal["success", "warning", "failure", "info"]
    link: str = ""

    def as_text(self) -> str:
        """The lines, made harmless, and the link."""
        told = [harmless(line) for line in self.lines[:MOST_LINES]]
        if len(self.lines) > MOST_LINES:
            told.append(f"and {len(self.lines) - MOST_LINES:,} lines more")
        return "\n".join([*told, *([self.link] if self.link else [])])


def harmless(text: object, most: int = MOST_CHARACTERS) -> str:
    """Words that may come from data as one line that no chat obeys: no mention, link, mark-up or control character."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)).split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    return line.translate(HARMLESS).replace("://", f":{APART}//").replace("](", f"]{APART}(")


def message_of(about: str, context: Any, airflow: str) -> Message:
    """The message about a `failure`, a `deadline`, a `night` or a `question`.

    `context` is what Airflow gives to a callback, `airflow` the address of its pages.
    """
    told: dict[str, Callable[[Any, str], Message]] = {
        "failure": _of_failure,
        "deadline": _of_deadline,
        "night": _of_night,
        "question": _of_question,
    }
    return told[about](context, airflow or "http://localhost:8080")


def _of_failure(context: Any, airflow: str) -> Message:
    """Why a task failed for good: the first line of it, since the ones behind may show rows of the data."""
    task, exception = context["ti"], context.get("exception")
    why = str(exception or context.get("reason") or "").strip() or "its process ended and left no word"
    name = type(exception).__name__ if isinstance(exception, BaseException) else ""
    # Airflow's own only carry a sentence of ours.
    kind = f"{name}: " if name and not name.startswith("Airflow") else ""
    return Message(
        f"{task.dag_id}: {task.task_id} failed",
        (f"{kind}{why.splitlines()[0]}", f"run {task.run_id}", "what to do is on the page of the DAG"),
        "failure",
        f"{_page(airflow, task.dag_id, task.run_id)}/tasks/{task.task_id}",
    )


def _of_deadline(context: Any, airflow: str) -> Message:
    run = context["dag_run"]
    at = str(context["deadline"]["deadline_time"])[:16].replace("T", " ")
    return Message(
        f"{run['dag_id']} is late",
        (f"not through at {at} UTC", f"run {run['dag_run_id']} is {run['state']}"),
        "warning",
        _page(airflow, run["dag_id"], run["dag_run_id"]),
    )


def _of_night(context: Any, airflow: str) -> Message:
    task = context["ti"]
    night = task.xcom_pull(task_ids="reconcile")
    critical, standing = night["critical"], night["standing"]
    stand = (
        f"{critical:,} critical break(s) stand"
        if critical
        else f"no critical break stands, {standing:,} in all"
    )
    return Message(
        f"{task.dag_id}: {stand}",
        (*night["text"].splitlines(), "where to look: fieldledger breaks list, or reconciliation.break"),
        "failure" if critical else "warning" if standing else "success",
        _page(airflow, task.dag_id, task.run_id),
    )


def _of_question(context: Any, airflow: str) -> Message:
    task = context["ti"]
    return Message(
        f"{task.dag_id} asks somebody to decide",
        (context["task"].subject, f"run {task.run_id}"),
        "info",
        f"{_page(airflow, task.dag_id, task.run_id)}/tasks/{task.task_id}/required_actions",
    )


def _page(airflow: str, dag_id: str, run_id: str) -> str:
    """Where Airflow shows a run."""
    return f"{airflow.rstrip('/')}/dags/{quote(dag_id)}/runs/{quote(run_id)}"


def addresses_of(text: str | None) -> tuple[str, ...]:
    """The addresses that a connection names, apart by blanks."""
    return tuple((text or "").split())


def send(message: Message, addresses: Sequence[str]) -> list[str]:
    """Send a message to every address, within `LIMIT_SECONDS`.

    Returns what went wrong, by the place of the address in the list: never the address itself.
    """
    import logging

    import apprise

    # Whole addresses are in what they log below these levels. What Apprise warns of is told from its result.
    own = logging.getLogger("apprise")
    own.propagate = False
    requests = logging.getLogger("urllib3")
    requests.setLevel(max(logging.INFO, requests.getEffectiveLevel()))
    asset = apprise.AppriseAsset(
        app_id="fieldledger",
        app_desc="fieldledger",
        app_url="",
        http_redirects=False,
        storage_mode="memory",
        service_timeout=LIMIT_SECONDS,
    )
    problems = []
    for place, address in enumerate(addresses, start=1):
        own.setLevel(logging.CRITICAL)
        service = apprise.Apprise.instantiate(address, asset=asset)
        own.setLevel(logging.WARNING)
        if service is None:
            problems.append(f"address {place} is not one of Apprise's")
        elif _is_readable_on_its_way(service, address):
            problems.append(
                f"address {place} is refused: a message to another machine is encrypted on its way"
            )
        else:
            for limit in ("socket_connect_timeout", "socket_read_timeout"):
                setattr(service, limit, min(getattr(service, limit) or LIMIT_SECONDS, LIMIT_SECONDS))
            alone = apprise.Apprise(asset=asset)
            alone.add(service)
            result = alone.notify(
                title=harmless(message.title),
                body=message.as_text(),
                notify_type=message.level,
                body_format="text",
                timeout=LIMIT_SECONDS / len(addresses),
            )
            if not result:
                told = [harmless(entry.message) for one in result for entry in one.logs()]
                problems.append(f"address {place}: {result.status.name.lower()} {' '.join(told)}".rstrip())
    return problems


def _is_readable_on_its_way(service: Any, address: str) -> bool:
    """Whether everybody between here and there could read it. Mail decides with its server."""
    scheme = address.split("://", 1)[0].lower()
    plain, safe = (_names(getattr(service, name, None)) for name in ("protocol", "secure_protocol"))
    if scheme == "mailto" or scheme in safe or scheme not in plain:
        return False
    return (getattr(service, "host", None) or "").lower() not in THIS_MACHINE


def _names(told: str | Iterable[str] | None) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told or ())
