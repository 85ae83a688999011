"""Analysts read the published file while a run replaces it: it always answers, and never with half a state."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.pipeline.container import Company, Container
from tests.pipeline.driver import one, run
from transforms.settings import load_settings

LINE = "msdyn_workorderproduct"
TOTAL = "SELECT COUNT(*), CAST(SUM(amount) AS VARCHAR) FROM ledger.current_actual"

#: Asks until its input ends, one connection kept open or a new one each time; then prints every different answer.
#: (Within one process DuckDB would give a second connection the file that the first one holds open.)
READER = f"""
import duckdb, json, sys, threading
path, keeps, asked = sys.argv[1], sys.argv[2] == "old", {TOTAL!r}
connection = duckdb.connect(path, read_only=True)
told, times = [], 0
is_over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
print("ready", flush=True)
while not is_over.is_set():
    if not keeps:
        connection.close()
        connection = duckdb.connect(path, read_only=True)
    answer = list(connection.execute(asked).fetchone())
    if answer not in told:
        told.append(answer)
    times += 1
    is_over.wait(0.01)
print(json.dumps([told, times]))
"""


HOLDER = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"


@dataclass
class Watch:
    """Looks at the published file as fast as it can; notes every moment it is absent and every size it has."""

    path: Path
    sizes: list[int] = field(default_factory=list)
    absent: int = 0
    looks: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.is_over.is_set():
            self.looks += 1
            try:
                size = self.path.stat().st_size
            except FileNotFoundError:
                self.absent += 1
                continue
            if size not in self.sizes:
                self.sizes.append(size)


@pytest.mark.slow
def test_the_published_file_answers_while_a_run_replaces_it(container: Container) -> None:
    company = Company()
    container.folder(1, company.rows())
    run(container)
    published = load_settings().published
    states = [_state(published)]
    sizes = [published.stat().st_size]
    readers = {kind: _reader(published, kind) for kind in ("old", "new")}
    watch = Watch(published)
    watcher = threading.Thread(target=watch.look)
    watcher.start()
    try:
        for day in (2, 3):
            lines = [company.line(day * 100 + n, day * 10) for n in range(40)]
            container.folder(day, {LINE: [company.line(1, day * 10, msdyn_quantity=str(day)), *lines]})
            run(container)
            states.append(_state(published))
            sizes.append(published.stat().st_size)
            time.sleep(0.2)
    finally:
        watch.is_over.set()
        watcher.join()
        answers = {kind: reader.communicate(timeout=60) for kind, reader in readers.items()}
    told = {}
    for kind, (answer, errors) in answers.items():
        assert readers[kind].returncode == 0, errors
        told[kind], times = json.loads(answer)
        assert times > 10, "it answered all the while"
    assert told["old"] == states[:1], "an open connection keeps the state it was opened on"
    assert told["new"] == states, "a new one sees each state, whole and in order"
    assert (watch.absent, set(watch.sizes) - set(sizes)) == (0, set())
    assert watch.looks > 100
    assert _state(published) == states[-1]


def _reader(published: Path, kind: str) -> subprocess.Popen[str]:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(published), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
    return reader


def _state(published: Path) -> list[object]:
    return [one("SELECT COUNT(*) FROM ledger.current_actual", published), str(one(
        "SELECT SUM(amount) FROM ledger.current_actual", published))]  # fmt: skip


@pytest.mark.slow
def test_a_run_beside_another_writer_says_so_and_touches_nothing(container: Container) -> None:
    """Two runs at once: the second is told to wait (exit 2)."""
    container.folder(1, Company().rows())
    run(container)
    warehouse = load_settings().warehouse
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(warehouse)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "1\n"
        container.folder(2, {LINE: [Company().line(1, 9, msdyn_quantity="9")]})
        with pytest.raises(Exception, match="is being written by another process") as caught:
            run(container)
        assert getattr(caught.value, "exit_code", None) == 2
        assert one("SELECT COUNT(*) FROM audit.run", load_settings().published) == 1
    finally:
        holder.communicate(timeout=30)
    assert run(container).batches == 1
