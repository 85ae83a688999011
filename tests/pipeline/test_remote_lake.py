"""The same export in a real blob store, Azure's or S3: equal to the folder, asked for what is new, never half read."""

from __future__ import annotations

import logging
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.azurite import azurite
from tests.pipeline.blob_store import BlobStore, Line
from tests.pipeline.container import Company, Container, line_bytes
from tests.pipeline.driver import history, run
from tests.pipeline.extracting import extract
from tests.pipeline.nanio import nanio
from tests.pipeline.test_addresses import without_names
from transforms.errors import SourceError, UsageError
from transforms.origins import Origin, open_source
from transforms.settings import load_settings
from transforms.sources.buckets import BYTES_AT_ONCE
from transforms.sources.storage import Gone, Storage

LINE, ORDER = "msdyn_workorderproduct", "msdyn_workorder"
COMPANY = Company(2)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[azurite, nanio], ids=["abfs", "s3"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlobStore]:
    with request.param(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture
def signed_in(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator does it: the secret is in the environment."""
    for name, value in store.environment().items():
        monkeypatch.setenv(name, value)


def landed_files() -> set[Path]:
    """Everything in the landing."""
    return {path for path in load_settings().landing.rglob("*") if path.is_file()}


def test_a_container_in_a_blob_store_is_the_folder(
    store: BlobStore, signed_in: None, container: Container, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Equal to the row; a second run asks for the new folder only; no secret is written anywhere."""
    caplog.set_level(logging.DEBUG)
    broken = line_bytes([COMPANY.line(1, 9), COMPANY.line(2, 9)])[:-60]
    container.folder(1, COMPANY.rows())
    container.folder(2, files={f"{LINE}/2026.csv": broken})
    container.folder(4, files={f"{LINE}/2026.csv": b"half a"}, model=None)
    container.changelog("2026-08-04T00.00.00Z")
    store.upload(container.root, "contoso")
    store.requests()
    run(store.address("contoso"))
    read = [path for _, path in store.requests()]
    assert any("2026-08-01T00.00.00Z%2F" in path or "2026-08-01T00.00.00Z/" in path for path in read)
    assert not any("2026-08-04" in path and "prefix" not in path for path in read), "it is being written"

    container.folder(3, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    store.upload(container.root, "contoso")
    store.requests()
    assert run(store.address("contoso")).batches == 1
    asked = store.requests()
    assert [path for _, path in asked if "2026-08-01" in path or "2026-08-02" in path] == [], "read before"
    assert len(asked) < 12, asked

    remote = without_names(history())
    secret = store.secret.encode()
    assert all(secret not in path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
    assert store.secret not in caplog.text
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_DATA_DIR", str(data_dir.with_name("local")))
        third = (container.root / "2026-08-03T00.00.00Z").rename(container.root.with_name("third"))
        run(container)
        third.rename(container.root / "2026-08-03T00.00.00Z")
        run(container)
        assert without_names(history()) == remote


def test_a_line_that_is_cut_leaves_nothing_half_done(
    store: BlobStore, container: Container, data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the middle of a file: the folders before it stay, of this one nothing is there, the next run reads it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    container.folder(1, COMPANY.rows())
    store.upload(container.root, "cut/dataverse-contoso")
    with Line(store.port).running() as line:
        for name, value in store.environment(line.port).items():
            monkeypatch.setenv(name, value)
        run(store.address("cut/dataverse-contoso"))
        before = landed_files()
        lines = [COMPANY.line(n, 20 + n, msdyn_name="x" * 1_000) for n in range(1, 400)]
        container.folder(2, {LINE: lines})
        store.upload(container.root, "cut/dataverse-contoso")
        line.cut_after = 100_000
        with pytest.raises(SourceError, match="could not be read") as told:
            run(store.address("cut/dataverse-contoso"))
        assert line.cuts > 0
        assert store.secret not in str(told.value)
        assert landed_files() == before
        assert list(tmp_path.glob("fieldledger-lake-*")) == [], "what was fetched is gone"
        line.cut_after = None
        assert run(store.address("cut/dataverse-contoso")).rows_in == 399


def test_what_cannot_be_opened_says_why_without_the_secret(
    store: BlobStore, signed_in: None, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="there is no such folder or container"):
        run(store.address("nowhere/at-all"))
    wrong = "d3Jvbmcga2V5IHdyb25nIGtleQ=="
    for name, value in store.environment(secret=wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SourceError, match="could not be read") as told:
        run(store.address("contoso"))
    assert wrong not in str(told.value)


def test_a_connection_signs_in_without_the_environment(
    store: BlobStore, container: Container, data_dir: Path
) -> None:
    """Its `storage_options` are the file system's own; a wrong one is wrong use, and not shown."""
    container.folder(1, COMPANY.rows())
    store.upload(container.root, "connected")
    origin = Origin(store.address("connected"), "lake", store.options())
    landed = extract(open_source(origin, load_settings())).landed
    assert [batch.folder for batch in landed] == ["2026-08-01T00.00.00Z"]
    half = Origin(origin.address, "lake", {"secret_key": store.secret})
    with pytest.raises(UsageError, match=f"--from {origin.address}: .* an option that is missing") as told:
        open_source(half, load_settings())
    assert store.secret not in str(told.value)


def test_a_big_file_is_fetched_in_pieces_and_read_as_it_is(
    store: BlobStore, signed_in: None, container: Container, tmp_path: Path
) -> None:
    """Larger than one request brings; of another only the beginning is asked for."""
    content = random.Random(7).randbytes(BYTES_AT_ONCE + 12_345)
    container.file(container.root, "big ö+&/one file.bin", content)
    store.upload(container.root, "big")
    storage = Storage(store.address("big"))
    assert storage.listing("big ö+&").keys() == {"one file.bin"}
    with storage.fetched("big ö+&", ["one file.bin"]) as place:
        assert (place / "one file.bin").read_bytes() == content
    assert storage.beginning("big ö+&/one file.bin", 10) == content[:10]
    assert storage.beginning("big ö+&/none", 10) is None
    with pytest.raises(Gone), storage.fetched("big ö+&", ["none"]):
        pass
