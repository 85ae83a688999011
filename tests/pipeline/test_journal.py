"""What Finance is told: journals, vouchers that balance whatever is posted, and the files it imports."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.pipeline.container import Company, Container, guid
from tests.pipeline.driver import command, query, run
from transforms.serve.journal_export import HEADER_FILE, LINE_FILE
from transforms.settings import CompanySettings, PostingAccount
from transforms.warehouse.models import all_models, load_rules

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company(work_orders=2)
JOURNAL_TABLES = (
    "core.integration_journal_line",
    "core.integration_journal",
    "core.integration_journal_entry",
)
READ = (
    "ledger.project_actual",
    "core.company",
    "core.resource",
    "core.product",
    "core.work_order",
    "core.work_order_line",
    "core.contract_line",
    "core.project",
    "core.posting_profile",
)
FINANCE = {
    "FIELDLEDGER_COMPANIES__USMF__DEPLOYMENT_MODEL": "finance",
    "FIELDLEDGER_POLICIES__JOURNAL_LINE_LIMIT": "3",
}
POLICIES = {
    "journal_period_unit": "months",
    "journal_line_limit": 200,
    "fixed_price_revenue": "completed_percentage",
    "time_and_material_revenue": "accrued",
    "accounting_precision": 2,
}
Row = dict[str, Any]


# --- hand-made postings ----------------------------------------------------------------------------------------------


def _made_of(
    postings: list[Row],
    earlier: list[Row] | None = None,
    accounts: list[Row] | None = None,
    **policies: object,
) -> duckdb.DuckDBPyConnection:
    """The three tables of the journal, made by their own SELECTs from these postings of a run.

    `earlier` are the postings of the run before, under the usual policies; its tables are then in `outgoing`.
    `accounts` are those of the settings.
    """
    connection = duckdb.connect()
    load_rules(connection)
    for schema in ("core", "ledger", "parameter", "outgoing"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for name in READ:
        bare = ", ".join(
            f"{column.name} {column.definition.split(' NOT NULL')[0].split(' CHECK')[0]}"
            for column in all_models()[name].columns
        )
        connection.execute(f"CREATE TABLE {name} ({bare})")
    _insert(connection, "core.company", [{"company_code": "usmf", "deployment_model": "finance"}])
    _insert(connection, "core.company", [{"company_code": "demf", "deployment_model": "core"}])
    _insert(connection, "core.resource", [{"resource_id": "lent", "company_code": "gbpm"}])
    _insert(
        connection, "core.project", [{"project_id": "P-1", "project_group_id": "TM"}, {"project_id": "P-2"}]
    )
    connection.execute(
        "CREATE TABLE parameter.posting_account (company_code VARCHAR, posting_type_code VARCHAR, "
        "category_name VARCHAR, project_group_id VARCHAR, main_account_number VARCHAR)"
    )
    _insert(connection, "parameter.posting_account", accounts or [])
    profile = all_models()["core.posting_profile"]
    connection.execute(f"INSERT INTO {profile.name} BY NAME {profile.select}")
    _insert(
        connection, "core.contract_line", [{"contract_line_id": "FP", "billing_method_code": "fixed_price"}]
    )
    for name in JOURNAL_TABLES:
        connection.execute(all_models()[name].create().replace("core.", "outgoing.", 1))
    for posted, chosen in ((earlier or [], {}), (postings, policies)):
        words = ", ".join(f"{value!r} AS {name}" for name, value in (POLICIES | chosen).items())
        connection.execute(f"CREATE OR REPLACE TABLE parameter.policy AS SELECT {words}")
        connection.execute("DELETE FROM ledger.project_actual")
        _insert(connection, "ledger.project_actual", posted)
        for name in JOURNAL_TABLES:
            connection.execute(all_models()[name].create(or_replace=True))
            connection.execute(f"INSERT INTO {name} BY NAME {all_models()[name].select}")
        if posted is earlier:
            for name in JOURNAL_TABLES:
                connection.execute(f"INSERT INTO {name.replace('core', 'outgoing')} BY NAME FROM {name}")
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    for values in rows:
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values())
        )


def _posting(number: int = 1, **values: object) -> Row:
    """Cost of 4 hours at 120.00 in the accounting currency, unless told otherwise."""
    settled: Row = {
        "posting_id": f"{number:032x}",
        "posting_batch_id": "batch",
        "actual_key": f"key-{number}",
        "posting_number": 1,
        "entry_type": "original",
        "document_date": "2026-07-12",
        "accounting_date": "2026-07-12",
        "fiscal_period_id": "usmf:2026-07",
        "transaction_type": "cost",
        "transaction_class": "time",
        "billing_type": "chargeable",
        "company_code": "usmf",
        "project_id": "P-1",
        "contract_line_id": "CL-1",
        "source_kind": "time_entry",
        "source_id": "T-1",
        "quantity": 4,
        "unit_price": 120,
        "discount_amount": 0,
        "amount": Decimal(480),
        "currency_code": "USD",
        "exchange_rate": 1,
        "accounting_amount": Decimal(480),
        "tax_amount": Decimal(0),
        "reason_code": "time_approved",
    }
    return settled | values


def _negation(posting: Row, **values: object) -> Row:
    """The reversal of a posting, as the ledger writes it in a later run."""
    signed = ("quantity", "amount", "accounting_amount", "discount_amount", "tax_amount")
    negated = {name: None if posting[name] is None else -posting[name] for name in signed}
    return posting | negated | {
        "posting_id": posting["posting_id"].replace("0", "f", 1),
        "posting_batch_id": "later batch",
        "posting_number": 2,
        "entry_type": "reversal",
        "reverses_posting_id": posting["posting_id"],
    } | values  # fmt: skip


def _entries(connection: duckdb.DuckDBPyConnection, schema: str = "core") -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for event, account, amount, accounting in connection.execute(
        f"SELECT event_code, posting_type_code, amount, accounting_amount FROM {schema}.integration_journal_entry "
        "ORDER BY ALL"
    ).fetchall():
        found[event].append((account, amount, accounting))
    return found


def test_x19_an_invoice_with_tax_and_the_end_of_its_accrual() -> None:
    sales = {"amount": Decimal(100), "accounting_amount": Decimal(100)}
    unbilled = _posting(1, transaction_type="unbilled_sales", **sales)
    connection = _made_of(
        [
            _posting(
                2, transaction_type="billed_sales", reason_code="invoiced", tax_amount=Decimal(20), **sales
            ),
            _negation(unbilled, reason_code="invoiced"),
        ],
        earlier=[unbilled],
    )

    assert _entries(connection, "outgoing") == {
        "accrual": [("accrued_revenue", -100, -100), ("wip_sales", 100, 100)]
    }
    assert _entries(connection) == {
        "invoice": [
            ("customer_balance", 120, 120),
            ("invoiced_revenue", -100, -100),
            ("tax_payable", -20, -20),
        ],
        "accrual_reversal": [("accrued_revenue", 100, 100), ("wip_sales", -100, -100)],
    }
    lines = connection.execute("SELECT posting_id FROM core.integration_journal_line").fetchall()
    assert lines == [], "neither the invoice nor what it settles is told to Finance"


def test_x11c_the_invoice_in_pounds() -> None:
    pounds = {
        "currency_code": "GBP",
        "exchange_rate": Decimal("0.8"),
        "amount": Decimal(1000),
        "accounting_amount": Decimal(1250),
    }
    unbilled = _posting(1, transaction_type="unbilled_sales", **pounds)
    connection = _made_of(
        [
            _posting(2, transaction_type="billed_sales", reason_code="invoiced", **pounds),
            _negation(unbilled, reason_code="invoiced"),
        ],
        earlier=[unbilled],
    )

    assert _entries(connection) == {
        "invoice": [("customer_balance", 1000, 1250), ("invoiced_revenue", -1000, -1250)],
        "accrual_reversal": [("accrued_revenue", 1000, 1250), ("wip_sales", -1000, -1250)],
    }


def test_what_was_accrued_is_reversed_though_revenue_counts_at_the_invoice_now() -> None:
    unbilled = _posting(1, transaction_type="unbilled_sales")
    connection = _made_of(
        [_negation(unbilled, reason_code="price_changed"), _posting(2, transaction_type="unbilled_sales")],
        earlier=[unbilled],
        time_and_material_revenue="at_invoice",
    )

    assert _entries(connection) == {"accrual": [("accrued_revenue", 480, 480), ("wip_sales", -480, -480)]}


def test_what_finance_never_heard_of_is_not_taken_back_there() -> None:
    elsewhere = _posting(1, company_code="demf")
    connection = _made_of([_negation(elsewhere, company_code="usmf")], earlier=[elsewhere])

    assert connection.execute("SELECT * FROM core.integration_journal_line").fetchall() == []
    assert _entries(connection) == {}


def test_x12a_the_cost_of_a_lent_technician_is_no_line() -> None:
    connection = _made_of(
        [
            _posting(1, resource_id="lent", amount=Decimal(1200), accounting_amount=Decimal(1200)),
            _posting(
                2, resource_id="lent", transaction_type="unbilled_sales", amount=Decimal(2000),
                accounting_amount=Decimal(2000),
            ),
        ]
    )  # fmt: skip

    told = "SELECT transaction_type, sales_amount, related_voucher_number FROM core.integration_journal_line"
    assert connection.execute(told).fetchall() == [("unbilled_sales", 2000, None)]
    assert set(_entries(connection)) == {"accrual"}


def test_a_fixed_price_under_completed_contract_collects_its_cost() -> None:
    connection = _made_of(
        [
            _posting(1, contract_line_id="FP"),
            _posting(2, contract_line_id="FP", transaction_class="material", source_id="L-1"),
            _posting(
                3, contract_line_id="FP", transaction_type="billed_sales", transaction_class="milestone",
                reason_code="invoiced", source_id="M-1",
            ),
        ],
        fixed_price_revenue="completed_contract",
    )  # fmt: skip

    assert _entries(connection) == {
        "time_cost_wip": [("payroll_allocation", -480, -480), ("wip_cost", 480, 480)],
        "item_usage_wip": [("cost_item_inventory", -480, -480), ("wip_cost_item", 480, 480)],
        "on_account_invoice_wip": [("customer_balance", 480, 480), ("wip_on_account", -480, -480)],
    }


def test_books_kept_elsewhere_are_none_of_its_business() -> None:
    connection = _made_of([_posting(1, company_code="demf"), _posting(2, company_code=None)])

    told = "SELECT company_code, status_code, held_code, integration_journal_id FROM core.integration_journal_line"
    assert connection.execute(told).fetchall() == [(None, "held", "no_company", None)]
    assert connection.execute("SELECT * FROM core.integration_journal").fetchall() == []
    assert _entries(connection) == {}


def test_the_account_is_that_of_the_group_else_of_the_category_else_of_all() -> None:
    usual = {"company_code": "usmf", "posting_type_code": "cost"}
    connection = _made_of(
        [
            _posting(1),
            _posting(2, project_id="P-2"),
            _posting(3, project_id="P-2", transaction_class="expense"),
            _posting(4, project_id="P-3", transaction_class="material"),
            _posting(5, transaction_class="expense"),
        ],
        accounts=[
            usual | {"category_name": "all", "project_group_id": "all", "main_account_number": "A"},
            usual | {"category_name": "Default-1", "project_group_id": "all", "main_account_number": "C"},
            usual | {"category_name": "all", "project_group_id": "TM", "main_account_number": "G"},
            usual | {"category_name": "Default-1", "project_group_id": "TM", "main_account_number": "GC"},
            usual | {"category_name": "Default-1", "project_group_id": "FP", "main_account_number": "other"},
        ],
    )

    assert connection.execute(
        "SELECT actual_key, main_account_number FROM core.integration_journal_entry "
        "JOIN ledger.project_actual USING (posting_id) WHERE NOT is_credit ORDER BY actual_key"
    ).fetchall() == [("key-1", "GC"), ("key-2", "C"), ("key-3", "A"), ("key-4", "540200"), ("key-5", "G")]
    assert connection.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (is_default) FROM core.posting_profile"
    ).fetchall() == [(19, 14)]


def test_two_accounts_for_the_same_are_refused() -> None:
    row = {"posting_type": "cost", "account": "1"}
    with pytest.raises(ValidationError, match="cost / all / all has two accounts"):
        CompanySettings.model_validate({"posting_accounts": [row, row | {"account": "2"}]})


def test_the_settings_take_the_posting_types_of_the_profile() -> None:
    kinds = PostingAccount.model_fields["posting_type"].annotation
    (definition,) = (
        column.definition
        for column in all_models()["core.posting_profile"].columns
        if column.name == "posting_type_code"
    )
    assert set(get_args(kinds)) == set(re.findall(r"'(\w+)'", definition))


def test_x28_dimensions_of_a_worker_and_a_project_are_merged_one_by_one() -> None:
    with duckdb.connect() as connection:
        load_rules(connection)
        merged = connection.execute(
            """
            SELECT posting_type,
                LIST(name || '=' || merged_dimension(posting_type, worker.text, project.text) ORDER BY name)
            FROM (VALUES ('CC', '10'), ('Dept', 'A')) AS worker (name, text)
            FULL JOIN (VALUES ('CC', '20')) AS project (name, text) USING (name)
            CROSS JOIN (VALUES ('cost'), ('payroll_allocation')) AS side (posting_type)
            GROUP BY posting_type ORDER BY posting_type
            """
        ).fetchall()

    assert merged == [("cost", ["CC=20", "Dept=A"]), ("payroll_allocation", ["CC=10", "Dept=A"])]


_CENTS = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents).scaleb(-2))
_KINDS = st.sampled_from(
    [
        ("cost", "time"), ("cost", "material"), ("cost", "expense"), ("unbilled_sales", "time"),
        ("unbilled_sales", "fee"), ("unbilled_sales", "material"),
        ("billed_sales", "material"), ("billed_sales", "milestone"),
    ]
)  # fmt: skip


@st.composite
def _some_posting(draw: st.DrawFn) -> Row:
    kind, transaction_class = draw(_KINDS)
    amount = draw(_CENTS)
    rate = draw(st.sampled_from([None, "1", "0.8", "3", "0.000007", "151.37"]))
    accounting = None if rate is None else (amount / Decimal(rate)).quantize(Decimal("0.01"))
    return {
        "transaction_type": kind,
        "transaction_class": transaction_class,
        "amount": amount,
        "exchange_rate": rate,
        "accounting_amount": accounting,
        "tax_amount": draw(_CENTS) if kind == "billed_sales" else Decimal(0),
        "reason_code": "invoiced" if kind == "billed_sales" else "line_used",
        "billing_type": draw(
            st.sampled_from(["chargeable", "non_chargeable", "complimentary", "not_available"])
        ),
        "contract_line_id": draw(st.sampled_from(["CL-1", "FP", None])),
        "company_code": draw(st.sampled_from(["usmf", "usmf", "demf", None])),
        "resource_id": draw(st.sampled_from([None, "lent"])),
        "source_id": draw(st.sampled_from(["S-1", "S-2"])),
        "accounting_date": draw(st.sampled_from(["2026-07-12", "2026-07-31", "2026-08-01"])),
    }


@settings(max_examples=25, deadline=None)
@given(
    st.lists(_some_posting(), max_size=8),
    st.lists(_some_posting(), max_size=8),
    st.sets(st.integers(0, 7)),
    st.sampled_from(["invoiced", "price_changed"]),
    st.fixed_dictionaries(
        {
            "time_and_material_revenue": st.sampled_from(["accrued", "at_invoice"]),
            "fixed_price_revenue": st.sampled_from(["completed_percentage", "completed_contract", "no_wip"]),
            "journal_period_unit": st.sampled_from(["days", "months", "years", "all"]),
            "journal_line_limit": st.integers(1, 4),
        }
    ),
)
def test_vouchers_balance_and_a_reversal_leaves_nothing(
    first: list[Row],
    second: list[Row],
    reversed_ones: set[int],
    reason: str,
    policies: Row,
) -> None:
    earlier = [_posting(number, **values) for number, values in enumerate(first)]
    reversals = [_negation(earlier[at], reason_code=reason) for at in reversed_ones if at < len(earlier)]
    connection = _made_of(
        [_posting(10 + number, **values) for number, values in enumerate(second)] + reversals,
        earlier=earlier,
        **policies,
    )

    def ask(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql).fetchall()

    both = "(FROM core.integration_journal_entry UNION ALL FROM outgoing.integration_journal_entry)"
    assert ask(
        f"SELECT voucher_number FROM {both} GROUP BY voucher_number "
        "HAVING SUM(amount) <> 0 OR SUM(accounting_amount) <> 0"
    ) == []  # fmt: skip
    negated = ", ".join(f"'{reversal['actual_key']}'" for reversal in reversals) or "''"
    connection.execute("CREATE TABLE key_of (posting_id VARCHAR, actual_key VARCHAR)")
    _insert(
        connection,
        "key_of",
        [
            {name: posting[name] for name in ("posting_id", "actual_key")}
            for posting in [*earlier, *reversals]
        ],
    )
    assert ask(
        f"SELECT actual_key FROM {both} JOIN key_of USING (posting_id) WHERE actual_key IN ({negated}) "
        "GROUP BY actual_key, main_account_number HAVING SUM(amount) <> 0 OR SUM(accounting_amount) <> 0"
    ) == []  # fmt: skip
    assert (
        ask(f"SELECT * FROM core.integration_journal WHERE line_count > {policies['journal_line_limit']}")
        == []
    )
    assert ask("SELECT COALESCE(SUM(line_count), 0) FROM core.integration_journal") == ask(
        "SELECT COUNT(*) FROM core.integration_journal_line WHERE status_code = 'draft'"
    )
    assert ask(
        "SELECT integration_journal_id FROM core.integration_journal_line WHERE status_code = 'draft' "
        "GROUP BY integration_journal_id HAVING MIN(line_number) <> 1 OR MAX(line_number) <> COUNT(*) "
        "OR COUNT(DISTINCT line_number) <> COUNT(*)"
    ) == []  # fmt: skip


# --- the whole way ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told_twice(shared_dir: Path) -> Path:
    """Two folders: two lines and two services; then a corrected price, and the rate of a line that had none."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FINANCE.items():
            patch.setenv(name, value)
        container = Container(shared_dir.parent / "lake")
        yen: dict[str, Any] = {"transactioncurrencyid": guid("currency", 2), "exchangerate": None}
        container.folder(1, COMPANY.rows() | {LINE: [COMPANY.line(1), COMPANY.line(2, work_order=2, **yen)]})
        run(container)
        container.folder(
            2, {LINE: [COMPANY.line(1, 20, msdyn_unitamount="41"),
                       COMPANY.line(2, 20, work_order=2, **(yen | {"exchangerate": "160"}))]},
        )  # fmt: skip
        run(container)
    return shared_dir


