"""One entry for each habit, each explained, and CI calls the same."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HABITS = ["run", "test", "test-fast", "lint", "bench", "docs", "airflow", "lock", "audit", "clean"]


@pytest.fixture(scope="module")
def help_page() -> str:
    return subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("target", HABITS)
def test_make_alone_lists_every_habit(help_page: str, target: str) -> None:
    assert re.search(rf"^  make {target} +\S", help_page, re.MULTILINE)


def test_every_target_has_a_help_line(help_page: str) -> None:
    targets = set(re.findall(r"^\.PHONY: ([\w-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    listed = set(re.findall(r"^  make ([\w-]+)", help_page, re.MULTILINE))
    assert listed == targets - {"help"}


def test_ci_calls_make_and_stops_on_errors() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    text = script.read_text()
    assert "set -euo pipefail" in text
    for target in ("lint", "test"):
        assert re.search(rf"make --no-print-directory {target}\b", text)


def test_lint_looks_up_weaknesses_and_does_not_need_the_internet() -> None:
    makefile = (ROOT / "Makefile").read_text()
    lint, audit = (
        re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE) for target in ("lint", "audit")
    )
    assert lint is not None and "\tpython tests/audit.py --or-skip\n" in lint[1]
    assert audit is not None and audit[1] == "\t@python tests/audit.py\n", (
        "alone it fails when nobody answers"
    )


def test_cleaning_reaches_no_data_but_what_the_program_made_here() -> None:
    """The data folder can be set to the one in production: `make clean` must not follow it."""
    recipe = (ROOT / "Makefile").read_text().split("\nclean:", 1)[1].split("\n.PHONY", 1)[0]
    removed = [word for line in re.findall(r"rm -rf (.*)", recipe) for word in line.split()]
    assert not [word for word in removed if "FIELDLEDGER" in word or "$(DATA)" in word]
    assert not [word for word in removed if word.startswith(("data/sample", "/", "~")) or word == "data"]
