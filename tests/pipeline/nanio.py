"""nanio: a server for `s3://` on this machine, which checks every signature.

It is no package of this project: it stands in an environment of its own, and is started as a program.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.pipeline.blob_store import BlobStore, free_port, program, server

KEY = "fieldledger-reader"


class Nanio(BlobStore):
    """One that runs. Its buckets are folders of a place."""

    scheme = "s3"

    def __init__(self, port: int, log: Path, secret: str, place: Path) -> None:
        super().__init__(port, log)
        self.secret = secret
        self._place = place

    def environment(self, port: int | None = None, secret: str | None = None) -> Mapping[str, str]:
        return {
            "AWS_ENDPOINT_URL": self._url(port),
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": secret or self.secret,
        }

    def options(self) -> Mapping[str, Any]:
        return {"access_key": KEY, "secret_key": self.secret, "endpoint_override": self._url()}

    def put(self, container: str, files: Mapping[str, Path]) -> None:
        for name, path in files.items():
            target = self._place / container / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def _url(self, port: int | None = None) -> str:
        return f"http://127.0.0.1:{port or self.port}"


@contextmanager
def nanio(place: Path) -> Iterator[Nanio]:
    """Start it, or skip where it is not installed."""
    port = free_port()
    secret = secrets.token_urlsafe(30)
    arguments = [
        program("nanio", "pipx install nanio==0.1.7"), "serve", "--host", "127.0.0.1", "--port", str(port),
        "--data-dir", str(place / "buckets"),
    ]  # fmt: skip
    keys = {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": secret}
    with server(arguments, place, b"running on", keys) as log:
        yield Nanio(port, log, secret, place / "buckets")
