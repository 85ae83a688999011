"""Reads a scenario: Markdown whose title is the sentence that must hold.

    # <title>
    Rules <ids>. <why>
    ## Settings                        policy = value
    ## Given <table>                   the first export folder
    ## Given, <when> <table>           one more folder for each different <when> ("later", "a day later", ...)
    ## Period, <when>                  company | period | decision | reason: hold, close, reopen or adjust, as soon as
                                       the folder told before is loaded
    ## Expect <schema.table>           a table, or the word "Nothing."
    ## Expect <schema.macro>('<text>') the same of a table macro
    ## Order                           "As told only: <why>", when the order of arrival is what the scenario is about;
                                       decisions about periods make it so

A blank cell is NULL. A column that is not listed keeps what the row had before, else the default of its table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.scenarios.source_tables import BY_COMPANY_CODE, DEFAULT_ROWS, LABELS, NO_COMPANY, TABLES

HEADING = re.compile(
    r"## (Settings|Order|Period, .+|Given(?:, (?P<when>.+?))?|Expect)"
    r"(?: (?P<table>[a-z_]+(?:\.[a-z_]+(?:\('[^']*'\))?)?))?"
)
TITLE = re.compile(r"# (\S.*)")
RULES = re.compile(r"Rules ([A-Z]{3}-\d{2}(?:, [A-Z]{3}-\d{2})*)\.")
TOTAL = "**Total**"
DECISION = ("company", "period", "decision", "reason")
ACTIONS = ("hold", "close", "reopen", "adjust")
PROTECTED = {"versionnumber", "SinkModifiedOn", "IsDelete", "modifiedon"}


class ScenarioError(Exception):
    """A scenario that cannot be understood. Names the file and the place."""


@dataclass(frozen=True, eq=False)
class Row:
    """One version of one source row: `values` are texts as the export has them, names not yet GUIDs; None is NULL."""

    table: str
    name: str
    version: str
    sink_modified_on: str | None
    is_deletion: bool
    values: dict[str, str | None]


@dataclass(frozen=True)
class Decision:
    """What is decided about a fiscal period once the folder with this number, from 1, is loaded."""

    after_folder: int
    company: str
    period: str
    action: str
    reason: str | None


@dataclass(frozen=True)
class Expectation:
    """What a table, or a macro with its argument, must hold: every row of the scenario, and totals of some columns."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario as told: `defaults` come with the first folder, `batches` are the folders in their order."""

    path: Path
    title: str
    rules: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    defaults: tuple[Row, ...]
    batches: tuple[tuple[Row, ...], ...]
    decisions: tuple[Decision, ...]
    expectations: tuple[Expectation, ...]
    is_bound_to_order: bool

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def owns_companies(self) -> bool:
        """Its company codes are nobody else's: it decides about their periods, or Finance speaks of them."""
        is_about_them = bool(self.decisions) or any(
            row.table in BY_COMPANY_CODE for batch in self.batches for row in batch
        )
        return is_about_them and not self._names_companies

    @property
    def shared_by(self) -> tuple[object, ...]:
        """Scenarios with the same one may be told in one warehouse."""
        is_alone = bool(self.decisions) and (
            self._names_companies or any(decision.company == NO_COMPANY for decision in self.decisions)
        )
        return (*self.settings, self.name) if is_alone else self.settings

    @property
    def _names_companies(self) -> bool:
        return any(policy.startswith("companies") for policy, _ in self.settings)


@dataclass(frozen=True)
class _Section:
    kind: str
    when: str
    table: str
    lines: tuple[str, ...]
    line_number: int


def read_scenario(path: Path) -> Scenario:
    """Read one file. Raises ScenarioError naming file, section and cell."""
    lines = path.read_text(encoding="utf-8").splitlines()
    title = TITLE.fullmatch(lines[0]) if lines else None
    if title is None:
        raise ScenarioError(f"{path.name}: the first line is '# ' and the sentence that must hold")
    intro = " ".join(
        lines[1 : next((i for i, line in enumerate(lines) if line.startswith("## ")), len(lines))]
    )
    rules = RULES.search(intro)
    if rules is None:
        raise ScenarioError(f"{path.name}: a line 'Rules ACT-01, ….' names the rules the scenario rests on")
    sections = _sections(path, lines)
    expectations = tuple(_expectation(path, s) for s in sections if s.kind == "Expect")
    if not expectations:
        raise ScenarioError(f"{path.name}: nothing is expected")
    settings = [
        dict(zip(("policy", "value"), row, strict=True))
        for s in sections
        if s.kind == "Settings"
        for row in _table(path, s)[1]
    ]
    defaults, batches = _rows(path, [s for s in sections if s.kind == "Given"])
    decisions = _decisions(path, sections)
    is_bound_to_order = any(s.kind == "Order" for s in sections)
    if decisions and not is_bound_to_order:
        raise ScenarioError(
            f"{path.name}: a scenario that decides about periods has a section '## Order' that says why it is told so"
        )
    return Scenario(
        path=path,
        title=title.group(1),
        rules=tuple(rules.group(1).split(", ")),
        settings=tuple(sorted((item["policy"], item["value"]) for item in settings)),
        defaults=defaults,
        batches=batches,
        decisions=decisions,
        expectations=expectations,
        is_bound_to_order=is_bound_to_order,
    )


