"""What the guides tell a reader to type and to open is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main
from typer import Typer

import transforms.cli

ROOT = Path(__file__).parents[2]
GUIDES = ["README.md", "CONTRIBUTING.md"]
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")


def _snippets(guide: str) -> list[str]:
    """Lines of code blocks, and inline code."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    return lines + INLINE.findall(FENCE.sub("", text))


def _commands() -> dict[str, set[str]]:
    """Commands of `fieldledger` with their options."""
    apps = [value for value in vars(transforms.cli).values() if isinstance(value, Typer)]
    group = typer.main.get_command(apps[0])
    found = {}
    for name, command in getattr(group, "commands", {}).items():
        found[name] = {
            flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)
        }
        for below, nested in getattr(command, "commands", {}).items():
            found[f"{name} {below}"] = {flag for parameter in nested.params for flag in parameter.opts}
    return found


@pytest.mark.parametrize("guide", GUIDES)
def test_make_targets_exist(guide: str) -> None:
    targets = set(
        re.findall(r"^\.PHONY: ([\w-]+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {target for line in _snippets(guide) for target in re.findall(r"^\$? ?make ([a-z][\w-]*)", line)}
    assert named - targets == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_fieldledger_commands_exist(guide: str) -> None:
    commands = _commands()
    assert "run" in commands
    faults = []
    for line in _snippets(guide):
        call = re.search(r"^\$? ?(?:\.venv/bin/)?fieldledger ([a-z][\w-]*)(.*)", line)
        if call is None:
            continue
        name, rest = call.groups()
        below = f"{name} {rest.split()[0]}" if rest.split() else name
        name = below if below in commands else name
        if name not in commands:
            faults.append(f"fieldledger {name} is no command")
        else:
            wrong = set(re.findall(r"(?<!\S)(--[a-z][\w-]*)", rest)) - commands[name] - {"--help"}
            faults += [f"fieldledger {name} has no {option}" for option in sorted(wrong)]
    assert faults == []


@pytest.mark.parametrize("guide", GUIDES)
def test_files_it_points_to_exist(guide: str) -> None:
    """Paths in inline code that begin with a folder of the repository; `data/` is written by a run."""
    folders = "|".join(
        path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
    named = {
        match[1]
        for line in _snippets(guide)
        for match in re.finditer(rf"(?<![\w/.])((?:{folders})/[\w./-]+)", line)
        if not match[1].startswith("data/") or match[1].startswith("data/sample")
    }
    missing = sorted(name for name in named if not (ROOT / name.rstrip("/.")).exists())
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES)
def test_links_lead_somewhere(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [target for target in targets if not (ROOT / target).exists()] == []
