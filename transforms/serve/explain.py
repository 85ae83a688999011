"""Where a figure comes from: its formula, and the rows behind it at every layer, down to the landed file and row.

What reads what is taken from `sql/` itself. From a row of a table one goes to the rows of the tables it reads: by their
key where the row names it, else by all ids and codes that both have. Tables of a run that is over are passed through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlglot
from rich.console import Group
from rich.text import Text
from rich.tree import Tree
from sqlglot import exp

from transforms.errors import UsageError
from transforms.serve.summary import as_json, exact
from transforms.warehouse.models import Model, Rule, all_models, all_rules
from transforms.warehouse.store import Connection, rows_of

#: Rows shown of a table at each place; more are counted.
SHOWN = 3
DEPTH = 8
#: How far a formula follows the columns it is made of.
STEPS = 2
#: Lines of a formula on a terminal; JSON has all.
LINES = 8
LANDED = ("source_file", "source_row", "batch_id", "landed_at", "versionnumber")
PASSED_THROUGH = ("run", "posted", "outgoing")


@dataclass(frozen=True)
class Formula:
    """How a column is made: its meaning, the expression of the SELECT, and the rules that expression or table names."""

    column: str
    meaning: str
    expressions: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """Rows of one table that another row comes from. `by` says how they were found; rows are name and value."""

    table: str
    grain: str
    by: dict[str, str]
    row_count: int
    rows: tuple[dict[str, Any], ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Explanation:
    """A figure, its formula, and what it was made of."""

    table: str
    column: str
    value: Any
    row: dict[str, Any]
    formula: Formula
    sources: tuple[Source, ...]

    def as_json(self) -> str:
        """The same as JSON: amounts as exact text, days and instants as ISO text."""
        return as_json(asdict(self))

    def __rich__(self) -> Group:
        head = Text(f"{self.table}.{self.column} = {_shown(self.value)}", style="bold")
        tree = Tree(Text(self.formula.meaning or self.table))
        for expression in self.formula.expressions[:LINES]:
            tree.add(Text(expression, style="cyan"))
        for rule_id, sentence in self.formula.rules:
            tree.add(Text(f"{rule_id}  {sentence}"))
        row = tree.add(Text("the row"))
        for name, value in self.row.items():
            if value is not None:
                row.add(Text(f"{name}: {_shown(value)}"))
        for source in self.sources:
            _grow(tree, source)
        return Group(head, tree)


def explain(connection: Connection, subject: str, where: dict[str, str]) -> Explanation:
    """Explain `schema.table.column` of the one row that `where` names (column to value), or a posting or break by id.

    Raises UsageError when there is no such table, column or row, or more than one row.
    """
    if subject.count(".") != 2:
        if where or "." in subject:
            raise UsageError(
                f"{subject}: name schema.table.column with key=value, or the id of a posting or a break"
            )
        return _explain_id(connection, subject)
    schema, table, column = subject.split(".")
    model = all_models().get(f"{schema}.{table}")
    if model is None or model.kind == "MACRO" or schema in PASSED_THROUGH:
        raise UsageError(f"{schema}.{table}: there is no such table in the warehouse")
    for name in (column, *where):
        if name not in model.column_names:
            raise UsageError(f"{model.name} has no column {name}; it has {', '.join(model.column_names)}")
    rows = _rows(connection, model, where, 2)
    if len(rows) != 1:
        said = " ".join(f"{name}={value}" for name, value in where.items()) or "no condition"
        problem = "no row has" if not rows else "more than one row has"
        raise UsageError(f"{model.name}: {problem} {said}; name key=value pairs that one row has")
    return _explain(connection, model, column, rows[0])


def _explain_id(connection: Connection, subject: str) -> Explanation:
    for name, column in (("ledger.project_actual", "amount"), ("reconciliation.break", "difference_amount")):
        model = all_models().get(name)
        if model is None:
            continue
        rows = _rows(connection, model, {model.key: subject}, 1)
        if rows:
            return _explain(connection, model, column if column in model.column_names else model.key, rows[0])
    raise UsageError(f"{subject}: no posting and no break has this id")


def _explain(connection: Connection, model: Model, column: str, row: dict[str, Any]) -> Explanation:
    seen = {(model.name, str(row[model.key]))}
    return Explanation(
        table=model.name,
        column=column,
        value=row[column],
        row=row,
        formula=formula(model, column),
        sources=tuple(_sources(connection, model, row, seen, DEPTH)),
    )


def formula(model: Model, column: str) -> Formula:
    """How a column is made. The rules are those its expressions call, else those the table names."""
    meaning = next(each.comment for each in model.columns if each.name == column)
    by_macro = {rule.macro: rule for rule in all_rules()}
    expressions: dict[str, None] = {}
    waiting, done = [(column, 0)], {column}
    while waiting:
        name, steps = waiting.pop(0)
        for made in _expressions(model, name):
            expressions[f"{name} = {made.sql(dialect='duckdb')}"] = None
            inner = {each.name for each in made.find_all(exp.Column)} - done if steps < STEPS else set()
            done |= inner
            waiting += [(each, steps + 1) for each in sorted(inner)]
    called = [by_macro[name] for text in expressions for name in _calls(text) if name in by_macro]
    named = {rule.rule_id: rule for rule in all_rules()}
    listed = [
        named[rule] for rule in model.header.get("Rules", "").replace(",", " ").split() if rule in named
    ]
    rules: dict[str, Rule] = {rule.rule_id: rule for rule in called or listed}
    return Formula(
        column, meaning, tuple(expressions), tuple((rule.rule_id, rule.sentence) for rule in rules.values())
    )


def _expressions(model: Model, column: str) -> Iterator[exp.Expr]:
    """What stands for a column in the SELECT and in the tables of the run it passes through, outermost first."""
    wanted, waiting, done = column, [model], set()
    while waiting:
        current = waiting.pop(0)
        if current.name in done or current.select is None:
            continue
        done.add(current.name)
        tree = sqlglot.parse_one(current.select, dialect="duckdb")
        for select in tree.find_all(exp.Select):
            for projection in select.expressions:
                if projection.alias_or_name == wanted and not isinstance(projection, exp.Column):
                    made = projection.this if isinstance(projection, exp.Alias) else projection
                    if not isinstance(made, exp.Column | exp.Literal | exp.Null):
                        yield made
        waiting += [
            all_models()[name]
            for name in sorted(current.reads)
            if name in all_models() and all_models()[name].schema in PASSED_THROUGH
        ]


def _calls(text: str) -> Iterator[str]:
    made = text.partition(" = ")[2]
    for node in sqlglot.parse_one(made, dialect="duckdb").find_all(exp.Func):
        yield node.name.lower() if isinstance(node, exp.Anonymous) else node.key


def _reads(model: Model) -> list[Model]:
    """The warehouse's tables a table is made of, through those of the run."""
    found: dict[str, Model] = {}
    waiting, done = sorted(model.reads), {model.name}
    while waiting:
        name = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        schema, _, table = name.partition(".")
        known = all_models().get(name)
        if schema in ("current", "before"):
            known = all_models().get(f"staging.{table}")
        if known is None or known.kind == "MACRO":
            continue
        if known.schema in PASSED_THROUGH:
            waiting += sorted(known.reads)
        elif known.name != model.name:
            found[known.name] = known
    return [found[name] for name in sorted(found)]


