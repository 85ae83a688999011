"""Which columns a column is made of, read from `sql/` alone: table by table, through the tables of a run.

What a run has for itself (`run`, `current`, `posted`, ...) is passed through, so that what remains are tables of the
warehouse. To read all SELECTs takes seconds; the answer is kept beside the data until a SELECT changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from transforms.warehouse.models import PROVENANCE, SQL, Model, all_models, in_schema
from transforms.warehouse.staging import CAST

#: How a value reaches a column, weakest first. Of several ways the strongest one counts.
WAYS = ("window", "condition", "identity", "transformation", "aggregation")
INDIRECT = frozenset({"window", "condition"})
#: Schemas of a run, and which tables they show.
SHOWN_AS = {"current": ("staging",), "before": ("staging",), "posted": ("ledger",)}
OUTGOING = ("core", "reconciliation")
TRACED = ("run", "core", "ledger", "marts", "reconciliation")

#: Column (`schema.table`, name) to the way its value takes.
Inputs = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Lineage:
    """Of every table of the warehouse each column, and what it is made of. Of staging: columns of the landed table."""

    columns: dict[str, dict[str, Inputs]]

    def inputs(self, table: str, column: str) -> Inputs:
        """The columns that a column is made of; none of a constant, and of what a run says about itself."""
        return self.columns.get(table, {}).get(column, {})

    def tables(self, table: str) -> set[str]:
        """The tables that any column of a table is made of."""
        return {name for inputs in self.columns.get(table, {}).values() for name, _ in inputs}


@cache
def kept_lineage(folder: Path) -> Lineage:
    """The lineage of `sql/` as it stands, kept in `folder`."""
    file = folder / f"columns-{_mark()}.json"
    if file.is_file():
        content = json.loads(file.read_text(encoding="utf-8"))
        return Lineage(
            {
                table: {
                    column: {(name, of): way for name, of, way in inputs}
                    for column, inputs in columns.items()
                }
                for table, columns in content.items()
            }
        )
    found = column_lineage()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("columns-*.json"):
        old.unlink(missing_ok=True)
    aside = file.with_suffix(".next")
    aside.write_text(
        json.dumps(
            {
                table: {
                    column: [[name, of, way] for (name, of), way in inputs.items()]
                    for column, inputs in columns.items()
                }
                for table, columns in found.columns.items()
            }
        ),
        encoding="utf-8",
    )
    aside.replace(file)
    return found


def _mark() -> str:
    """What changes when a SELECT, a rule or the reader of them does."""
    digest = hashlib.sha256(version("sqlglot").encode() + Path(__file__).read_bytes())
    for path in sorted(SQL.glob("*/*.sql")):
        digest.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def column_lineage() -> Lineage:
    """Read every SELECT."""
    own = {model.name: _own(model) for model in in_schema(*TRACED) if model.kind != "MACRO"}
    columns = {model.name: _staged(model) for model in in_schema("staging")}
    for model in in_schema(*TRACED):
        if model.name in own and model.schema != "run":
            columns[model.name] = {
                column: {
                    place: way
                    for place, way in sorted(_through(own, model.name, column, frozenset()).items())
                    if place != (model.name, column)
                }
                for column in model.column_names
            }
    return Lineage(columns)


def _staged(model: Model) -> dict[str, Inputs]:
    assert model.select is not None
    cast = {ours: (theirs, "transformation") for _, theirs, ours in CAST.findall(model.select)}
    provenance = {column.name for column in PROVENANCE} - {
        "versionnumber",
        "createdon",
        "modifiedon",
        "sinkmodifiedon",
    }
    return {
        column: {(f"landing.{model.table}", theirs): way}
        for column in model.column_names
        if column not in provenance
        for theirs, way in [cast.get(column, (column, "transformation"))]
    }


def _through(
    own: dict[str, dict[str, Inputs]], table: str, column: str, passed: frozenset[tuple[str, str]]
) -> Inputs:
    """The inputs of a column, with those of the run replaced by what they are made of themselves."""
    found: Inputs = {}
    for (name, of), way in own.get(table, {}).get(column, {}).items():
        if not name.startswith("run."):
            _add(found, (name, of), way)
        elif (name, of) not in passed:
            for other, further in _through(own, name, of, passed | {(name, of)}).items():
                _add(found, other, _joined(way, further))
    return found


def _add(found: Inputs, place: tuple[str, str], way: str) -> None:
    known = found.get(place)
    found[place] = way if known is None else max(known, way, key=WAYS.index)


def _joined(first: str, second: str) -> str:
    """The way of a value that takes two: what only decides about a value stays that."""
    indirect = [way for way in (first, second) if way in INDIRECT]
    return indirect[0] if indirect else max(first, second, key=WAYS.index)


@cache
def _known_columns() -> dict[str, object]:
    """Columns by schema and table, those of a run's schemas too."""
    known: dict[str, dict[str, dict[str, str]]] = {}
    for model in all_models().values():
        if model.kind != "MACRO" and model.columns:
            known.setdefault(model.schema, {})[model.table] = dict.fromkeys(model.column_names, "TEXT")
    for schema, homes in SHOWN_AS.items():
        known[schema] = known[homes[0]]
    known["outgoing"] = {table: columns for home in OUTGOING for table, columns in known[home].items()}
    return dict(known)


