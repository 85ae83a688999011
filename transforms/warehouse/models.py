"""Reads `sql/`: one file is one table (view, table macro), with contract and SELECT. Orders them by what they read.

A file is a header (`-- Grain: …`, `-- Source: …`, `-- Rules: …`, for some `-- Scope: …`, `-- Step: …`,
`-- Required: …`, `-- Control: …`), a CREATE whose columns each carry a trailing comment, and one SELECT. Tables that
the pipeline itself writes (audit, quarantine) have no SELECT. A table macro names its `-- Parameters: …`; instead of a
SELECT it may say
`-- As: <table>`, the same question to other tables, and `-- With: <table> := <what it reads instead>; …`.

A file of `sql/check/` is no table: its SELECT gives rows of `run.finding`, and its header says the rest
(`transforms.warehouse.reconciliation`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from transforms.warehouse.store import Connection, literal

SQL = Path(__file__).parent.parent.parent / "sql"
HEADER = re.compile(
    r"^-- (Grain|Source|Rules|Scope|Step|Required|Control|Parameters|As|With"
    r"|Check|Stage|Sentence|Cause|Severity|Remedy|Needs|Follows): (.*)$"
)
CREATE = re.compile(r"^CREATE (TABLE|VIEW|MACRO) (\w+)\.(\w+) ?\($", re.MULTILINE)
COLUMN = re.compile(r"^ {4}(\w+)(.*)$")
RULE = re.compile(r"^-- ([A-Z]{3}-\d{2})  (.*)$")
MACRO = re.compile(r"^CREATE OR REPLACE MACRO (\w+)\(", re.MULTILINE)


@dataclass(frozen=True)
class Column:
    """One column of the contract. `definition` is its type with constraints, as written."""

    name: str
    definition: str
    comment: str


PROVENANCE = (
    Column(
        "versionnumber", "BIGINT", "Version of the newest valid image; blank when only its deletion is known"
    ),
    Column("createdon", "TIMESTAMP", "When the source server made the row, UTC"),
    Column("modifiedon", "TIMESTAMP", "When the source server changed the row last, UTC"),
    Column("sinkmodifiedon", "TIMESTAMP", "When the export wrote this version, UTC"),
    Column("is_deleted", "BOOLEAN NOT NULL", "A deletion newer than the newest valid image is known"),
    Column("deleted_version", "BIGINT", "Version of the newest deletion"),
    Column("deleted_at", "TIMESTAMP", "When the export wrote that deletion, UTC; blank while the row lives"),
    Column("landed_at", "TIMESTAMP NOT NULL", "Instant of the batch that brought the image, UTC"),
    Column("batch_id", "VARCHAR NOT NULL", "Batch that brought it"),
    Column("source_file", "VARCHAR NOT NULL", "File of the export"),
    Column("source_row", "BIGINT NOT NULL", "Row of the landed file, from 1"),
)


@dataclass(frozen=True)
class Model:
    """One file of `sql/`."""

    schema: str
    table: str
    kind: str
    header: dict[str, str]
    columns: tuple[Column, ...]
    select: str | None
    reads: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """schema.table"""
        return f"{self.schema}.{self.table}"

    @property
    def key(self) -> str:
        """The column that identifies a row: the first one."""
        return self.columns[0].name

    @property
    def scope(self) -> str | None:
        """The column a run's scope limits the rows by, or None when the table is always whole."""
        return self.header["Scope"].split(" by ")[0] if "Scope" in self.header else None

    @property
    def step(self) -> str:
        """Where a run fills it: `derive` (from staging), `load` (beside the postings, only adding), `marts`."""
        return self.header.get("Step", "marts" if self.schema == "marts" else "derive")

    @property
    def scope_columns(self) -> tuple[str, ...]:
        """The columns that hold the scope's id, the first that has a value; empty when it is the scope's own."""
        return (
            tuple(self.header["Scope"].split(" by ")[1].split(", "))
            if " by " in self.header.get("Scope", "")
            else ()
        )

    @property
    def is_recorded(self) -> bool:
        """Its rows are what Project Operations or Finance recorded: a run's scope names each by its own id."""
        return self.scope == "recorded_id"

    @property
    def required(self) -> tuple[str, ...]:
        """For staging: the columns without which the table cannot be understood, beside key and version."""
        return tuple(self.header["Required"].split(", ")) if "Required" in self.header else ()

    @property
    def control(self) -> str:
        """For staging: what its control total adds up of a row, as an expression; money where the table has some."""
        columns = self.header["Control"].split(", ") if "Control" in self.header else []
        return " + ".join(f"COALESCE({column}, 0)" for column in columns) or "0"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def is_stored(self) -> bool:
        """It holds rows of its own: a table, neither a view nor a macro."""
        return self.kind == "TABLE"

    def create(self, *, or_replace: bool = False) -> str:
        """The CREATE statement, without the comments; in views and macros our rules are written out."""
        replace = "OR REPLACE " if or_replace else ""
        if not self.is_stored:
            assert self.select is not None
            head = self.name if self.kind == "VIEW" else f"{self.name}({self.header['Parameters']})"
            table = "" if self.kind == "VIEW" else " TABLE"
            return f"CREATE {replace}{self.kind} {head} AS{table} {without_rules(self.select)}"
        body = ",\n".join(f"    {column.name} {column.definition}" for column in self.columns)
        return f"CREATE {replace}TABLE {self.name} (\n{body}\n)"

    def comments(self) -> list[str]:
        """COMMENT ON statements for the table and every column."""
        kind = "MACRO TABLE" if self.kind == "MACRO" else self.kind
        statements = [f"COMMENT ON {kind} {self.name} IS {literal(self.header['Grain'])}"]
        if self.kind == "MACRO":
            return statements
        statements += [
            f"COMMENT ON COLUMN {self.name}.{column.name} IS {literal(column.comment)}"
            for column in self.columns
        ]
        return statements


