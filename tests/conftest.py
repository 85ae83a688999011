"""What several folders of tests share: one warehouse of the committed sample, and the page of worked cases."""

from __future__ import annotations

import fcntl
import os
from collections import defaultdict
from pathlib import Path

import pytest

from tests.cases import write_page

ROOT = Path(__file__).parents[1]
LONGEST_FIRST = ("scenarios", "dags", "pipeline", "expectations", "rules", "architecture")
OUTCOMES: dict[str, set[str]] = defaultdict(set)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write what became of the worked cases of CASES.md."""
    parser.addoption("--cases", type=Path, help="write the page of worked cases, with their results, here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders whose files take long come first, so that the workers end together."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(ROOT / "tests").parts[0]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was said of a test: of its call, and of set-up and tear-down when they failed or skipped it."""
    if report.when == "call" or not report.passed:
        OUTCOMES[report.nodeid].add(report.outcome)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The page is written once, by the session that hears of every test."""
    path = session.config.getoption("--cases")
    if path is not None and "PYTEST_XDIST_WORKER" not in os.environ:
        write_page(OUTCOMES, path)


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of one run over data/sample, all tables filled, gates skipped. Open it read-only.

    Its OpenLineage events are in `events.jsonl` of the data folder.

    Several workers of pytest-xdist share one: the first builds it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    data = shared / "sample-warehouse"
    data.mkdir(exist_ok=True)
    done = data / "built"
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file():
            done.write_text(str(_build(data)), encoding="utf-8")
    return Path(done.read_text(encoding="utf-8"))


def _build(data: Path) -> Path:
    from transforms import pipeline
    from transforms.settings import load_settings

    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("FIELDLEDGER_", "OPENLINEAGE")):
                patch.delenv(name)
        patch.setenv("FIELDLEDGER_DATA_DIR", str(data))
        patch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
        patch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(data / "events.jsonl"))
        patch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
        work = pipeline.extract(pipeline.RunRequest(str(ROOT / "data" / "sample")))
        for step in (pipeline.stage, pipeline.derive, pipeline.load, pipeline.marts):
            step(work)
        return load_settings().warehouse
