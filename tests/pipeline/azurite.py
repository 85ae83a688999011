"""A real blob store on this machine: Azurite, and a line to it that can be cut."""

from __future__ import annotations

import re
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fsspec
import pytest

#: What every Azurite has, known to everybody.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
REQUEST = re.compile(r'"(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP')


class BlobStore:
    """One that runs. `requests` are the reads since they were last taken: method and path with query."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self._log = log
        self._taken = 0

    def connection_string(self, port: int | None = None) -> str:
        """How a client signs in, at this port or at one in front of it."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"BlobEndpoint=http://127.0.0.1:{port or self.port}/{ACCOUNT};"
        )

    def upload(self, folder: Path, container: str) -> None:
        """Bring the files of a folder into a container, as the export would."""
        files = fsspec.filesystem(
            "abfs", connection_string=self.connection_string(), skip_instance_cache=True
        )
        if not files.exists(container):
            files.mkdir(container)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                files.put_file(str(path), f"{container}/{path.relative_to(folder)}", overwrite=True)

    def requests(self) -> list[tuple[str, str]]:
        """What was asked since the last call."""
        found = REQUEST.findall(self._log.read_text(encoding="utf-8"))
        new, self._taken = found[self._taken :], len(found)
        return new


@contextmanager
def blob_store(place: Path) -> Iterator[BlobStore]:
    """Start Azurite, or skip where it is not installed."""
    program = shutil.which("azurite-blob")
    if program is None:
        pytest.skip("there is no azurite-blob: npm install --global azurite@3.37.0")
    place.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = place / "requests.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [program, "--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence",
             "--disableTelemetry", "--skipApiVersionCheck"],
            stdout=written, stderr=subprocess.STDOUT, cwd=place,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while b"successfully listens" not in log.read_bytes():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield BlobStore(port, log)
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
