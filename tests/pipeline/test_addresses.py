"""The same export gives the same warehouse, wherever it lies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from tests.pipeline.container import Company, Container, line_bytes
from tests.pipeline.driver import Picture, history, run
from transforms.errors import UsageError

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


@pytest.fixture
def lake(container: Container) -> Container:
    """A good folder, one with a broken row in a file that is read row by row, and an active one."""
    company = Company()
    container.folder(1, company.rows())
    container.folder(
        2, files={f"{LINE}/2026.csv": line_bytes([company.line(1, 9), company.line(2, 9)])[:-60]}
    )
    container.folder(3, files={f"{LINE}/2026.csv": b"half a"}, model=None)
    container.changelog("2026-08-03T00.00.00Z")
    return container


def without_names(content: Picture) -> Picture:
    """Leave out what names the address: the source's landing folder."""
    return {
        table: [tuple(value for value in row if not str(value).startswith("lake-")) for row in rows]
        for table, rows in content.items()
    }


def test_a_container_in_memory(lake: Container, data_dir: Path, memory: fsspec.AbstractFileSystem) -> None:
    run(lake)
    expected = without_names(history())
    memory.put(str(lake.root), "/fieldservice/container", recursive=True)
    shutil.rmtree(data_dir)
    shutil.rmtree(lake.root)
    run("memory://fieldservice/container")
    assert without_names(history()) == expected
    assert run("memory://fieldservice/container/").state == "nothing new"


def test_a_folder_by_url_relative_or_with_a_slash_is_the_same_source(lake: Container) -> None:
    assert run(lake).state == "published"
    for address in (f"file://{lake.root}", f"{lake.root}/", lake.root.name):
        assert run(address).state == "nothing new"
    assert len([path for path in Path("data/landing").iterdir() if path.name != "_journal"]) == 1


@pytest.mark.parametrize("name", ["ä ö", "it's 100%", "[2026]", "what?", "a*b", "semi;colon"])
def test_a_container_with_an_odd_name(tmp_path: Path, data_dir: Path, name: str) -> None:
    """`?`, `*` and `[` are patterns to a file reader; beside it lies what the pattern would match."""
    company = Company(1)
    for other in ("2", "whatX", "aXb"):
        Container(tmp_path / other).folder(1, {LINE: [company.line(n, n) for n in range(50, 60)]})
    container = Container(tmp_path / name)
    container.folder(1, company.rows())
    assert run(container).rows_in == sum(map(len, company.rows().values()))


@pytest.mark.parametrize("name", ["it's data", "[data]"])
def test_a_data_folder_with_an_odd_name(
    container: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("FIELDLEDGER_DATA_DIR", str(tmp_path / name))
    container.folder(1, Company(1).rows())
    assert run(container).postings["original"] == 4


@pytest.mark.parametrize(
    "address", ["memory://nowhere", "/no/such/folder", "ftpx://host/folder", "gs://bucket/folder"]
)
def test_an_address_that_cannot_be_read_is_wrong_use(data_dir: Path, address: str) -> None:
    with pytest.raises(UsageError, match=f"--from {address}"):
        run(address)