def _sources(
    connection: Connection, model: Model, row: dict[str, Any], seen: set[tuple[str, str]], depth: int
) -> Iterator[Source]:
    if depth == 0 or model.schema == "staging":
        return
    ids = {name: str(value) for name, value in row.items() if name.endswith("_id") and value is not None}
    for other in _reads(model):
        by = _way(connection, model, other, ids, row)
        if not by:
            continue
        rows = _rows(connection, other, by, SHOWN)
        fresh = [one for one in rows if (other.name, str(one[other.key])) not in seen]
        if not fresh:
            continue
        seen.update((other.name, str(one[other.key])) for one in fresh)
        yield Source(
            table=other.name,
            grain=other.header["Grain"],
            by=by,
            row_count=_count(connection, other, by),
            rows=tuple(_told(other, one) for one in fresh),
            sources=tuple(
                source for one in fresh for source in _sources(connection, other, one, seen, depth - 1)
            ),
        )


def _way(
    connection: Connection, model: Model, other: Model, ids: dict[str, str], row: dict[str, Any]
) -> dict[str, str]:
    """The condition that leads from a row to the rows of a table it reads; empty when nothing connects them."""
    if other.key in row and row[other.key] is not None:
        return {other.key: str(row[other.key])}
    if other.schema == "staging":
        own = ids.get(model.key) or str(row[model.key])
        for value in (own, ids.get("source_id")):
            if value and _count(connection, other, {other.key: value}):
                return {other.key: value}
        return {}
    if "source_id" in ids and _count(connection, other, {other.key: ids["source_id"]}):
        return {other.key: ids["source_id"]}
    shared = {
        name: str(row[name])
        for name in other.column_names
        if name in row
        and row[name] not in (None, "none")
        and (name.endswith("_id") or name == "currency_code")
    }
    return shared if any(name.endswith("_id") for name in shared) else {}


def _rows(connection: Connection, model: Model, where: dict[str, str], most: int) -> list[dict[str, Any]]:
    condition = " AND ".join(f'CAST("{name}" AS VARCHAR) = ?' for name in where) or "TRUE"
    return rows_of(
        connection,
        f'SELECT * FROM {model.schema}."{model.table}" WHERE {condition} ORDER BY ALL LIMIT {most}',
        list(where.values()),
    )


def _count(connection: Connection, model: Model, where: dict[str, str]) -> int:
    condition = " AND ".join(f'CAST("{name}" AS VARCHAR) = ?' for name in where)
    found = connection.execute(
        f'SELECT COUNT(*) FROM {model.schema}."{model.table}" WHERE {condition}', list(where.values())
    ).fetchone()
    return int(found[0]) if found else 0


def _told(model: Model, row: dict[str, Any]) -> dict[str, Any]:
    """Of a landed row also where it lies; blank columns are left out."""
    last = LANDED if model.schema == "staging" else ()
    kept = {name: value for name, value in row.items() if value is not None and name not in LANDED}
    return kept | {name: row[name] for name in last if row.get(name) is not None}


def _grow(tree: Tree, source: Source) -> None:
    found = " and ".join(f"{name} = {value}" for name, value in source.by.items())
    more = (
        f"; {len(source.rows)} of {source.row_count:,} shown" if source.row_count > len(source.rows) else ""
    )
    branch = tree.add(Text(f"{source.table}  ({found}{more})", style="bold"))
    for row in source.rows:
        if "source_file" in row:
            place = f"{row['source_file']}, row {row['source_row']}, version {row.get('versionnumber', '?')}"
            branch.add(Text(f"landed from {place}, batch {row['batch_id']}", style="green"))
            continue
        said = [
            f"{name} {_shown(value)}"
            for name, value in row.items()
            if not name.endswith("_id")
            and isinstance(value, Decimal | date | str)
            and value not in ("", Decimal(0))
        ]
        branch.add(Text(", ".join(said[:12])))
    for child in source.sources:
        _grow(branch, child)


def _shown(value: Any) -> str:
    return exact(value) if isinstance(value, Decimal) else str(value)
