"""The warehouse as built: exact money, nothing without a comment, names that say their type, the contract kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from transforms.warehouse.models import SQL, all_models

LAYERS = ("staging", "core", "ledger", "marts", "reconciliation", "quarantine", "audit")


@dataclass(frozen=True)
class Column:
    """One column of the catalogue."""

    table: str
    name: str
    kind: str
    comment: str | None

    def __str__(self) -> str:
        return f"{self.table}.{self.name} {self.kind}"


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def columns(warehouse: duckdb.DuckDBPyConnection) -> list[Column]:
    """Every column of every table and view, as DuckDB knows it."""
    rows = warehouse.execute(
        """
        SELECT schema_name || '.' || table_name, column_name, data_type, comment
        FROM duckdb_columns()
        WHERE database_name = current_database() AND NOT internal
        ORDER BY ALL
        """
    ).fetchall()
    return [Column(*row) for row in rows]


@pytest.mark.slow
def test_the_warehouse_is_what_sql_says(columns: list[Column]) -> None:
    """Also guards the tests below: an empty catalogue would pass them."""
    built: dict[str, set[str]] = {}
    for column in columns:
        built.setdefault(column.table, set()).add(column.name)
    declared = {
        name: set(model.column_names)
        for name, model in all_models().items()
        if model.schema in LAYERS and model.kind != "MACRO"
    }
    assert built == declared


@pytest.mark.parametrize(
    "name", sorted(name for name, model in all_models().items() if model.kind == "MACRO")
)
def test_a_table_macro_gives_the_columns_its_file_says(
    warehouse: duckdb.DuckDBPyConnection, name: str
) -> None:
    """Anybody who opens the file can call it: no rule of ours is needed."""
    model = all_models()[name]
    argument = "'2026-08-03'" if model.header["Parameters"] in ("known_at", "as_of") else "'usmf:2026-07'"
    given = warehouse.execute(f"DESCRIBE FROM {name}({argument})").fetchall()
    assert [row[0] for row in given] == list(model.column_names)
    assert [row[0] for row in given if re.search(r"DOUBLE|FLOAT|REAL", row[1])] == []


@pytest.mark.parametrize(
    "table",
    ["ledger.project_actual", "ledger.current_actual", "core.estimate_line", "marts.project_profitability",
     "marts.work_order_story", "marts.used_versus_billed"],
)  # fmt: skip
def test_the_sample_fills_it(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    assert warehouse.execute(f"SELECT COUNT(*) > 0 FROM {table}").fetchone() == (True,)


# --- exact money -----------------------------------------------------------------------------------------------------


def test_no_table_holds_a_binary_fraction(columns: list[Column]) -> None:
    inexact = [str(column) for column in columns if re.search(r"DOUBLE|FLOAT|REAL", column.kind)]
    assert inexact == []


INEXACT = re.compile(
    r"(?<!/)/(?!/)|\b(AVG|MEAN|SQRT|POW|POWER|EXP|LN)\(|\b(DOUBLE|FLOAT[48]?|REAL)\b|\b\d+(\.\d+)?E-?\d",
    re.IGNORECASE,
)


def _inexact(line: str) -> bool:
    return INEXACT.search(re.sub(r"'[^']*'", "''", line.split("--")[0])) is not None


def test_no_figure_is_a_binary_fraction_on_its_way() -> None:
    """A figure that was a DOUBLE in between is as wrong as one that stays it: no slash, no AVG, no cast to it."""
    found = [
        f"{path.parent.name}/{path.name}:{number}: {line.strip()}"
        for path in sorted(SQL.glob("*/*.sql"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if _inexact(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["amount / 100", "AVG(amount)", "CAST(x AS double)", "x::FLOAT", "amount * 1e-2", "'/' || a/b"],
)
def test_a_binary_fraction_is_seen(line: str) -> None:
    assert _inexact(line)


@pytest.mark.parametrize("line", ["a // b", "'M/d/yyyy'", "x -- half / half", "real_amount", "a1e5 + 1"])
def test_what_is_exact_passes(line: str) -> None:
    assert not _inexact(line)


# --- comments --------------------------------------------------------------------------------------------------------


def test_every_table_and_view_has_a_comment(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        """
        SELECT schema_name || '.' || table_name, comment FROM duckdb_tables() WHERE database_name = current_database()
        UNION ALL
        SELECT schema_name || '.' || view_name, comment FROM duckdb_views()
        WHERE database_name = current_database() AND NOT internal
        """
    ).fetchall()
    assert rows
    bare = sorted(name for name, comment in rows if not re.match(r"one row per ", comment or ""))
    assert bare == [], "a table's comment is its grain: 'one row per …'"


def test_every_column_has_a_comment(columns: list[Column]) -> None:
    assert [str(column) for column in columns if len((column.comment or "").strip()) < 3] == []


# --- names -----------------------------------------------------------------------------------------------------------

LAW = {
    "_id": r"VARCHAR",
    "_code": r"VARCHAR",
    "_name": r"VARCHAR",
    "_text": r"VARCHAR",
    "_date": r"DATE",
    "_at": r"TIMESTAMP",
    "_quantity": r"DECIMAL\(18,6\)",
    "_hours": r"DECIMAL\(18,6\)",
    "_price": r"DECIMAL\(18,4\)",
    "_rate": r"DECIMAL\(18,4\)",
    "_amount": r"DECIMAL\(19,4\)",
    "_percent": r"DECIMAL\(9,4\)",
    "is_": r"BOOLEAN",
    "has_": r"BOOLEAN",
}
# Sums of a mart (or of core, made like one), and control totals, are as wide as DuckDB makes them; the scale stays.
SUMS = {"quantity": r"DECIMAL\(38,6\)", "amount": r"DECIMAL\(38,4\)"}
SUMMED = ("marts", "audit", "reconciliation")
# Rates against the base currency have the twelve decimals of the source column.
EXCHANGE_RATE = r"DECIMAL\(22,12\)"

# Names of the warehouse contract that carry no suffix, with their types.
CONTRACT_NAMES = {
    "row_type": "VARCHAR",
    "line_kind": "VARCHAR",
    "transaction_class": "VARCHAR",
    "transaction_type": "VARCHAR",
    "billing_type": "VARCHAR",
    "entry_type": "VARCHAR",
    "actual_key": "VARCHAR",
    "serial_number": "VARCHAR",
    "batch_number": "VARCHAR",
    "quantity": "DECIMAL(18,6)",
    "amount": "DECIMAL(19,4)",
    "source_version": "BIGINT",
    "entity": "VARCHAR",
    "raw": "VARCHAR",
    "source_file": "VARCHAR",
    "source_table": "VARCHAR",
}
# Endings beside the law: what they mean, and the type they have.
MORE_ENDINGS = {
    "_count": "BIGINT",  # how many
    "_days": "BIGINT",  # measured in whole days
    "_minutes": "BIGINT",  # measured in whole minutes
    "_precision": "BIGINT",  # decimals of a currency
    "_hash": "VARCHAR",  # content of a batch
    "_type": "VARCHAR",  # value of a short closed list that the contract calls type
    "_row": "BIGINT",  # place in a file
    "_kind": "VARCHAR",  # which of a few things a row is about
    "_zone": "VARCHAR",  # IANA time zone
    "_model": "VARCHAR",  # deployment model, as Microsoft calls it
}
MORE_BEGINNINGS = {"takes_": "BOOLEAN", "applies_": "BOOLEAN"}
# A number for people (contract number) is a text, a number that counts (posting 2 of its key) a whole number.
NUMBERS = {
    "_number": r"VARCHAR|BIGINT",
    "completion_percent": r"DECIMAL\(18,6\)",
    "_mean_days": r"DECIMAL\(18,6\)",  # a mean of whole days
}


def _fault(column: Column) -> str | None:
    layer = column.table.split(".")[0]
    is_summed = layer in SUMMED or (
        column.table in all_models() and all_models()[column.table].step == "marts"
    )
    if layer in SUMMED and column.name in SUMS:
        wanted = SUMS[column.name]
    elif column.name in CONTRACT_NAMES:
        wanted = re.escape(CONTRACT_NAMES[column.name])
    elif column.name.endswith("exchange_rate"):
        wanted = EXCHANGE_RATE
    else:
        rules = [kind for suffix, kind in LAW.items() if suffix[0] == "_" and column.name.endswith(suffix)]
        rules += [kind for prefix, kind in LAW.items() if prefix[0] != "_" and column.name.startswith(prefix)]
        rules += [re.escape(kind) for suffix, kind in MORE_ENDINGS.items() if column.name.endswith(suffix)]
        rules += [
            re.escape(kind) for prefix, kind in MORE_BEGINNINGS.items() if column.name.startswith(prefix)
        ]
        rules += [kind for suffix, kind in NUMBERS.items() if column.name.endswith(suffix)]
        if is_summed:
            rules += [kind for suffix, kind in SUMS.items() if column.name.endswith(f"_{suffix}")]
        if not rules:
            return f"{column}: no ending of the naming law"
        wanted = "|".join(rules)
    return (
        None if re.fullmatch(wanted, column.kind) else f"{column}: its name says {wanted}".replace("\\", "")
    )


def test_names_say_their_types(columns: list[Column]) -> None:
    """Staging keeps the source's physical names; everything behind it follows the law."""
    faults = [
        fault for column in columns if not column.table.startswith("staging.") and (fault := _fault(column))
    ]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("net_amount", "DECIMAL(18,2)"),
        ("net_amount", "DOUBLE"),
        ("net_amount", "DECIMAL(38,4)"),
        ("used_quantity", "BIGINT"),
        ("posted_at", "DATE"),
        ("posted_date", "TIMESTAMP"),
        ("is_open", "VARCHAR"),
        ("quantity2", "DECIMAL(18,6)"),
        ("project_id", "BIGINT"),
        ("unit_price", "DECIMAL(19,4)"),
    ],
)
def test_a_wrong_name_is_seen(name: str, kind: str) -> None:
    assert _fault(Column("core.x", name, kind, None)) is not None


