"""What a SQL file promises in its header, and what its SELECT really does."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from transforms.warehouse.models import PROVENANCE, SQL, Model, all_models, all_rules

MODELS = all_models()
SELECTS = {name: model for name, model in MODELS.items() if model.select is not None}
RULE_OF = {rule.macro: rule.rule_id for rule in all_rules()}
KNOWN = set(RULE_OF.values())
PROVIDED = {column.name for column in PROVENANCE}


def _tree(model: Model) -> exp.Expr:
    assert model.select is not None
    return sqlglot.parse_one(model.select, dialect="duckdb")


def _called(sql: str) -> set[str]:
    """Ids of the rules whose macros a piece of SQL calls. Read from the text: sqlglot takes TO_BOOLEAN for its own."""
    code = re.sub(r"'[^']*'|--[^\n]*", "", sql)
    return {RULE_OF[word] for word in re.findall(r"\b(\w+)\(", code.lower()) if word in RULE_OF}


def _used(model: Model) -> set[str]:
    return _called(model.select or "")


def _named(model: Model) -> list[str]:
    text = model.header["Rules"]
    return [] if text == "none" else text.split(", ")


# --- header ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_file_says_grain_source_and_rules(name: str) -> None:
    header = MODELS[name].header
    assert {"Grain", "Source", "Rules"} <= set(header)
    assert re.match(r"one row per \S+", header["Grain"]), header["Grain"]


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_header_names_rules_that_exist_once(name: str) -> None:
    named = _named(MODELS[name])
    assert [rule for rule, times in Counter(named).items() if times > 1] == []
    assert set(named) - KNOWN == set(), (
        f"sql/{name.replace('.', '/')}.sql names rules that sql/rules does not have"
    )


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_the_header_names_the_rules_that_the_select_uses(name: str) -> None:
    named, used = set(_named(SELECTS[name])), _used(SELECTS[name])
    place = f"sql/{name.replace('.', '/')}.sql"
    assert used - named == set(), (
        f"{place} uses rules its header does not name: {', '.join(sorted(used - named))}"
    )
    assert named - used == set(), (
        f"{place} names rules its SELECT does not use: {', '.join(sorted(named - used))}"
    )


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_a_select_calls_nothing_but_rules_and_functions_of_duckdb(name: str) -> None:
    """A macro that is not defined in sql/rules has no sentence and no truth table; a table macro has its own file."""
    macros = {model.table for model in MODELS.values() if model.kind == "MACRO"}

    calls = (
        {call.name.lower() for call in _tree(SELECTS[name]).find_all(exp.Anonymous)} - set(RULE_OF) - macros
    )
    assert calls - _functions_of_duckdb() == set()


@cache
def _functions_of_duckdb() -> frozenset[str]:
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()
    return frozenset(str(name) for (name,) in rows)


@pytest.mark.parametrize("name", sorted(name for name in SELECTS if SELECTS[name].schema == "marts"))
def test_rewriting_a_mart_keeps_its_rules(name: str) -> None:
    """A refresh rewrites a mart's SELECT through sqlglot, which must not take a rule for a function of its own."""
    assert _called(_tree(SELECTS[name]).sql("duckdb")) == _used(SELECTS[name])


# Rules that hold a worked case whose source no export has, with the reason.
UNUSED = {
    "PLS-07": "price overrides of roles are in no documented table",
    "PLS-08": "price overrides of roles are in no documented table",
    "PLS-09": "price overrides of roles are in no documented table",
    "PLS-10": "expenses do not come from Field Service",
    "PLS-12": "whether tax is cost is set up in Finance",
}


def test_every_rule_is_used() -> None:
    """By a table, or by another rule; a rule nobody uses decides nothing."""
    used = set().union(*(_used(model) for model in SELECTS.values()))
    for path in sorted((SQL / "rules").glob("*.sql")):
        used |= _called(re.sub(r"(?m)^CREATE OR REPLACE MACRO \w+\(", "", path.read_text(encoding="utf-8")))
    assert sorted(KNOWN - used) == sorted(UNUSED)


def _output(query: exp.Expr) -> list[str]:
    """Names of a query's columns, `cte.*` and `table.*` written out."""
    assert isinstance(query, exp.Query)
    ctes = {cte.alias: cte.this for cte in query.find_all(exp.CTE)}
    tables = {table.alias: f"{table.db}.{table.name}" for table in query.find_all(exp.Table)}
    names: list[str] = []
    for column in query.selects:
        if isinstance(column, exp.Column) and isinstance(column.this, exp.Star):
            cte = ctes.get(column.table)
            names += _output(cte) if cte else MODELS[tables[column.table]].column_names
        else:
            names.append(column.alias_or_name)
    return names


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_the_select_gives_the_declared_columns(name: str) -> None:
    """In the declared order. Staging adds its provenance itself, and may say a fault."""
    model = SELECTS[name]
    given = _output(_tree(model))
    if model.schema == "check":  # what it does not know is left out
        known = MODELS["run.finding"].column_names
        assert {"subject_id", "source_table", "source_id"} <= set(given) <= set(known)
        return
    if model.schema == "staging":
        own = [column.name for column in model.columns if column not in PROVENANCE]
        given = [
            column for column in given if column != "fault_code" and (column in own or column not in PROVIDED)
        ]
        declared = own
    else:
        declared = list(model.column_names)
    assert given == declared


# --- a SELECT decides nothing ----------------------------------------------------------------------------------------

# Numbers that say nothing about the business: none, the first, the next, the one after (reversal and replacement).
PLAIN = {"0", "1", "2"}
# Number literals that are arithmetic of another kind, with the reason.
OTHER: dict[str, dict[str, str]] = {
    "core.calendar": {"6": "ISO day of the week from which it is weekend"},
}


