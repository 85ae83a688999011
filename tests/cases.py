"""The worked cases of `CASES.md`: the tests that hold each of them, and a page that says what became of these."""

from __future__ import annotations

import html
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "CASES.md"
UNCOVERED = "not covered: "
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #ddd}.passed{color:#06703c}.failed{color:#b00020;font-weight:bold}"
)


@dataclass(frozen=True)
class WorkedCase:
    """One row of the page: the tests that hold the case, or the reason why there is none."""

    case_id: str
    says: str
    tests: tuple[str, ...]
    reason: str | None


def read_cases(text: str | None = None) -> list[WorkedCase]:
    """The cases in the order of the page. Raises ValueError for a row that is none."""
    text = PAGE.read_text(encoding="utf-8") if text is None else text
    found = []
    for line in text.splitlines():
        if not line.startswith("| X"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 3 or not all(cells):
            raise ValueError(f"CASES.md: {line}: a case has three cells: case, says, test")
        case_id, says, test = cells
        reason = test.removeprefix(UNCOVERED) if test.startswith(UNCOVERED) else None
        tests = () if reason is not None else tuple(part.strip() for part in test.split(", "))
        found.append(WorkedCase(case_id, says, tests, reason))
    return found


def held_by(test: str, node_id: str) -> bool:
    """Whether a test item of pytest is (part of) a test as the page names it."""
    if test.startswith("scenarios/"):
        name = test.removeprefix("scenarios/").removesuffix(".md")
        return node_id.startswith("tests/scenarios/") and node_id.endswith(f"[{name}]")
    if test.startswith("rules/") and ".md " in test:
        return f"::test_the_case_holds[{test.split()[1]}-" in node_id
    return node_id.split("[")[0] == f"tests/{test}"


def result_of(case: WorkedCase, outcomes: Mapping[str, Set[str]]) -> str:
    """Passed when each of its tests ran and all of them passed. `outcomes` is what was said of each test item."""
    if case.reason is not None:
        return "not covered"
    results = [
        {word for node_id, words in outcomes.items() if held_by(test, node_id) for word in words}
        for test in case.tests
    ]
    if any("failed" in words for words in results):
        return "failed"
    return "passed" if all(words == {"passed"} for words in results) else "not run"


def write_page(outcomes: Mapping[str, Set[str]], path: Path) -> None:
    """Write the page with the result of every case."""
    rows = []
    for case in read_cases():
        result = result_of(case, outcomes)
        held = "<br>".join(html.escape(test) for test in case.tests) or html.escape(case.reason or "")
        rows.append(
            f"<tr><th scope='row'>{case.case_id}</th><td>{html.escape(case.says)}</td><td>{held}</td>"
            f"<td class='{result.replace(' ', '-')}'>{result}</td></tr>"
        )
    head = "".join(f"<th scope='col'>{title}</th>" for title in ("case", "says", "test", "result"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Worked cases</title><style>{STYLE}</style>"
        f"<h1>Worked cases</h1><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></html>\n",
        encoding="utf-8",
    )
