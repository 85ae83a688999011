"""The look-up of weaknesses fails for what is known, not for being offline, and never waits long."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests import audit
from tests.pipeline.blob_store import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WEAK = {
    "id": "GHSA-test",
    "aliases": ["CVE-2026-0001"],
    "summary": "Says everything to everybody",
    "affected": [
        {"package": {"name": "other"}, "ranges": [{"events": [{"fixed": "9"}]}]},
        {"package": {"name": "HTTPX"}, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "99.1"}]}]},
    ],
}
OLD = {"id": "GHSA-old", "withdrawn": "2026-01-01T00:00:00Z", "summary": "was none"}


class Service(ThreadingHTTPServer):
    """Answers as the documentation of OSV says. `weak` are ids by package; a second page has the rest of them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.weak: dict[str, list[str]] = {}
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.is_slow = False


class _Handler(BaseHTTPRequestHandler):
    server: Service

    wbufsize = 0

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.server.asked += queries
        results = []
        for query in queries:
            ids = self.server.weak.get(query["package"]["name"], [])
            first = int(query.get("page_token") or 0)
            result = {"vulns": [{"id": ids[first]}]} if ids[first:] else {}
            results.append(result | ({"next_page_token": str(first + 1)} if ids[first + 1 :] else {}))
        self._send({"results": results})

    def do_GET(self) -> None:
        self._send(WEAK if self.path.endswith(str(WEAK["id"])) else OLD)

    def _send(self, content: object) -> None:
        if self.server.is_slow:  # never silent for long, and never done
            self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Wait: ")
            with suppress(OSError):  # until the reader hangs up
                for _ in range(80):
                    self.wfile.write(b".")
                    time.sleep(0.5)
            return
        body = json.dumps(content).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        thread = Thread(target=service.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield service
        service.shutdown()
        thread.join()


def look_up(url: str, *arguments: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "audit.py"), "--service", url, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def test_every_package_is_looked_up_and_none_is_weak(service: Service) -> None:
    assert look_up(service.url) == (0, ["audit: 0 known weaknesses in the packages of requirements.lock"])
    asked = {(query["package"]["name"], query["version"]) for query in service.asked}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert len(asked) == lock.count("==") > 50
    assert {query["package"]["ecosystem"] for query in service.asked} == {"PyPI"}


@pytest.mark.parametrize("arguments", [(), ("--or-skip",)])
def test_a_known_weakness_fails_with_its_remedy(service: Service, arguments: tuple[str, ...]) -> None:
    service.weak = {"httpx": ["GHSA-old", "GHSA-test"]}
    code, told = look_up(service.url, *arguments)
    assert code == 1
    assert [line.split(": ", 1)[1] for line in told] == [
        "GHSA-test Says everything to everybody (fixed in 99.1)",
        "1 known weaknesses in the packages of requirements.lock",
    ]


@pytest.mark.parametrize("what", ["nobody", "error", "slow"])
def test_being_offline_is_told_in_one_line_and_soon(service: Service, what: str) -> None:
    service.status = 502 if what == "error" else 200
    service.is_slow = what == "slow"
    url = f"http://127.0.0.1:{free_port()}" if what == "nobody" else service.url
    started = time.monotonic()
    code, [line] = look_up(url, "--or-skip", "--seconds", "2")
    assert time.monotonic() - started < 20
    assert code == 0
    assert line.startswith(f"audit skipped: {url} cannot be asked (")
    code, [line] = look_up(url, "--seconds", "2")
    assert (code, line.split(":")[0]) == (1, "audit failed"), "silence is no all-clear"


def test_what_is_accepted_stands_until_its_day(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.weak = {"httpx": ["GHSA-test"]}
    monkeypatch.setattr(audit, "ACCEPTED", {"CVE-2026-0001": date(2026, 12, 31)})
    packages = [("httpx", "1")]
    assert audit.known(packages, service.url, date(2026, 12, 31)) == []
    assert len(audit.known(packages, service.url, date(2027, 1, 1))) == 1
