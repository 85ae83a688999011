"""S3, by the client that comes with Arrow: what a `Storage` asks of a file system, and no more.

Paths begin with the bucket. Errors are those of Arrow (OSError); what is not there is a FileNotFoundError.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyarrow import fs

SCHEME = "s3://"
FILES_AT_ONCE = 8
#: What one request brings of a file.
BYTES_AT_ONCE = 16 * 1024 * 1024


class Buckets:
    """The buckets of one account. Signs in as every program of AWS does, unless options say how."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """`options` are those of Arrow's S3FileSystem, such as access_key, secret_key, region, endpoint_override.

        An option that it does not have, or a half told credential, is a ValueError.
        """
        variables = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        named = next((value for name in variables if (value := os.environ.get(name))), None)
        told = {"endpoint_override": named, **options}
        self.endpoint_url = told["endpoint_override"]
        try:
            self._files = fs.S3FileSystem(**told)
        except TypeError as error:
            raise ValueError(str(error)) from None

    def unstrip_protocol(self, path: str) -> str:
        """The address of a path."""
        return SCHEME + path

    def isdir(self, path: str) -> bool:
        """Whether there is a bucket, or anything below a path in it."""
        return bool(self._files.get_file_info(path).type == fs.FileType.Directory)

    def ls(self, path: str, detail: bool) -> list[dict[str, Any]]:
        """What lies directly in a place."""
        return [_entry(info) for info in self._files.get_file_info(fs.FileSelector(path))]

    def find(self, path: str, detail: bool) -> dict[str, dict[str, Any]]:
        """Every file below a place, by path: one request for each 1,000 of them, however many folders there are."""
        everything = fs.FileSelector(path, recursive=True, allow_not_found=True)
        return {
            info.path: _entry(info)
            for info in self._files.get_file_info(everything)
            if info.type == fs.FileType.File
        }

    def cat_file(self, path: str, end: int) -> bytes:
        """The first bytes of a file."""
        with self._files.open_input_stream(path, compression=None) as read:
            return bytes(read.read(end))

    def get(self, paths: Sequence[str], targets: Sequence[str]) -> None:
        """Bring files here, several at once, each in pieces."""
        with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
            list(pool.map(self._get, paths, targets))

    def _get(self, path: str, target: str) -> None:
        with (
            self._files.open_input_stream(path, compression=None) as read,
            Path(target).open("wb") as written,
        ):
            shutil.copyfileobj(read, written, BYTES_AT_ONCE)


def _entry(info: fs.FileInfo) -> dict[str, Any]:
    kind = "directory" if info.type == fs.FileType.Directory else "file"
    return {"name": info.path, "type": kind, "size": info.size, "mtime": info.mtime}
