"""Reads the truth tables of this folder (Markdown) and asks DuckDB what the rules make of their cases.

A section is one rule: `## MNY-01`, a sentence, a signature such as `` `to_money(amount DECIMAL(38, 8), …)` gives
`DECIMAL(19, 4)` `` and one or more tables with the columns `case`, some of the parameters, `result`. A parameter that
a table leaves out has the value behind its `=`, else it is blank. A blank cell is NULL; text in backticks stands as it
is, with `\\n` for a line feed; yes and no are BOOLEAN.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
SECTION = re.compile(r"^## (\S+)$", re.MULTILINE)
SIGNATURE = re.compile(r"^`(\w+)\((.*)\)` gives `([^`]+)`$", re.MULTILINE)
PARAMETER = re.compile(r"(\w+) (\w+(?:\(\d+, ?\d+\))?)(?: = ([^,]+))?(?:, |$)")
BAR = re.compile(r"(?<!\\)\|")
NUMBERS = {"BIGINT", "HUGEINT", "INTEGER", "DECIMAL"}

Cell = str | None


@dataclass(frozen=True)
class Parameter:
    """One parameter of a macro: its name, its DuckDB type, what it is where a table does not list it."""

    name: str
    kind: str
    default: Cell


@dataclass(frozen=True)
class Case:
    """One row: a name, an argument per parameter as text, the result as text (None is NULL)."""

    name: str
    arguments: tuple[Cell, ...]
    result: Cell


@dataclass(frozen=True)
class Outcome:
    """What DuckDB said: the value as text with its type, or the error."""

    value: Cell = None
    kind: str = ""
    error: str | None = None


@dataclass(frozen=True)
class TruthTable:
    """All cases of one rule."""

    rule_id: str
    file: str
    sentence: str
    macro: str
    parameters: tuple[Parameter, ...]
    kind: str
    cases: tuple[Case, ...]

    def judge(self, case: Case, outcome: Outcome) -> str | None:
        """Why the outcome is not what the case says, or None when it is."""
        if outcome.error is not None:
            return f"it raises: {outcome.error}"
        if not _is_kind(outcome.kind, self.kind):
            return f"the result is {outcome.kind}, not {self.kind}"
        if self._same(case.result, outcome.value):
            return None
        return f"the result is {_show(outcome.value)}, not {_show(case.result)}"

    def _same(self, expected: Cell, got: Cell) -> bool:
        if expected is None or got is None:
            return expected is got
        if _family(self.kind) in NUMBERS:
            return Decimal(expected) == Decimal(got)
        if self.kind == "BOOLEAN":
            return {"yes": "true", "no": "false"}[expected] == got
        return expected == got

    def perturbed(self, case: Case) -> Case:
        """The same case with another expectation, as near to the right one as its type allows."""
        if case.result is None:
            wrong = {"BOOLEAN": "no", "DATE": "2026-01-01", "TIMESTAMP": "2026-01-01 00:00:00"}.get(
                self.kind, "0" if _family(self.kind) in NUMBERS else "x"
            )
        elif _family(self.kind) in NUMBERS:
            scale = int(self.kind.rstrip(")").split(",")[1]) if "," in self.kind else 6
            wrong = str(
                Decimal(case.result) + Decimal(1).scaleb(-scale if _family(self.kind) == "DECIMAL" else 0)
            )
        elif self.kind == "BOOLEAN":
            wrong = {"yes": "no", "no": "yes"}[case.result]
        else:
            wrong = case.result + "1"
        return replace(case, result=wrong)


def read_all() -> list[TruthTable]:
    """Every truth table of this folder, in the order of files and sections."""
    return [
        table
        for path in sorted(HERE.glob("*.md"))
        for table in read(path.read_text(encoding="utf-8"), path.name)
    ]


def read(text: str, file: str) -> list[TruthTable]:
    """The truth tables of one file. Raises ValueError that names file, section and row."""
    parts = SECTION.split(text)
    return [_section(parts[at], parts[at + 1], file) for at in range(1, len(parts), 2)]


def ask(connection: duckdb.DuckDBPyConnection, table: TruthTable) -> list[Outcome]:
    """What the rule makes of every case: all rows at once, as in a run; one by one where that raises."""
    columns = ", ".join(f"{parameter.name} {parameter.kind}" for parameter in table.parameters)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE truth_case (case_number BIGINT, {columns})")
    marks = ", ".join(f"CAST(? AS {parameter.kind})" for parameter in table.parameters)
    for number, case in enumerate(table.cases):
        connection.execute(
            f"INSERT INTO truth_case VALUES ({number}, {marks})",
            [
                _argument(cell, parameter.kind)
                for cell, parameter in zip(case.arguments, table.parameters, strict=True)
            ],
        )
    query = f"""
        SELECT CAST(result AS VARCHAR), TYPEOF(result)
        FROM (
            SELECT case_number, {table.macro}({", ".join(p.name for p in table.parameters)}) AS result FROM truth_case
        ) AS answered
    """
    try:
        rows = connection.execute(f"{query} ORDER BY case_number").fetchall()
        return [Outcome(*row) for row in rows]
    except duckdb.Error:
        return [_ask_one(connection, query, number) for number in range(len(table.cases))]


def _ask_one(connection: duckdb.DuckDBPyConnection, query: str, number: int) -> Outcome:
    one = query.replace(
        "FROM truth_case", f"FROM (SELECT * FROM truth_case WHERE case_number = {number}) AS one"
    )
    try:
        row = connection.execute(one).fetchone()
    except duckdb.Error as error:
        return Outcome(error=str(error).splitlines()[0])
    assert row is not None
    return Outcome(*row)


def _section(rule_id: str, text: str, file: str) -> TruthTable:
    signature = SIGNATURE.search(text)
    if signature is None:
        raise ValueError(f"{file}, {rule_id}: there is no line `macro(parameter TYPE, …)` gives `TYPE`")
    macro, inside, kind = signature.groups()
    parameters = tuple(Parameter(*match.groups()) for match in PARAMETER.finditer(inside))
    cases: list[Case] = []
    heading: list[str] | None = None
    for line in text[signature.end() :].splitlines():
        cells = _cells(line)
        if cells is None:
            heading = None
        elif heading is None:
            heading = [str(cell) for cell in cells]
            known = {"case", "result", *(parameter.name for parameter in parameters)}
            if (
                heading[0] != "case"
                or heading[-1] != "result"
                or set(heading) - known
                or len(set(heading)) < len(heading)
            ):
                raise ValueError(
                    f"{file}, {rule_id}: {line}: the columns are case, parameters of {macro}, result"
                )
        elif set(line) - set("|-: "):
            cases.append(_case(cells, heading, parameters, f"{file}, {rule_id}: {line}"))
    names = [case.name for case in cases]
    if not cases or len(set(names)) < len(names):
        raise ValueError(f"{file}, {rule_id}: a truth table has cases, each with a name of its own")
    sentence = " ".join(text[: signature.start()].split())
    return TruthTable(rule_id, file, sentence, macro, parameters, kind, tuple(cases))


def _case(cells: Sequence[Cell], heading: Sequence[str], parameters: Sequence[Parameter], place: str) -> Case:
    if len(cells) != len(heading) or cells[0] is None:
        raise ValueError(f"{place}: {len(heading)} cells are needed, the first a name")
    given = dict(zip(heading, cells, strict=True))
    arguments = tuple(given.get(p.name, p.default) for p in parameters)
    return Case(str(given["case"]), arguments, given["result"])


def _cells(line: str) -> list[Cell] | None:
    if not line.startswith("|"):
        return None
    return [_cell(cell) for cell in BAR.split(line.strip())[1:-1]]


def _cell(text: str) -> Cell:
    stripped = text.strip().replace("\\|", "|")
    if len(stripped) >= 2 and stripped[0] == stripped[-1] == "`":
        return stripped[1:-1].replace("\\n", "\n").replace("\\t", "\t")
    return stripped or None


def _argument(cell: Cell, kind: str) -> Cell:
    """A cell as DuckDB shall cast it; refuses a decimal that the parameter's type would round."""
    if cell is None:
        return None
    if kind == "BOOLEAN":
        return {"yes": "true", "no": "false"}[cell]
    if "," in kind and -Decimal(cell).normalize().as_tuple().exponent > int(kind.rstrip(")").split(",")[1]):  # type: ignore[operator]
        raise ValueError(f"{cell} has more decimals than {kind} keeps")
    return cell


def _is_kind(got: str, wanted: str) -> bool:
    """The very type where digits are given, else its family."""
    if "(" in wanted:
        return got.replace(" ", "") == wanted.replace(" ", "")
    whole = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
    return _family(got) == wanted or (wanted in whole and got in whole)


def _family(kind: str) -> str:
    return kind.split("(")[0]


def _show(cell: Cell) -> str:
    return "blank" if cell is None else repr(cell)