def test_journals_are_filled_to_the_limit(told_twice: Path) -> None:
    journals = query(
        "SELECT journal_number, line_count, period_text FROM core.integration_journal "
        "ORDER BY posting_batch_id, journal_number"
    )
    assert journals == [(1, 3, "2026-07"), (2, 3, "2026-07"), (1, 3, "2026-07"), (2, 1, "2026-07")]


def test_a_line_without_a_rate_is_held_until_the_ledger_replaces_it(told_twice: Path) -> None:
    lines = query(
        "SELECT entry_type, transaction_type, status_code, held_code, quantity FROM core.integration_journal_line "
        "WHERE source_id = ? ORDER BY posting_batch_id, entry_type DESC, transaction_type",
        parameters=[guid("line", 2)],
    )
    held = ("held", "no_exchange_rate")
    assert lines == [
        ("original", "cost", *held, 5), ("original", "unbilled_sales", *held, 5),
        ("reversal", "cost", *held, -5), ("reversal", "unbilled_sales", *held, -5),
        ("replacement", "cost", "draft", None, 5), ("replacement", "unbilled_sales", "draft", None, 5),
    ]  # fmt: skip


def test_cost_and_sales_name_each_other(told_twice: Path) -> None:
    assert query(
        "SELECT line.posting_id FROM core.integration_journal_line AS line LEFT JOIN core.integration_journal_line "
        "AS other ON line.related_voucher_number = other.voucher_number WHERE line.entry_type = 'original' "
        "AND (other.source_id IS DISTINCT FROM line.source_id OR other.transaction_type = line.transaction_type)"
    ) == []  # fmt: skip


