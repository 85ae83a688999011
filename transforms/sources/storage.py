"""A folder on this machine or in a blob store: `s3://` by Arrow, any other address by fsspec.

Whatever the store's library raises becomes a SourceError that says what was asked for, without a secret in it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from transforms.errors import FieldledgerError, SourceError, UsageError
from transforms.sources.buckets import SCHEME, Buckets

#: Where the stores' libraries look for a secret when no option has one.
SECRETS = (
    "AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
)  # fmt: skip
#: What is secret within a longer text: a signature of a link, a key of a connection string.
WRITTEN = re.compile(r"((?:sig|AccountKey|SharedAccessSignature)=)[^&;\s'\"]+", re.IGNORECASE)


class Unreachable(SourceError):
    """The store did not answer, or refused: nothing else of it can be read now either."""


class Gone(SourceError):
    """A file that was listed is not there any more."""


#: Size and time of change by name: equal listings are taken as equal contents.
Listing = dict[str, list[int]]


class Storage:
    """A folder. Names and places are relative to it, with slashes."""

    def __init__(self, address: str, options: Mapping[str, Any] | None = None) -> None:
        """`options` are what its file system needs beside the address, such as a credential."""
        self.address = address.rstrip("/") or address
        self._secrets = tuple(_secrets(dict(options or {})))
        try:
            self._files, path = self._opened(dict(options or {}))
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"--from {address}: this address needs a package or an option that is missing: {self._said(error)}. "
                "For abfs:// install fieldledger[azure]; s3:// has the options of Arrow's S3FileSystem"
            ) from None
        self._root = path.rstrip("/")
        with self._asking("the folder itself"):
            if not self._files.isdir(self._root):
                raise UsageError(f"--from {address}: there is no such folder or container")

    @property
    def identity(self) -> str:
        """What tells this folder from any other, however it is signed in to."""
        store = getattr(self._files, "account_name", None) or getattr(self._files, "endpoint_url", None)
        return f"{store}@{self._full}" if store else self._full

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine: to look costs nothing there."""
        return isinstance(self._files, LocalFileSystem)

    def folders(self, place: str = "") -> list[str]:
        """The names of the folders in a place, sorted; none when there is no such place."""
        return sorted(
            PurePosixPath(str(entry["name"]).rstrip("/")).name
            for entry in self._list(place)
            if entry["type"] == "directory"
        )

    def files(self, place: str) -> list[str]:
        """The names of the files in a place, sorted; none when there is no such place."""
        return sorted(
            PurePosixPath(str(entry["name"])).name for entry in self._list(place) if entry["type"] == "file"
        )

    def listing(self, place: str) -> Listing:
        """Every file below a place, by its name relative to it."""
        base = self._path(place)
        found: Listing = {}
        with self._asking(f"the list of {place}"):
            for path, info in self._files.find(base, detail=True).items():
                changed = info.get("mtime") or info.get("last_modified") or info.get("LastModified") or 0
                stamp = changed.timestamp() if isinstance(changed, datetime) else float(changed)
                found[str(path)[len(base) :].lstrip("/")] = [int(info["size"]), int(stamp * 1_000_000)]
        return found

    def beginning(self, name: str, size: int) -> bytes | None:
        """The first `size` bytes of a file, or None when there is none."""
        with self._asking(name):
            try:
                return bytes(self._files.cat_file(self._path(name), end=size))
            except FileNotFoundError:
                return None

    @contextmanager
    def fetched(self, place: str, names: Sequence[str]) -> Iterator[Path]:
        """A place's files on this machine: in place when they are here, else fetched and removed afterwards."""
        if self.is_local:
            yield Path(self._root) / place
            return
        target = Path(tempfile.mkdtemp(prefix="fieldledger-lake-"))
        try:
            for name in names:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
            if names:
                with self._asking(f"{len(names)} files of {place}"):
                    self._get(place, target, names)
            yield target
        finally:
            shutil.rmtree(target, ignore_errors=True)

    def _get(self, place: str, target: Path, names: Sequence[str]) -> None:
        try:
            self._files.get(
                [self._path(f"{place}/{name}") for name in names], [str(target / name) for name in names]
            )
        except FileNotFoundError:
            raise Gone(
                f"{self.address}/{place}: a file that was listed is gone; the next run looks again"
            ) from None

    def _opened(self, options: dict[str, Any]) -> tuple[Any, str]:
        """The file system of the address, and the path in it."""
        if self.address.startswith(SCHEME):
            return Buckets(options), self.address.removeprefix(SCHEME)
        # Its own: what another look in this process was told, or signed in with, may be old by now.
        files, path = fsspec.core.url_to_fs(self.address, **options, skip_instance_cache=True)
        return files, str(path)

    @property
    def _full(self) -> str:
        return str(self._files.unstrip_protocol(self._root))

    def _path(self, place: str) -> str:
        return f"{self._root}/{place}".rstrip("/")

    def _list(self, place: str) -> list[dict[str, Any]]:
        with self._asking(f"the list of {place or 'the folder'}"):
            try:
                return [dict(entry) for entry in self._files.ls(self._path(place), detail=True)]
            except (FileNotFoundError, NotADirectoryError):
                return []

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        try:
            yield
        except (FieldledgerError, FileNotFoundError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and self.is_local:
                raise
            raise Unreachable(
                f"{self.address}: {what} could not be read ({type(error).__name__}: {self._said(error)}); nothing of "
                "it was taken, the next run tries again"
            ) from None

    def _said(self, error: Exception) -> str:
        """The first line of an error, with secrets blotted out."""
        text = (str(error).strip().splitlines() or [""])[0][:500]
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return WRITTEN.sub(r"\1***", text)


def _secrets(options: Mapping[str, Any]) -> Iterator[str]:
    """Every text that an option, at any depth, or the environment gives to sign in with; longest first."""
    found: set[str] = {os.environ.get(name, "") for name in SECRETS}
    pending: list[Any] = [options]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending += value.values()
        elif isinstance(value, str):
            found.add(value)
    return iter(sorted((text for text in found if len(text) >= 8), key=len, reverse=True))
