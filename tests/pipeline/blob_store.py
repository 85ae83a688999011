"""What the tests ask of a real blob store on this machine, and a line to it that can be cut."""

from __future__ import annotations

import os
import re
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

REQUEST = re.compile(r'"(?:\x1b\[[\d;]*m)*(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP')


class BlobStore(ABC):
    """One that runs. `port` is where it listens; containers are buckets where the store calls them so."""

    #: What an address begins with.
    scheme: str
    #: What nobody may be shown.
    secret: str

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self._log = log
        self._taken = 0

    @abstractmethod
    def environment(self, port: int | None = None, secret: str | None = None) -> Mapping[str, str]:
        """How a reader signs in by the environment. At a port in front of it, or with a wrong secret, when asked."""

    @abstractmethod
    def options(self) -> Mapping[str, Any]:
        """How a reader signs in by the `storage_options` of a connection."""

    @abstractmethod
    def put(self, container: str, files: Mapping[str, Path]) -> None:
        """Bring files into a container, by their names there."""

    def address(self, place: str) -> str:
        """The address of a container, or of a place in it."""
        return f"{self.scheme}://{place}"

    def upload(self, folder: Path, place: str) -> None:
        """Bring the files of a folder into a place, as the export would."""
        container, _, below = place.partition("/")
        within = f"{below}/" if below else ""
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        self.put(container, {f"{within}{path.relative_to(folder)}": path for path in paths})

    def requests(self) -> list[tuple[str, str]]:
        """What was asked since the last call: method and path with query."""
        found = REQUEST.findall(self._log.read_text(encoding="utf-8"))
        new, self._taken = found[self._taken :], len(found)
        return new


def program(name: str, remedy: str) -> str:
    """Where the program of a store is, or a skip that says what brings it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}: {remedy}")
    return found


@contextmanager
def server(
    arguments: Sequence[str], place: Path, ready: bytes, variables: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Path]:
    """A program that listens meanwhile, and says `ready` when it does. Gives the file of what it says."""
    place.mkdir(parents=True, exist_ok=True)
    log = place / "requests.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            arguments, stdout=written, stderr=subprocess.STDOUT, cwd=place, env={**os.environ, **variables}
        )
    try:
        deadline = time.monotonic() + 60
        while ready not in log.read_bytes():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield log
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


class Line(socketserver.ThreadingTCPServer):
    """A line to a port. `cut_after`: after so many bytes of an answer it is cut, again and again; None: it holds."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.behind = port
        self.port = int(self.server_address[1])
        self.cut_after: int | None = None
        self.cuts = 0

    @contextmanager
    def running(self) -> Iterator[Line]:
        """Answer calls meanwhile."""
        thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()


class _Call(socketserver.BaseRequestHandler):
    """One connection: what is asked goes on as it is, the answers come back until the line is cut."""

    server: Line

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.behind)) as behind:
            threading.Thread(target=self._ask, args=(behind,), daemon=True).start()
            passed = 0
            with suppress(OSError):
                while told := behind.recv(65_536):
                    passed += len(told)
                    limit = self.server.cut_after
                    if limit is not None and passed > limit:
                        self.server.cuts += 1
                        break
                    self.request.sendall(told)
            with suppress(OSError):
                self.request.shutdown(socket.SHUT_RDWR)

    def _ask(self, behind: socket.socket) -> None:
        with suppress(OSError):
            while asked := self.request.recv(65_536):
                behind.sendall(asked)
            behind.shutdown(socket.SHUT_RDWR)
