"""Look up every package of requirements.lock among the known weaknesses (the OSV database, two requests or a few more).

Exit 0: none is known. Exit 1: there is one; or the service could not be asked, unless that is no reason (`--or-skip`).
"""

from __future__ import annotations

import argparse
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

LOCK = Path(__file__).parents[1] / "requirements.lock"
SERVICE = "https://api.osv.dev"
#: How long an answer may take, name resolution and all pages together.
SECONDS = 8.0
#: What is known and does no harm here: its id and until when that may stand. Say why beside it.
ACCEPTED: Mapping[str, date] = {}


class Unreachable(Exception):
    """The service did not answer, or not as it should."""


@dataclass(frozen=True)
class Weakness:
    """One weakness of one pinned package. `fixed` are versions that do not have it any more."""

    package: str
    version: str
    weakness_id: str
    summary: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        remedy = f"fixed in {', '.join(self.fixed)}" if self.fixed else "not fixed yet"
        return f"{self.package} {self.version}: {self.weakness_id} {self.summary} ({remedy})"


def pinned(lock: str) -> list[tuple[str, str]]:
    """Name and version of every entry of a lock."""
    return re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE)


def known(packages: Sequence[tuple[str, str]], service: str, today: date) -> list[Weakness]:
    """The weaknesses of some packages, less those that are accepted today. Raises Unreachable."""
    found: list[Weakness] = []
    details: dict[str, Mapping[str, Any]] = {}
    with httpx.Client(base_url=service, timeout=SECONDS) as client:
        for (package, version), weakness_id in _listed(client, packages):
            if weakness_id not in details:
                details[weakness_id] = _answer(client, "GET", f"/v1/vulns/{weakness_id}")
            told = details[weakness_id]
            names = {weakness_id, *told.get("aliases", ())}
            if told.get("withdrawn") or any(today <= ACCEPTED.get(name, date.min) for name in names):
                continue
            summary = str(told.get("summary") or told.get("details") or "").split("\n")[0][:120]
            found.append(Weakness(package, version, weakness_id, summary, _fixed(told, package)))
    return found


def _listed(
    client: httpx.Client, packages: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Each package with the id of each of its weaknesses. A long answer comes in pages."""
    wanted = [(package, "") for package in packages]
    while wanted:
        queries = [
            {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
            | ({"page_token": token} if token else {})
            for (name, version), token in wanted
        ]
        results = _answer(client, "POST", "/v1/querybatch", {"queries": queries}).get("results")
        if not isinstance(results, list) or len(results) != len(queries):
            raise Unreachable("it answers something else than was asked")
        for (package, _), result in zip(wanted, results, strict=True):
            yield from ((package, str(weakness["id"])) for weakness in result.get("vulns", ()))
        wanted = [
            (package, token)
            for (package, _), result in zip(wanted, results, strict=True)
            if (token := result.get("next_page_token"))
        ]


def _answer(client: httpx.Client, method: str, path: str, body: object = None) -> Mapping[str, Any]:
    try:
        answer = client.request(method, path, json=body)
        content = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}".split("\n")[0]) from None
    if not isinstance(content, dict):
        raise Unreachable("it answers something that is no object")
    return content


def _fixed(told: Mapping[str, Any], package: str) -> tuple[str, ...]:
    affected = [one for one in told.get("affected", ()) if one["package"]["name"].lower() == package.lower()]
    events = [event for one in affected for r in one.get("ranges", ()) for event in r["events"]]
    return tuple(dict.fromkeys(event["fixed"] for event in events if "fixed" in event))


def within(seconds: float, service: str) -> list[Weakness]:
    """What is known of the lock, or Unreachable after so many seconds: a name that does not resolve waits longer."""
    packages = pinned(LOCK.read_text(encoding="utf-8"))
    result: list[list[Weakness] | BaseException] = []

    def ask() -> None:
        try:
            result.append(known(packages, service, datetime.now(UTC).date()))
        except BaseException as error:
            result.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not result:
        raise Unreachable(f"no answer within {seconds:g} s")
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--or-skip", action="store_true", help="without the internet this is no failure")
    parser.add_argument("--service", default=SERVICE, help="the OSV service to ask")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it may take")
    asked = parser.parse_args()
    try:
        found = within(asked.seconds, asked.service)
    except Unreachable as error:
        is_skipped = asked.or_skip
        print(f"audit {'skipped' if is_skipped else 'failed'}: {asked.service} cannot be asked ({error})")
        return 0 if is_skipped else 1
    for weakness in found:
        print(weakness)
    print(f"audit: {len(found)} known weaknesses in the packages of {LOCK.name}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