@dataclass(frozen=True)
class Rule:
    """One rule: a sentence a controller can dispute, and the macro that is its only implementation."""

    rule_id: str
    sentence: str
    source: str
    macro: str
    area: str


@cache
def all_models() -> dict[str, Model]:
    """Every model by name."""
    read = [_read(path) for path in sorted(SQL.glob("*/*.sql")) if path.parent.name != "rules"]
    models = {model.name: model for model in read}
    for model in read:
        if "As" in model.header:
            select = _reading_others(models[model.header["As"]], model.header["With"])
            models[model.name] = replace(model, select=select, reads=_reads(select))
    return models


def in_schema(*schemas: str) -> list[Model]:
    """The models of some schemas, each after all that it reads."""
    return [model for model in _in_order() if model.schema in schemas]


@cache
def _in_order() -> tuple[Model, ...]:
    models = all_models()
    graph = {
        name: {re.sub(r"^(current|before)[.]", "staging.", read) for read in model.reads}
        & models.keys() - {name}
        for name, model in models.items()
    }
    order = TopologicalSorter({name: sorted(reads) for name, reads in sorted(graph.items())}).static_order()
    return tuple(models[name] for name in order if name in models)


def filled_in(step: str) -> list[Model]:
    """The tables of `core` and `marts` that a step of a run fills, each after all that it reads."""
    return [model for model in stored("core", "marts") if model.step == step]


def stored(*schemas: str) -> list[Model]:
    """Of `in_schema` the tables: what holds rows of its own."""
    return [model for model in in_schema(*schemas) if model.is_stored]


@cache
def all_rules() -> tuple[Rule, ...]:
    """The rule catalogue, in the order of the files."""
    rules = []
    for path in sorted((SQL / "rules").glob("*.sql")):
        for block in re.split(r"\n(?=-- [A-Z]{3}-\d{2}  )", path.read_text(encoding="utf-8")):
            lines = block.splitlines()
            start = RULE.match(lines[0])
            macro = MACRO.search(block)
            if start is None or macro is None:
                continue
            text, source = [start.group(2)], ""
            for line in lines[1:]:
                if line.startswith("-- Source: "):
                    source = line.removeprefix("-- Source: ")
                elif line.startswith("--") and not source:
                    text.append(line.removeprefix("--").strip())
            rules.append(Rule(start.group(1), " ".join(text), source, macro.group(1), path.stem))
    return tuple(rules)


