"""The page of worked cases is whole: every case is there, its tests speak of it, and what has none says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cases import HERE, WorkedCase, held_by, read_cases, result_of, write_page
from tests.rules.truth_table import SECTION

CASES = read_cases()
PUBLISHED = re.findall(
    r"\w+",
    """
    X1 X2a X2b X2c X2d X2e X3 X4 X5 X6 X7 X7b X8a X8b X8c X9 X10 X11a X11b X11c X12a X13 X14 X15 X16a X16b X17a X17b
    X18 X19 X20 X21 X22 X23 X24 X25 X26 X27 X28 X29 X30 X31
    """,
)


def _text(test: str) -> str:
    """The scenario, the section of the truth table, or the test function that a case names."""
    if test.startswith("rules/") and ".md " in test:
        file, rule_id = test.split()
        parts = SECTION.split((HERE / file).read_text(encoding="utf-8"))
        return parts[parts.index(rule_id) + 1]
    file, _, function = test.partition("::")
    text = (HERE / file).read_text(encoding="utf-8")
    return re.findall(rf"^def {function}\(.*$", text, re.MULTILINE)[0] if function else f"{file} {text}"


def _speaks_of(case_id: str, text: str) -> bool:
    """By its id, or by that of the group it is in: X16 for X16a."""
    group = case_id.rstrip("abcde")
    return bool(re.search(rf"(?i)(?<![a-z0-9])({case_id}|{group})(?![a-z0-9])", text.replace("_", " ")))


def test_every_published_case_is_on_the_page_once() -> None:
    assert [case.case_id for case in CASES] == PUBLISHED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case_id)
def test_its_tests_exist_and_speak_of_it(case: WorkedCase) -> None:
    silent = [test for test in case.tests if not _speaks_of(case.case_id, _text(test))]
    assert silent == []
    assert case.tests or len(case.reason or "") > 10, "a case without a test says why"


@pytest.mark.parametrize("case", [case for case in CASES if case.reason], ids=lambda case: case.case_id)
def test_a_case_without_a_test_has_none(case: WorkedCase) -> None:
    """Who writes the first test of a case names it on the page."""
    own = re.compile(rf"(?i)(?<![a-z0-9]){case.case_id}(?![a-z0-9])")
    files = [*HERE.glob("scenarios/*.md"), *HERE.glob("rules/*.md")]
    named = [str(path.relative_to(HERE)) for path in files if own.search(path.read_text(encoding="utf-8"))]
    assert named == [], "these hold the case: name them in tests/CASES.md instead of 'not covered'"


def test_a_missing_test_is_seen() -> None:
    with pytest.raises(FileNotFoundError):
        _text("scenarios/there-is-none.md")
    with pytest.raises(ValueError):
        _text("rules/money.md MNY-99")
    with pytest.raises(IndexError):
        _text("pipeline/test_journal.py::test_there_is_none")
    assert not _speaks_of("X1", "X11b and X19")
    with pytest.raises(ValueError):
        read_cases("| X1 | a cell is missing |")


def test_the_result_is_that_of_all_its_tests() -> None:
    case = WorkedCase(
        "X1", "", ("scenarios/a.md", "rules/money.md MNY-01", "pipeline/test_x.py::test_y"), None
    )
    scenario = "tests/scenarios/test_scenarios.py::test_as_expected[a]"
    rule = "tests/rules/test_truth_tables.py::test_the_case_holds[MNY-01-half a cent]"
    function = "tests/pipeline/test_x.py::test_y[1]"
    passed = {node_id: {"passed"} for node_id in (scenario, rule, function)}

    assert result_of(case, passed) == "passed"
    assert result_of(case, passed | {rule: {"failed"}}) == "failed"
    assert result_of(case, passed | {scenario: {"skipped"}}) == "not run"
    assert result_of(case, {scenario: {"passed"}}) == "not run"
    assert result_of(WorkedCase("X1", "", (), "why"), passed) == "not covered"
    assert not held_by("scenarios/a.md", scenario.replace("[a]", "[aa]"))


def test_the_page_shows_every_result(tmp_path: Path) -> None:
    write_page({}, tmp_path / "docs" / "cases.html")
    page = (tmp_path / "docs" / "cases.html").read_text(encoding="utf-8")
    assert page.count("<th scope='row'>") == len(PUBLISHED)
    assert page.count(">not covered<") == len([case for case in CASES if case.reason])
