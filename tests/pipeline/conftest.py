"""Every test of this folder works in a data folder of its own, with no setting of the caller's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.container import Container


def own_settings(patch: pytest.MonkeyPatch, place: Path) -> Path:
    """Point fieldledger at `place`/data and forget every other setting. Returns the data folder."""
    for name in list(os.environ):
        if name.startswith("FIELDLEDGER_"):
            patch.delenv(name)
    patch.setenv("FIELDLEDGER_DATA_DIR", str(place / "data"))
    patch.setenv("FIELDLEDGER_THREADS", "1")  # a few rows are read faster by one thread than shared by many
    patch.chdir(place)
    return place / "data"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test."""
    return own_settings(monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a module whose tests look at one run."""
    with pytest.MonkeyPatch.context() as patch:
        yield own_settings(patch, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def container(tmp_path: Path, data_dir: Path) -> Container:
    """An empty container beside the data folder."""
    return Container(tmp_path / "lake")