def load_rules(connection: Connection) -> None:
    """Define every rule for this connection: temporary, so that no file carries yesterday's rule."""
    for path in sorted((SQL / "rules").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        connection.execute(text.replace("CREATE OR REPLACE MACRO", "CREATE OR REPLACE TEMP MACRO"))


def without_rules(select: str) -> str:
    """A SELECT with every rule it calls written out, so that it can stand where our rules are not defined."""
    return _written_out(sqlglot.parse_one(select, dialect="duckdb")).sql(dialect="duckdb")


@cache
def _macros() -> dict[str, tuple[tuple[str, ...], exp.Expr]]:
    """Parameters and expression of every rule, by the name of its macro."""
    found = {}
    for path in sorted((SQL / "rules").glob("*.sql")):
        for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb"):
            assert isinstance(statement, exp.Create)
            parameters = tuple(parameter.name for parameter in statement.this.expressions)
            found[statement.this.this.name] = (parameters, statement.expression)
    return found


def _written_out(tree: exp.Expr) -> exp.Expr:
    def one(node: exp.Expr) -> exp.Expr:
        name = node.name.lower() if isinstance(node, exp.Anonymous) else node.key
        if not isinstance(node, exp.Func) or name not in _macros():
            return node
        parameters, body = _macros()[name]
        arguments = dict(zip(parameters, node.expressions, strict=True))

        def argument(inner: exp.Expr) -> exp.Expr:
            is_parameter = isinstance(inner, exp.Column) and not inner.table and inner.name in arguments
            return exp.paren(arguments[inner.name].copy()) if is_parameter else inner

        return exp.paren(_written_out(body.copy().transform(argument)))

    return tree.transform(one)


def _reading_others(model: Model, instead: str) -> str:
    """The model's SELECT, reading other tables instead of some of its own."""
    assert model.select is not None
    others = dict(part.strip().split(" := ") for part in instead.split(";"))
    tree = sqlglot.parse_one(model.select, dialect="duckdb")
    for table in list(tree.find_all(exp.Table)):
        other = others.get(f"{table.db}.{table.name}")
        if other is not None:
            source = sqlglot.parse_one(f"SELECT * FROM {other} AS {table.alias_or_name}", dialect="duckdb")
            table.replace(source.args["from_"].this)
    return tree.sql(dialect="duckdb", pretty=True)


def fill(connection: Connection, model: Model) -> None:
    """Create a table and fill it from its SELECT, or create a view."""
    connection.execute(model.create(or_replace=not model.is_stored))
    if model.is_stored:
        connection.execute(f"INSERT INTO {model.name} BY NAME {model.select}")


def _read(path: Path) -> Model:
    text = path.read_text(encoding="utf-8")
    header = _header(text)
    if path.parent.name == "check":
        lines = [line for line in text.splitlines() if not line.startswith("--")]
        found = "\n".join(lines).strip().removesuffix(";")
        return Model("check", path.stem, "CHECK", header, (), found, _reads(found))
    create = CREATE.search(text)
    if create is None:
        raise ValueError(f"{path}: there is no CREATE TABLE, VIEW or MACRO schema.name (")
    kind, schema, table = create.groups()
    if (schema, table) != (path.parent.name, path.stem):
        raise ValueError(f"{path} creates {schema}.{table}: the path is the name")
    body, _, rest = text[create.end() :].partition("\n)")
    select = (
        rest.removeprefix(" AS").removeprefix(" TABLE").removeprefix(";").strip().removesuffix(";") or None
    )
    columns = tuple(_columns(body, path))
    if schema == "staging":
        columns += PROVENANCE
    return Model(schema, table, kind, header, columns, select, _reads(select))


def _header(text: str) -> dict[str, str]:
    header: dict[str, str] = {}
    last = None
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        match = HEADER.match(line)
        if match:
            last = match.group(1)
            header[last] = match.group(2)
        elif last:
            header[last] += " " + line.removeprefix("--").strip()
    return header


def _columns(body: str, path: Path) -> list[Column]:
    columns = []
    pending: list[str] = []
    for line in body.splitlines():
        code, dashes, comment = line.partition(" -- ")
        if code.strip():
            pending.append(code)
        if dashes:
            match = COLUMN.match("\n".join(pending).replace("\n", " "))
            if match is None:
                raise ValueError(f"{path}: '{line}' is no column")
            definition = re.sub(r"\s+", " ", match.group(2)).strip().removesuffix(",")
            columns.append(Column(match.group(1), definition, comment.strip()))
            pending = []
    if pending:
        raise ValueError(f"{path}: column '{pending[0].strip()}' has no comment")
    return columns


def _reads(select: str | None) -> frozenset[str]:
    if select is None:
        return frozenset()
    tree = sqlglot.parse_one(select, dialect="duckdb")
    tables = [table for table in tree.find_all(exp.Table) if table.db]
    return frozenset(f"{table.db}.{(table.name or table.this.name).lower()}" for table in tables)