def _sections(path: Path, lines: list[str]) -> list[_Section]:
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")] + [len(lines)]
    sections = []
    for start, end in pairwise(starts):
        match = HEADING.fullmatch(lines[start].rstrip())
        if match is None:
            raise ScenarioError(f"{path.name}:{start + 1}: '{lines[start]}' is no heading of a scenario")
        kind = match.group(1).split(",")[0]
        if kind in ("Given", "Expect") and not match.group("table"):
            raise ScenarioError(f"{path.name}:{start + 1}: '{lines[start]}' names no table")
        body = tuple(line.strip() for line in lines[start + 1 : end] if line.strip())
        sections.append(
            _Section(kind, match.group("when") or "", match.group("table") or "", body, start + 1)
        )
    return sections


def _table(path: Path, section: _Section) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in section.lines
        if line.startswith("|")
    ]
    if len(rows) < 2 or not all(re.fullmatch(r":?-+:?", cell) for cell in rows[1]):
        raise ScenarioError(
            f"{path.name}:{section.line_number}: a table with header and rule is expected here"
        )
    for row in rows:
        if len(row) != len(rows[0]):
            raise ScenarioError(
                f"{path.name}:{section.line_number}: {row} has another number of cells than the header"
            )
    return rows[0], rows[2:]


def _expectation(path: Path, section: _Section) -> Expectation:
    if section.lines and section.lines[0] == "Nothing.":
        return Expectation(section.table, (), ())
    columns, rows = _table(path, section)
    totals: dict[str, str] = {}
    plain = []
    for row in rows:
        if row[0] == TOTAL:
            totals = {
                column: cell for column, cell in zip(columns, row, strict=True) if cell and cell != TOTAL
            }
        else:
            plain.append(row)
    return Expectation(section.table, columns, tuple(plain), totals)


def _decisions(path: Path, sections: list[_Section]) -> tuple[Decision, ...]:
    """What is decided about periods, each after the folders told before it."""
    whens: list[str] = []
    finished: set[str] = set()
    decisions = []
    for section in sections:
        place = f"{path.name}:{section.line_number}"
        if section.kind == "Given" and section.when in finished:
            raise ScenarioError(
                f"{place}: this folder was told before the decision above it; give it another 'when'"
            )
        if section.kind == "Given" and section.when not in whens:
            whens.append(section.when)
        if section.kind != "Period":
            continue
        columns, rows = _table(path, section)
        if columns != DECISION:
            raise ScenarioError(f"{place}: the columns of a decision are {', '.join(DECISION)}")
        if not whens:
            raise ScenarioError(f"{place}: there is no period to decide about before the first Given")
        for company, period, action, reason in rows:
            if action not in ACTIONS:
                raise ScenarioError(f"{place}: '{action}' is none of the decisions {', '.join(ACTIONS)}")
            decisions.append(Decision(len(whens), company, period, action, reason or None))
        finished = set(whens)
    return tuple(decisions)


def _rows(path: Path, sections: list[_Section]) -> tuple[tuple[Row, ...], tuple[tuple[Row, ...], ...]]:
    """Default rows that Given does not take over, and the rows of each folder as whole images."""
    taken = {(s.table, cells[0]) for s in sections if not s.when for cells in _table(path, s)[1]}
    images: dict[tuple[str, str], dict[str, str | None]] = {}
    version = 1_000
    defaults = []
    for name, rows in DEFAULT_ROWS.items():
        for row_name, values in rows.items():
            images[name, row_name] = {**TABLES[name].defaults, **values}
            if (name, row_name) not in taken:
                version += 1
                defaults.append(_row(name, row_name, images[name, row_name], {}, version))
    whens = list(dict.fromkeys(s.when for s in sections))
    if whens and whens[0] != "":
        raise ScenarioError(f"{path.name}: the first Given is told without a 'when'")
    batches: dict[str, list[Row]] = {when: [] for when in whens}
    for section in sections:
        source = TABLES.get(section.table)
        if source is None:
            raise ScenarioError(
                f"{path.name}:{section.line_number}: there is no source table {section.table}"
            )
        columns, rows_told = _table(path, section)
        if columns[0] != source.key:
            raise ScenarioError(
                f"{path.name}:{section.line_number}: the first column of {section.table} is {source.key}"
            )
        for column in columns[1:]:
            if column not in source.all_columns:
                raise ScenarioError(
                    f"{path.name}:{section.line_number}: {section.table} has no column {column}"
                )
        for cells in rows_told:
            version += 1
            told = {column: cell or None for column, cell in zip(columns, cells, strict=True)}
            row_name = cells[0]
            image = images.setdefault((section.table, row_name), dict(source.defaults))
            image |= {column: value for column, value in told.items() if column not in PROTECTED}
            batches[section.when].append(_row(section.table, row_name, image, told, version))
    return tuple(defaults), tuple(tuple(rows) for rows in batches.values())


def _row(
    table: str, name: str, image: dict[str, str | None], told: dict[str, str | None], version: int
) -> Row:
    values = {
        column: LABELS.get(f"{table}.{column}", LABELS.get(column, {})).get(value, value) if value else None
        for column, value in image.items()
    }
    values["modifiedon"] = told.get("modifiedon") or values.get("createdon")
    return Row(
        table=table,
        name=name,
        version=told.get("versionnumber") or str(version),
        sink_modified_on=told.get("SinkModifiedOn"),
        is_deletion=(told.get("IsDelete") or "").lower() == "true",
        values=values,
    )
