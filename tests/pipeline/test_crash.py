"""A run may be cut off at any instant: the next one ends where an undisturbed one would have ended."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.container import CANCELED, Company, Container, deletion, guid
from tests.pipeline.driver import UNGATED, Picture, clean_environment, history, run
from transforms import pipeline
from transforms.settings import load_settings

LINE = "msdyn_workorderproduct"
COMPANY = Company()
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Stage:
    """A warehouse of day 1, a container with two more days to load, and what must come of it."""

    container: Container
    data_dir: Path
    before: Path
    expected: Picture

    def reset(self) -> None:
        """Back to the evening of day 1."""
        shutil.rmtree(self.data_dir, ignore_errors=True)
        shutil.copytree(self.before, self.data_dir)

    def assert_as_undisturbed(self) -> None:
        """Warehouse and published file, to the row, and nothing left lying about."""
        settings = load_settings()
        assert history() == self.expected
        assert history(settings.published) == self.expected
        assert [path.name for path in settings.published.parent.iterdir()] == [settings.published.name]


@pytest.fixture(scope="module")
def stage(shared_dir: Path) -> Iterator[Stage]:
    """Three days of a small company, run undisturbed once."""
    container = Container(shared_dir.parent / "lake")
    container.folder(1, COMPANY.rows())
    run(container)
    before = shared_dir.parent / "before"
    shutil.copytree(shared_dir, before)
    container.folder(
        2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7"), COMPANY.line(2, 21, msdyn_quantity="NaN")]}
    )
    container.folder(
        3,
        {
            LINE: [deletion(LINE, guid("line", 3), 30), COMPANY.line(4, 31, work_order=4)],
            "msdyn_workorder": [
                COMPANY.work_order(4, 32),
                COMPANY.work_order(2, 33, msdyn_systemstatus=CANCELED),
            ],
        },
    )
    run(container)
    yield Stage(container, shared_dir, before, history())


@pytest.mark.parametrize("last", range(len(UNGATED)), ids=[f"after {name}" for name, _ in UNGATED])
def test_a_run_that_ends_after_a_step_is_taken_up(stage: Stage, last: int) -> None:
    """The process is gone between two steps, its work database stays behind."""
    stage.reset()
    work = pipeline.extract(pipeline.RunRequest(str(stage.container)))
    for _, step in UNGATED[: last + 1]:
        step(work)
    run(stage.container)
    stage.assert_as_undisturbed()


def test_nothing_of_a_run_that_was_cut_off_stays_in_the_work_folder(stage: Stage) -> None:
    stage.reset()
    work = pipeline.extract(pipeline.RunRequest(str(stage.container)))
    for _, step in UNGATED:
        step(work)
    run(stage.container)
    assert list(load_settings().work.glob("*.duckdb*")) == []


def test_a_run_that_cannot_publish_publishes_next_time(stage: Stage) -> None:
    """The copy fails (a full disk, here a folder in its place): the next run, with nothing new, makes up for it."""
    stage.reset()
    aside = load_settings().published.with_name("fieldledger.duckdb.next")
    aside.mkdir()
    with pytest.raises(OSError, match=aside.name):
        run(stage.container)
    aside.rmdir()
    run(stage.container)
    stage.assert_as_undisturbed()


def _start(stage: Stage) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.pipeline.driver", str(stage.container)],
        cwd=ROOT,
        env=clean_environment(stage.data_dir),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def seconds(stage: Stage) -> float:
    """How long an undisturbed process takes here and now."""
    stage.reset()
    started = time.monotonic()
    process = _start(stage)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    stage.assert_as_undisturbed()
    return time.monotonic() - started


@pytest.mark.parametrize("seed", range(4))
def test_kill_at_a_random_instant_and_resume(stage: Stage, seconds: float, seed: int) -> None:
    """SIGKILL over the whole run, twice with the last seed, then a run to the end."""
    stage.reset()
    instants = random.Random(seed)
    for _ in range(1 + seed // 3):
        process = _start(stage)
        time.sleep(instants.uniform(0.35, 1.0) * seconds)
        process.kill()
        process.communicate(timeout=30)
    run(stage.container)
    stage.assert_as_undisturbed()


def _warehouse_is_written(stage: Stage) -> bool:
    wal = load_settings().warehouse.with_name("fieldledger.duckdb.wal")
    return wal.is_file() and wal.stat().st_size > 0


def _batch_is_landing(stage: Stage) -> bool:
    return len(list((stage.data_dir / "landing").rglob("batch=20260802*/*.parquet"))) > 0


def _work_is_there(stage: Stage) -> bool:
    return any((stage.data_dir / "work").glob("*.duckdb.wal"))


def _publish_is_written(stage: Stage) -> bool:
    return load_settings().published.with_name("fieldledger.duckdb.next").is_file()


@pytest.mark.parametrize(
    "is_time",
    [
        pytest.param(_batch_is_landing, id="while landing"),
        pytest.param(_work_is_there, id="while staging"),
        pytest.param(_warehouse_is_written, id="while the warehouse is written"),
        pytest.param(_publish_is_written, id="while publishing"),
    ],
)
def test_kill_at_the_worst_instant_and_resume(stage: Stage, is_time: Callable[[Stage], bool]) -> None:
    """Watch the data folder, and kill when the file that must not be torn is being written."""
    stage.reset()
    process = _start(stage)
    while process.poll() is None and not is_time(stage):
        time.sleep(0.0002)
    process.kill()
    process.communicate(timeout=30)
    if process.returncode != -signal.SIGKILL:
        pytest.skip("the run was over before the file was seen")
    run(stage.container)
    stage.assert_as_undisturbed()


@pytest.mark.parametrize("name", [name for name, _ in UNGATED])
def test_a_step_may_be_repeated(stage: Stage, name: str) -> None:
    """As Airflow does with a task that was cut off after its work was done: the second time changes nothing."""
    stage.reset()
    work = pipeline.extract(pipeline.RunRequest(str(stage.container)))
    for step_name, step in UNGATED:
        step(work)
        if step_name == name:
            step(work)
    pipeline.publish(work)
    stage.assert_as_undisturbed()