def _numbers(model: Model) -> list[str]:
    """Number literals of a SELECT, those of a type's digits left out."""
    return [
        literal.this
        for literal in _tree(model).find_all(exp.Literal)
        if not literal.is_string and literal.find_ancestor(exp.DataType) is None and literal.this not in PLAIN
    ]


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_no_number_of_the_business_stands_in_a_select(name: str) -> None:
    allowed = OTHER.get(name, {})
    found = [number for number in _numbers(SELECTS[name]) if number not in allowed]
    assert found == [], f"sql/{name.replace('.', '/')}.sql: {found} belong in a rule or in a dated parameter"
    assert set(allowed) <= set(_numbers(SELECTS[name])), "an exception that is not needed any more"


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_no_option_set_number_hides_in_a_text(name: str) -> None:
    texts = [literal.this for literal in _tree(SELECTS[name]).find_all(exp.Literal) if literal.is_string]
    assert [text for text in texts if re.search(r"\d{6,}", text)] == []


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_no_rounding_outside_the_rules(name: str) -> None:
    """Rounding happens once, in sql/rules; a cast of an expression to fewer decimals would be a second one."""
    tree = _tree(SELECTS[name])
    assert [node.sql("duckdb") for node in tree.find_all(exp.Round, exp.Ceil, exp.Floor, exp.Trunc)] == []
    casts = [
        node.sql("duckdb")
        for node in tree.find_all(exp.Cast, exp.TryCast)
        if node.to.this == exp.DataType.Type.DECIMAL and not isinstance(node.this, (exp.Column, exp.Literal))
    ]
    assert casts == []


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_no_clock_and_no_chance(name: str) -> None:
    text = SELECTS[name].select or ""
    forbidden = (
        r"CURRENT_(DATE|TIME|TIMESTAMP)|\bLIMIT\b"
        r"|\b(NOW|TODAY|RANDOM|UUID|SETSEED|ANY_VALUE|FIRST|LAST|ARBITRARY)\("
    )
    assert re.findall(forbidden, text, re.IGNORECASE) == []


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_row_numbers_have_a_total_order(name: str) -> None:
    """The last column of the ORDER BY of a ROW_NUMBER is a key, so that no tie is broken by chance."""
    for window in _tree(SELECTS[name]).find_all(exp.Window):
        if isinstance(window.this, exp.RowNumber):
            order = window.args["order"].expressions
            assert order[-1].this.name.endswith("id"), window.sql("duckdb")


@pytest.mark.parametrize(
    ("select", "what"),
    [
        ("SELECT 690970001 AS x", ["690970001"]),
        ("SELECT CAST(0 AS DECIMAL(19, 4)) AS x, a + 1 AS y FROM core.t", []),
    ],
)
def test_a_number_is_seen(select: str, what: list[str]) -> None:
    assert _numbers(Model("core", "t", "TABLE", {}, (), select)) == what


# --- the shape of the house ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_table_reads_only_what_lies_before_it(name: str) -> None:
    """staging reads landing, core reads staging, the ledger reads core, marts read what is before them."""
    is_macro = MODELS[name].kind == "MACRO"  # asked when all tables are there
    before = {
        "staging": {"landing", "parameter"},
        "core": {"current", "core", "parameter", "outgoing"}
        | ({"ledger", "run"} if MODELS[name].step != "derive" else set())
        | ({"staging"} if MODELS[name].step != "derive" else set()),
        "run": {"staging", "before", "current", "core", "outgoing", "posted", "run", "parameter"}
        | ({"ledger", "quarantine", "audit"} if MODELS[name].header.get("Step") == "reconcile" else set()),
        "check": {"staging", "core", "ledger", "marts", "quarantine", "audit", "run", "parameter"},
        "reconciliation": {"run", "outgoing", "parameter", "reconciliation"},
        "ledger": {"core", "run", "ledger", "parameter"}
        | ({"audit", "quarantine", "reconciliation"} if is_macro else set()),
        "marts": {"staging", "core", "ledger", "marts"},
        "audit": set(),
        "quarantine": set(),
    }
    schema = MODELS[name].schema
    assert {read.split(".")[0] for read in MODELS[name].reads} - before[schema] == set()


def _conditions(condition: exp.Expr) -> list[exp.Expr]:
    """What a condition asks for, each by itself."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        return _conditions(condition.left) + _conditions(condition.right)
    return [condition]


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_an_outer_join_can_be_hashed(name: str) -> None:
    """A condition on the kept side alone belongs into what is compared: beside it DuckDB joins by nested loops."""
    found = []
    for select in _tree(SELECTS[name]).find_all(exp.Select):
        for join in select.args.get("joins") or ():
            if join.side not in ("LEFT", "FULL") or join.args.get("on") is None:
                continue
            joined = join.this.alias_or_name
            for condition in _conditions(join.args["on"]):
                tables = {column.table for column in condition.find_all(exp.Column)}
                if joined not in tables or (join.side == "FULL" and tables == {joined}):
                    found.append(condition.sql(dialect="duckdb"))
    assert found == []


def is_checked(model: Model) -> bool:
    """A table, or the view that a gate looks at; what only shows the same rows in other words is not."""
    return model.is_stored or model.name == "ledger.current_actual"


def test_expectations_mirror_the_tables() -> None:
    """One suite per table of staging, core, ledger, marts, reconciliation, at the same path."""
    root = Path(__file__).parents[2]
    for schema in ("staging", "core", "ledger", "marts", "reconciliation"):
        tables = {model.table for model in MODELS.values() if model.schema == schema and is_checked(model)}
        suites = {path.stem for path in (root / "expectations" / schema).glob("*.py")} - {"__init__"}
        assert suites == tables, schema