def test_names_are_lower_case_and_singular_tables(columns: list[Column]) -> None:
    bad = {str(column) for column in columns if not re.fullmatch(r"[a-z][a-z0-9_]*", column.name)}
    tables = {column.table for column in columns if not column.table.startswith("staging.")}
    bad |= {table for table in tables if re.search(r"\.(stg|dim|fct|fact)_|[^su]s$", table)}
    assert sorted(bad) == []


# --- the contract ----------------------------------------------------------------------------------------------------

CONTRACT = {
    "core.estimate_line": """
        estimate_line_id row_type work_order_id work_order_line_id line_kind agreement_id project_id project_task_id
        contract_id contract_line_id product_id unit_id warehouse_id transaction_class quantity unit_price amount
        currency_code
    """,
    "ledger.project_actual": """
        posting_id posting_batch_id actual_key entry_type reverses_posting_id posted_at document_date accounting_date
        fiscal_period_id transaction_type transaction_class billing_type company_code project_id project_task_id
        contract_id contract_line_id customer_id work_order_id work_order_line_id line_kind agreement_id product_id
        resource_id unit_id site_id warehouse_id serial_number batch_number dimension_set_id quantity unit_price
        gross_amount discount_percent discount_amount discount_residual_amount amount untransferred_cost_amount
        currency_code exchange_rate accounting_amount reason_code source_version
    """,
    "ledger.current_actual": "actual_key transaction_type billing_type quantity amount currency_code",
    "marts.project_profitability": """
        project_id currency_code estimated_cost_amount estimated_revenue_amount cost_amount revenue_amount margin_amount
        used_quantity billed_quantity discount_amount
    """,
    "marts.work_order_story": "work_order_id project_id currency_code cost_amount revenue_amount margin_amount",
    "marts.used_versus_billed": "work_order_line_id used_quantity billed_quantity discount_amount",
    "quarantine.rejected_row": """
        entity source_id source_version reason_code reason_text source_file batch_id raw first_seen_at released_at
    """,
    "reconciliation.break": """
        break_id check_code cause_code cause_break_id severity_code status_code source_table source_id expected_amount
        found_amount difference_amount at_risk_amount first_seen_at last_seen_at age_days remedy_text owner_name
        note_text
    """,
    "reconciliation.break_history": "break_id action_code status_code actor_name reason_text until_date acted_at",
    "reconciliation.tie_out": """
        company_code fiscal_period_id project_id measure_code as_of_at field_amount project_amount finance_amount
    """,
    "audit.run": "run_id",
    "audit.landed_batch": "batch_id landed_at",
    "audit.watermark": "source_name landed_at",
    "audit.check_result": "run_id check_id severity_code is_passed",
    "audit.posting_batch": "posting_batch_id posted_at",
}
DIMENSIONS = {
    "project": "project_id",
    "project_contract": "contract_id",
    "contract_line": "contract_line_id",
    "contract_line_customer": "contract_line_id",
    "customer": "customer_id",
    "product": "product_id",
    "resource": "resource_id",
    "work_order": "work_order_id",
    "work_order_line": "work_order_line_id",
    "agreement": "agreement_id",
    "customer_asset": "customer_asset_id",
    "site": "site_id",
    "warehouse": "warehouse_id",
    "financial_dimension": "dimension_set_id",
    "calendar": "calendar_date",
    "fiscal_period": "fiscal_period_id",
    "company": "company_code",
}


