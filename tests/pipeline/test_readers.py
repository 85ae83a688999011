"""Analysts read the published file while a run replaces it: it always answers, and never with half a state."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.pipeline.container import Company, Container
from tests.pipeline.driver import one, run
from transforms.settings import load_settings

LINE = "msdyn_workorderproduct"
TOTAL = "SELECT COUNT(*), CAST(SUM(amount) AS VARCHAR) FROM ledger.current_actual"

#: Asks an old connection and a new one in turn until its input ends; then prints every different answer of each.
READER = f"""
import duckdb, json, sys, threading
path, asked = sys.argv[1], {TOTAL!r}
old = duckdb.connect(path, read_only=True)
told = {{"old": [], "new": [], "asked": 0}}
is_over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
print("ready", flush=True)
while not is_over.is_set():
    with duckdb.connect(path, read_only=True, config={{"threads": 1}}) as fresh:
        for name, connection in (("old", old), ("new", fresh)):
            answer = list(connection.execute(asked).fetchone())
            if answer not in told[name]:
                told[name].append(answer)
    told["asked"] += 1
print(json.dumps(told))
"""


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
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
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
    finally:
        watch.is_over.set()
        watcher.join()
        answer, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
    told = json.loads(answer)
    assert told["old"] == states[:1], "an open connection keeps the state it was opened on"
    assert told["new"] == [state for state in states if state in told["new"]], "a new one sees whole states, in order"
    assert told["new"][0] == states[0] and told["asked"] > 3
    assert (watch.absent, set(watch.sizes) - set(sizes)) == (0, set())
    assert watch.looks > 100
    assert _state(published) == states[-1]


def _state(published: Path) -> list[object]:
    return [one("SELECT COUNT(*) FROM ledger.current_actual", published), str(one(
        "SELECT SUM(amount) FROM ledger.current_actual", published))]  # fmt: skip


def test_a_run_beside_another_writer_says_so_and_touches_nothing(container: Container) -> None:
    """Two runs at once: the second is told to wait (exit 2)."""
    container.folder(1, Company().rows())
    run(container)
    warehouse = load_settings().warehouse
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()",
         str(warehouse)],
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