def _table(table: exp.Table) -> str | None:
    """The table of the warehouse, or of the run, that a SELECT reads; None for the parameters of a run."""
    name = table.name.lower()
    homes = OUTGOING if table.db == "outgoing" else SHOWN_AS.get(table.db, (table.db,))
    return next((f"{home}.{name}" for home in homes if f"{home}.{name}" in all_models()), None)


def _own(model: Model) -> dict[str, Inputs]:
    return read_select(model.select) if model.select is not None else {}


def read_select(select: str) -> dict[str, Inputs]:
    """What each column of one SELECT reads, tables of a run among it."""
    tree = qualify(
        sqlglot.parse_one(select, dialect="duckdb"),
        dialect="duckdb",
        schema=_known_columns(),
        quote_identifiers=False,
        identify=False,
        validate_qualify_columns=False,
    )
    scopes = traverse_scope(tree)
    return _Reading(scopes).columns(scopes[-1])


class _Reading:
    """The columns of every SELECT within a SELECT, each worked out once."""

    def __init__(self, scopes: list[Scope]) -> None:
        self._by_select = {id(scope.expression): scope for scope in scopes}
        self._done: dict[int, dict[str, Inputs]] = {}

    def columns(self, scope: Scope) -> dict[str, Inputs]:
        """The inputs of each column that a SELECT gives."""
        key = id(scope.expression)
        if key not in self._done:
            self._done[key] = {}  # what a recursive SELECT adds to itself is no new input
            self._done[key] = self._read(scope)
        return self._done[key]

    def _read(self, scope: Scope) -> dict[str, Inputs]:
        found: dict[str, Inputs] = {}
        if isinstance(scope.expression, exp.SetOperation):
            first, *others = [self.columns(part) for part in scope.set_operation_scopes]
            found = {name: dict(inputs) for name, inputs in first.items()}
            for other in others:
                for name, inputs in zip(found, other.values(), strict=False):
                    for place, way in inputs.items():
                        _add(found[name], place, way)
        elif isinstance(scope.expression, exp.Select):
            for projection in scope.expression.selects:
                inputs = found.setdefault(projection.alias_or_name, {})
                for column in projection.find_all(exp.Column):
                    way = _way(column, projection)
                    for place, further in self._inputs(column, scope).items():
                        _add(inputs, place, _joined(way, further))
        return found

    def _inputs(self, column: exp.Column, scope: Scope) -> Inputs:
        select = column.find_ancestor(exp.Select)
        inner: Scope | None = self._by_select.get(id(select), scope)
        while inner is not None:
            source = inner.sources.get(column.table)
            if isinstance(source, exp.Table):
                table = _table(source)
                return {(table, column.name.lower()): "identity"} if table else {}
            if source is not None:
                return self.columns(source).get(column.name, {})
            inner = inner.parent
        return {}


def _way(column: exp.Column, projection: exp.Expr) -> str:
    """How the value of a column reaches the projection it stands in."""
    way = "identity"
    for inner, outer in _steps(column, projection):
        if isinstance(outer, exp.Where | exp.Join | exp.Having | exp.Group | exp.Qualify | exp.Filter):
            if not (isinstance(outer, exp.Filter) and inner is outer.this):
                return "condition"
        elif isinstance(outer, exp.If | exp.Case) and inner is outer.this:
            return "condition"
        elif isinstance(outer, exp.Order) or (isinstance(outer, exp.Window) and inner is not outer.this):
            return "window"
        elif isinstance(outer, exp.AggFunc):
            way = "aggregation"
        elif not isinstance(outer, exp.Alias | exp.Paren) and way == "identity":
            way = "transformation"
    return way


def _steps(column: exp.Column, projection: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Each expression around a column with the part of it that holds the column, inside out, up to the projection."""
    inner: exp.Expr = column
    while inner is not projection and inner.parent is not None:
        yield inner, inner.parent
        inner = inner.parent