@pytest.mark.parametrize("table", sorted(CONTRACT))
def test_the_contract_s_columns_exist(columns: list[Column], table: str) -> None:
    there = {column.name for column in columns if column.table == table}
    assert set(CONTRACT[table].split()) - there == set()


@pytest.mark.parametrize("name", sorted(DIMENSIONS))
def test_a_dimension_has_its_key_and_says_what_is_active(columns: list[Column], name: str) -> None:
    there = {column.name for column in columns if column.table == f"core.{name}"}
    assert DIMENSIONS[name] in there
    assert "is_active" in there or name == "calendar", "a day of the calendar is neither active nor inactive"


def test_deleted_members_stay(columns: list[Column]) -> None:
    """Old postings keep their names: what the source deleted stays, inactive, with the instant."""
    made_here = {"core.calendar", "core.fiscal_period", "core.estimate_line", "core.estimate_history"}
    made_here |= {model.name for model in all_models().values() if model.step in ("load", "marts")}
    # What follows from several rows of the source goes with them.
    made_here |= {"core.contract_line_resolution", "core.price_list", "core.product_rate", "core.role_rate"}
    made_here |= {"core.estimated_discount"}
    made_here |= {"core.posting_profile", "core.required_dimension"}  # from the settings
    # Prices as they are now, which no posting names.
    made_here |= {
        "core.list_price",
        "core.price_detail",
        "core.field_service_setting",
        "core.field_service_amount",
    }
    tables = {column.table for column in columns if column.table.startswith("core.")} - made_here
    with_deletion = {column.table for column in columns if column.name == "deleted_at"}
    assert tables - with_deletion == set()


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("core.estimate_line", "row_type", {"cost", "sales"}),
        ("ledger.project_actual", "entry_type", {"original", "reversal", "replacement"}),
        ("ledger.project_actual", "transaction_type", {"cost", "unbilled_sales", "billed_sales"}),
        ("ledger.project_actual", "transaction_class", {"material", "time", "expense", "fee", "milestone"}),
        (
            "ledger.project_actual",
            "billing_type",
            {"chargeable", "non_chargeable", "complimentary", "not_available"},
        ),
        ("ledger.project_actual", "line_kind", {"product", "service"}),
    ],
)
def test_closed_lists_are_checked_by_the_table(table: str, column: str, values: set[str]) -> None:
    (found,) = [c for c in all_models()[table].columns if c.name == column]
    check = re.search(r"CHECK \((\w+) IN \((.*)\)\)", found.definition)
    assert check is not None, f"{table}.{column}: {found.definition}"
    assert check.group(1) == column
    assert set(re.findall(r"'(\w+)'", check.group(2))) <= values


def test_every_code_lists_its_values_or_says_why_not(columns: list[Column]) -> None:
    """`_code` is a value of a short closed list, listed in a CHECK; codes that other systems hand out have none."""
    handed_out = {"company_code", "project_company_code", "own_company_code", "other_company_code"}
    handed_out |= {"currency_code", "cost_currency_code"}
    copied = {
        "billing_method_code",
        "line_status_code",
        "waiting_code",
        "withdrawn_code",
        "reason_code",
        "layer_code",
        "limit_level_code",
    }
    bare = [
        f"{model.name}.{column.name}"
        for model in all_models().values()
        if model.schema in ("core", "ledger", "marts") and model.is_stored
        for column in model.columns
        if column.name.endswith("_code")
        and column.name not in handed_out
        and "CHECK" not in column.definition
    ]
    assert [
        name
        for name in bare
        if name.split(".")[-1] not in copied and name != "marts.work_order_story.status_code"
    ] == []
