"""Azurite: a real blob store for `abfs://` on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec

from tests.pipeline.blob_store import BlobStore, free_port, program, server

#: What every Azurite has, known to everybody.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Azurite(BlobStore):
    """One that runs."""

    scheme = "abfs"
    secret = KEY

    def environment(self, port: int | None = None, secret: str | None = None) -> Mapping[str, str]:
        return {"AZURE_STORAGE_CONNECTION_STRING": self._connection_string(port, secret)}

    def options(self) -> Mapping[str, Any]:
        return {"connection_string": self._connection_string()}

    def put(self, container: str, files: Mapping[str, Path]) -> None:
        blobs = fsspec.filesystem("abfs", **self.options(), skip_instance_cache=True)
        if not blobs.exists(container):
            blobs.mkdir(container)
        for name, path in files.items():
            blobs.put_file(str(path), f"{container}/{name}", overwrite=True)

    def _connection_string(self, port: int | None = None, secret: str | None = None) -> str:
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={secret or KEY};"
            f"BlobEndpoint=http://127.0.0.1:{port or self.port}/{ACCOUNT};"
        )


@contextmanager
def azurite(place: Path) -> Iterator[Azurite]:
    """Start it, or skip where it is not installed."""
    port = free_port()
    arguments = [
        program("azurite-blob", "npm install --global azurite@3.37.0"), "--blobHost", "127.0.0.1",
        "--blobPort", str(port), "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck",
    ]  # fmt: skip
    with server(arguments, place, b"successfully listens") as log:
        yield Azurite(port, log)
