"""Everything under sql/ outside DDL is Spark SQL too, so that the same rules can run on Spark one day.

sqlglot translates each SELECT and each rule without a remark; what it passes on unknown (a function, a type) is looked
up here, because it passes a name that Spark does not have without a word.
"""

from __future__ import annotations

import re

import pytest
import sqlglot
from sqlglot import ErrorLevel, exp

from transforms.warehouse.models import SQL, all_models, all_rules

SELECTS = {name: model.select for name, model in all_models().items() if model.select is not None}
MACROS = {rule.macro for rule in all_rules()}
# Table macros are table functions there too (CREATE FUNCTION … RETURNS TABLE).
TABLE_MACROS = {model.table for model in all_models().values() if model.kind == "MACRO"}
RULE_FILES = sorted((SQL / "rules").glob("*.sql"))

# Rules that a Spark user writes by hand, with what sqlglot lets through wrongly.
BY_HAND = {
    "to_us_instant": "TRY_STRPTIME is passed on as it is; in Spark it is TRY_TO_TIMESTAMP with 'M/d/yyyy H:mm:ss'",
    "accounting_amount": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "finance_exchange_rate": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "amount_before_tax": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "completion_percent": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "weighted_price": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "earned_share": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "percent_of": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "remaining_labor_amount": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "percent_of_subtotal": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "share_of": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
    "cut_share_of": "HUGEINT becomes INT128, which Spark has not; there it is DECIMAL(38, 0)",
}

# Tables built from nothing, once; a Spark user makes them with SEQUENCE.
NO_SPARK_TABLE: dict[str, str] = {}

# Functions sqlglot does not know by itself but Spark has, in the same sense.
SPARK_FUNCTIONS: set[str] = set()
SPARK_TYPES = {
    "BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "INTEGER", "INTERVAL", "STRING", "TIMESTAMP", "TIMESTAMP_NTZ",
}  # fmt: skip


def _bodies() -> dict[str, str]:
    found = {}
    for path in RULE_FILES:
        for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb"):
            assert statement is not None
            found[statement.this.this.name] = f"SELECT {statement.expression.sql('duckdb')}"
    return found


BODIES = _bodies()


def _faults(select: str) -> list[str]:
    """What Spark would not take of the translation."""
    (spark,) = sqlglot.transpile(select, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    tree = sqlglot.parse_one(spark, dialect="spark")
    functions = (
        {call.name.lower() for call in tree.find_all(exp.Anonymous)} - MACROS - TABLE_MACROS - SPARK_FUNCTIONS
    )
    types = set(re.findall(r"\bAS ([A-Z_0-9]+)(?:\([\d, ]+\))?\)", spark)) - SPARK_TYPES
    return sorted(functions) + sorted(types)


@pytest.mark.parametrize("name", sorted(SELECTS))
def test_a_table_s_select_is_spark_sql(name: str) -> None:
    faults = _faults(SELECTS[name])
    assert bool(faults) == (name in NO_SPARK_TABLE), (
        f"sql/{name.replace('.', '/')}.sql: not in Spark: {faults}"
    )


@pytest.mark.parametrize("macro", sorted(BODIES))
def test_a_rule_is_spark_sql(macro: str) -> None:
    faults = _faults(BODIES[macro])
    assert bool(faults) == (macro in BY_HAND), (
        f"{macro}: not in Spark: {faults}; by hand: {BY_HAND.get(macro)}"
    )


def test_every_file_is_looked_at() -> None:
    files = {f"{path.parent.name}.{path.stem}" for path in SQL.glob("*/*.sql") if path.parent.name != "rules"}
    written_by_the_pipeline = {name for name in files if name.split(".")[0] in ("audit", "quarantine")}
    written_by_the_pipeline |= {"run.checked", "run.finding", "run.follow", "run.staged_total"}
    written_by_the_pipeline |= {"reconciliation.side"}
    assert files - written_by_the_pipeline == set(SELECTS)
    assert set(BODIES) == MACROS


@pytest.mark.parametrize(
    ("select", "fault"),
    [
        ("SELECT TRY_STRPTIME(x, '%Y') FROM t", "try_strptime"),
        ("SELECT CAST(x AS HUGEINT) FROM t", "INT128"),
        ("SELECT LIST_ZIP(x, y) FROM t", "list_zip"),
    ],
)
def test_what_spark_has_not_is_seen(select: str, fault: str) -> None:
    assert fault in _faults(select)
