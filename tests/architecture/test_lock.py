"""What is asked for (pyproject.toml) is what is pinned (requirements.lock): by version and hash, of no place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _entries() -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, hashes) of every entry of the lock."""
    for block in re.split(r"\n(?=\S)", LOCK):
        line = block.splitlines()[0].removesuffix("\\").strip()
        if line.startswith("#"):
            continue
        match = re.match(r"([A-Za-z0-9_.\[\],-]+)==([^\s;]+)", line)
        assert match is not None, f"'{line}' is not pinned by =="
        yield canonicalize_name(match[1].split("[")[0]), match[2], re.findall(r"--hash=(\S+)", block)


ENTRIES = list(_entries())
PINNED: dict[str, str] = {name: version for name, version, _ in ENTRIES}


def _asked() -> list[Requirement]:
    groups = [PROJECT["dependencies"]]
    groups += PROJECT["optional-dependencies"].values()
    return [Requirement(text) for group in groups for text in group]


@pytest.mark.parametrize("requirement", _asked(), ids=str)
def test_what_is_asked_for_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    name = canonicalize_name(requirement.name)
    assert name in PINNED, f"requirements.lock does not have {requirement}: run make lock"
    assert requirement.specifier.contains(PINNED[name], prereleases=True), (
        f"{requirement}, but the lock has {PINNED[name]}"
    )


def test_every_entry_has_hashes() -> None:
    assert len(ENTRIES) > 50
    assert [name for name, _, hashes in ENTRIES if not hashes] == []
    assert [
        h for _, _, hashes in ENTRIES for h in hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", h)
    ] == []


def test_a_package_is_pinned_once() -> None:
    assert len(PINNED) == len(ENTRIES)


def test_the_lock_says_no_place() -> None:
    """Where packages come from is the installation's business (a mirror, a proxy)."""
    assert (
        re.findall(
            r"https?://\S+|--(?:extra-)?index-url.*|--find-links.*|--trusted-host.*|^-i .*",
            LOCK,
            re.MULTILINE,
        )
        == []
    )
    assert not re.search(r" @ |file:|git\+", LOCK)


def test_duckdb_stays_below_2() -> None:
    """Files of DuckDB 2 cannot be opened by 1.5 clients."""
    assert PINNED["duckdb"].startswith("1.5.")


def test_the_environment_is_the_lock_s() -> None:
    """What the tests run on is what will be installed."""
    from importlib.metadata import distributions

    installed: dict[str, str] = {canonicalize_name(d.metadata["Name"]): d.version for d in distributions()}
    differing = {
        name: (version, installed[name])
        for name, version in PINNED.items()
        if name in installed and installed[name] != version
    }
    assert differing == {}
    direct = {canonicalize_name(requirement.name) for requirement in _asked()}
    assert sorted(direct - set(installed)) == []
