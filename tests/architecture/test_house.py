"""Imports point one way, and no file of the product knows the place where it was written."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@cache
def _files() -> dict[str, str]:
    """Every text file of the repository that git keeps or would keep, by path."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    found = {}
    for name in names:
        path = ROOT / name
        if name and path.is_file() and not name.startswith("data/sample/"):
            found[name] = path.read_text(encoding="utf-8", errors="replace")
    assert len(found) > 100, "git listed nothing: the tests below would pass by accident"
    return found


def _lines(pattern: str, *, without: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in _files().items()
        if name not in without
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kept = re.search(r"Contracts: (\d+) kept, 0 broken", done.stdout)
    assert kept is not None and int(kept.group(1)) >= 3, done.stdout


@pytest.mark.parametrize("package", ["transforms", "expectations"])
def test_the_library_never_imports_dags_or_tests(package: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(from|import) (dags|tests)\b", line)
    ]
    assert found == []


def test_airflow_stays_in_dags() -> None:
    """The job runs without Airflow; only schedules know it, and the module that says what they share."""
    found = [
        str(path.relative_to(ROOT))
        for package in ("transforms", "expectations")
        for path in sorted((ROOT / package).rglob("*.py"))
        if re.search(r"^\s*(from|import) airflow\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert found == ["transforms/orchestration.py"]


def test_only_the_store_opens_duckdb() -> None:
    """One door to the data: settings, time zone and locks are right only there. The sample writes no warehouse."""
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "transforms").rglob("*.py"))
        if re.search(r"\bduckdb\.connect\(", path.read_text(encoding="utf-8")) and "sample" not in path.parts
    ]
    assert found == ["transforms/warehouse/store.py"]


def test_no_module_of_leftovers() -> None:
    """A name that says nothing collects everything."""
    bad = re.compile(r"(^|/)(utils?|helpers?|common|misc|tools?)(/|\.py$|\.sql$)")
    assert [name for name in _files() if bad.search(name)] == []


def test_no_file_points_outside_the_repository() -> None:
    here = ("tests/architecture/test_house.py",)
    assert (
        _lines(r"\.\./shared|/work/(main|shared)|\.library\b|/home/\w+/|/Users/\w+/|/root/", without=here)
        == []
    )


def test_no_file_names_a_registry() -> None:
    here = ("tests/architecture/test_house.py", "tests/architecture/test_lock.py")
    registry = (
        r"pypi\.org|pythonhosted\.org|/simple/?(\s|$|\")|index-url\s*[=: ]\s*\S*//|registry\.npmjs|extra-index"
        r"|artifactory|--find-links[= ]\S*//"
    )
    assert _lines(registry, without=here) == []


def test_no_secret_is_written_down() -> None:
    here = ("tests/architecture/test_house.py",)
    secret = (
        r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|AccountKey=[A-Za-z0-9+/]{20,}|[?&]sig=[A-Za-z0-9%]{20,}"
        r"|gh[pousr]_[A-Za-z0-9]{30,}|eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    )
    assert _lines(secret, without=here) == []


@pytest.mark.parametrize(
    ("folder", "extension"), [("transforms", "py"), ("expectations", "py"), ("dags", "py"), ("sql", "sql")]
)
def test_files_stay_small(folder: str, extension: str) -> None:
    """A file that grows past this has a second reason to change."""
    limit = 600
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / folder).rglob(f"*.{extension}"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > limit
    }
    assert long == {}