def test_the_accounts_say_what_the_ledger_says(told_twice: Path) -> None:
    """Cost is cost less what was reversed, and what is accrued is what is unbilled, to the cent."""
    booked = query(
        "SELECT posting_type_code, SUM(amount), SUM(accounting_amount) FROM core.integration_journal_entry "
        "WHERE posting_type_code IN ('cost_item', 'wip_sales') GROUP BY ALL ORDER BY ALL"
    )
    assert booked == query(
        "SELECT CASE transaction_type WHEN 'cost' THEN 'cost_item' ELSE 'wip_sales' END AS posting_type_code, "
        "SUM(amount), SUM(accounting_amount) FROM ledger.current_actual GROUP BY ALL ORDER BY ALL"
    )


def test_the_files_are_the_same_every_time(told_twice: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        finished = command(told_twice, "journal", "export", "--out", folder, "--company", "USMF")
        assert finished.returncode == 0, finished.stderr
        assert "4 journals, 10 lines" in finished.stdout
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert first == second and set(first) == {HEADER_FILE, LINE_FILE}
    with (folders[0] / LINE_FILE).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["PROJID"] for line in lines} == {"P-1"}
    cost, sales = (
        next(line for line in lines if line["PRODUCTNUMBER"] == "F-1" and line[column])
        for column in ("UNITCOST", "UNITPRICE")
    )
    assert (cost["EXTENDEDCOST"], cost["EXTENDEDPRICE"], cost["TRANSTYPE"]) == ("110.0000", "", "Item")
    assert (sales["EXTENDEDCOST"], sales["EXTENDEDPRICE"], sales["PRICEEXCHANGERATE"]) == (
        "", "200.0000", "100.000000000000",
    )  # fmt: skip


def test_one_batch_alone_can_be_exported_and_one_that_is_none_cannot(
    told_twice: Path, tmp_path: Path
) -> None:
    (batch,) = {row[0] for row in query("SELECT MAX(posting_batch_id) FROM core.integration_journal")}
    finished = command(told_twice, "journal", "export", "--out", tmp_path / "one", "--batch", batch)
    assert finished.returncode == 0 and "2 journals, 4 lines" in finished.stdout
    finished = command(told_twice, "journal", "export", "--out", tmp_path / "none", "--company", "nobody")
    assert finished.returncode == 2 and "no journal of company nobody" in finished.stderr
    assert not (tmp_path / "none").exists()


def test_the_list_says_what_is_held_back(told_twice: Path) -> None:
    finished = command(told_twice, "journal", "list")
    assert finished.returncode == 0, finished.stderr
    assert "2026-07" in finished.stdout and "usmf" in finished.stdout
    assert "held back: 4 lines, no_exchange_rate" in finished.stdout
