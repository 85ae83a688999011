"""Whatever is posted, in whatever order and period: the roll-forward closes, at what the ledger says is unbilled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from transforms.settings import Policies
from transforms.warehouse.models import Model, all_models, load_rules

pytestmark = pytest.mark.slow

RECOGNITION = all_models()["core.revenue_recognition"]
ROLLFORWARD = all_models()["marts.wip_rollforward"]
LIVE = all_models()["ledger.current_actual"]
READ = sorted(name for name in RECOGNITION.reads if not name.startswith("parameter."))
PERIODS = tuple(f"usmf:2026-{month:02}" for month in range(1, 7))
BATCH_AT = datetime(2026, 7, 1)
CENT = Decimal("0.01")
SCOPE = "contract_id"


@dataclass(frozen=True)
class Step:
    """What happens to one piece of work: posted or corrected to an amount, billed in part or whole, or withdrawn."""

    what: str
    source: int
    period: int
    amount: Decimal


_AMOUNT = st.decimals(-500, 5_000, places=2)
_STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["work", "work", "bill", "part", "withdraw"]),
        source=st.sampled_from([0, 0, 1, 1, 2, 3, 4]),
        period=st.integers(0, len(PERIODS) - 1),
        amount=_AMOUNT,
    ),
    min_size=3,
    max_size=14,
)
_POLICIES = st.builds(
    Policies,
    fixed_price_revenue=st.sampled_from(
        ["completed_percentage", "completed_contract", "straight_line", "standalone_price", "no_wip"]
    ),
    time_and_material_revenue=st.sampled_from(["accrued", "at_invoice"]),
    completion_basis=st.sampled_from(["amount", "unit"]),
    cost_to_complete=st.sampled_from(
        ["forecast_less_actual", "total_less_actual", "as_previous", "zero", "use_forecast"]
    ),
)


@pytest.fixture(scope="module")
def books() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables that the roll-forward is made of, empty."""
    with duckdb.connect(config={"threads": 1}) as connection:
        load_rules(connection)
        for schema in ("core", "ledger", "marts", "parameter"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name in (*READ, RECOGNITION.name, ROLLFORWARD.name):
            connection.execute(all_models()[name].create())
        connection.execute(LIVE.create())
        yield connection


def _insert(connection: duckdb.DuckDBPyConnection, name: str, **values: Any) -> None:
    """One row; what is not told and must not be blank gets a plain value of its type."""
    model: Model = all_models()[name]
    plain = {
        "VARCHAR": "x",
        "DECIMAL": 0,
        "BIGINT": 1,
        "BOOLEAN": True,
        "DATE": "2026-01-15",
        "TIMESTAMP": BATCH_AT,
    }
    row = {
        column.name: next(value for kind, value in plain.items() if column.definition.startswith(kind))
        for column in model.columns
        if "NOT NULL" in column.definition
    } | values
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


class _Ledger:
    """Posts as the ledger does: what stands is reversed exactly before something else stands."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.count = 0
        self.live: dict[str, tuple[str, Decimal]] = {}
        self.seen: set[str] = set()

    def set(self, key: str, amount: Decimal | None, step: Step, reason: str, batch: int, **more: Any) -> None:
        if key in self.live:
            posting_id, was = self.live.pop(key)
            self._post(key, "reversal", -was, step, reason, batch, reverses_posting_id=posting_id, **more)
        if amount is not None:
            entry = "replacement" if key in self.seen else "original"
            self.seen.add(key)
            self.live[key] = (self._post(key, entry, amount, step, reason, batch, **more), amount)

    def _post(
        self, key: str, entry: str, amount: Decimal, step: Step, reason: str, batch: int, **more: Any
    ) -> str:
        self.count += 1
        posting_id = f"{self.count:04}"
        _insert(
            self.connection,
            "ledger.project_actual",
            posting_id=posting_id,
            actual_key=key,
            posting_number=self.count,
            entry_type=entry,
            reason_code=reason,
            posting_batch_id=f"B{batch}",
            fiscal_period_id=PERIODS[step.period],
            accounting_date=f"2026-{step.period + 1:02}-15",
            source_id=f"S{step.source}",
            source_kind="work_order_line",
            line_kind="service" if step.source % 2 else "product",
            contract_id=_contract(step.source),
            contract_line_id=f"L{step.source % 4}",
            billing_type="non_chargeable" if step.source == 4 else "chargeable",
            currency_code="EUR",
            company_code="usmf",
            quantity=amount,
            amount=amount,
            **more,
        )
        return posting_id


def _contract(number: int) -> str:
    return f"C{number % 4 // 2}"


def _tell(
    connection: duckdb.DuckDBPyConnection, steps: list[Step], policies: Policies, finished: bool
) -> None:
    """Lines L0 (time and material) and L1 (fixed price) of contract C0, L2 and L3 likewise of C1."""
    for name in (*READ, RECOGNITION.name, ROLLFORWARD.name):
        connection.execute(f"DELETE FROM {name}")
    values = policies.model_dump()
    columns = ", ".join(
        f"{column} {'BIGINT' if isinstance(v, int) else 'VARCHAR'}" for column, v in values.items()
    )
    connection.execute(f"CREATE OR REPLACE TABLE parameter.policy ({columns})")
    connection.execute(
        f"INSERT INTO parameter.policy VALUES ({', '.join('?' * len(values))})", list(values.values())
    )
    _insert(connection, "core.currency", currency_code="EUR", currency_precision=2)
    for month, period in enumerate(PERIODS, start=1):
        end = (datetime(2026, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        _insert(
            connection, "core.fiscal_period", fiscal_period_id=period, company_code="usmf",
            start_date=f"2026-{month:02}-01", end_date=end.date(), status_code="open",
        )  # fmt: skip
    for number in range(4):
        line, project, contract = f"L{number}", f"P{number}", _contract(number)
        _insert(
            connection, "core.project", project_id=project, contract_id=contract, company_code="usmf",
            currency_code="EUR", actual_finish_date="2026-04-10" if finished else None,
        )  # fmt: skip
        _insert(
            connection, "core.contract_line", contract_line_id=line, contract_id=contract, project_id=project,
            billing_method_code="fixed_price" if number % 2 else "time_and_material", contract_amount="1000.01",
            standalone_selling_amount=number * 7, start_date="2026-01-10", end_date="2026-05-20",
        )  # fmt: skip
        _insert(
            connection, "core.milestone", milestone_id=f"M{number}", contract_line_id=line, contract_id=contract,
            project_id=project, amount="3333.33", status_code="ready", currency_code="EUR",
        )  # fmt: skip
        _insert(
            connection, "core.estimate_history", estimate_history_id=f"E{number}", estimate_line_id=f"E{number}",
            row_type="cost", line_kind="service", transaction_class="material", contract_id=contract,
            contract_line_id=line, project_id=project, amount=4_000, quantity=40, currency_code="EUR",
        )  # fmt: skip
    for contract in ("C0", "C1"):
        _insert(connection, "core.project_contract", contract_id=contract, currency_code="EUR")
    ledger = _Ledger(connection)
    for batch, step in enumerate(steps):
        cost, unbilled, billed = (f"S{step.source}:{part}" for part in ("cost", "unbilled", "billed"))
        is_fixed = step.source % 2 == 1
        if step.what == "work":
            reason = "price_changed" if cost in ledger.live else "line_used"
            ledger.set(
                cost, step.amount, step, reason, batch, transaction_type="cost", transaction_class="material"
            )
            if not is_fixed:
                ledger.set(unbilled, 2 * step.amount, step, reason, batch, **_UNBILLED)
        elif step.what == "withdraw":
            ledger.set(
                cost, None, step, "line_deleted", batch, transaction_type="cost", transaction_class="material"
            )
            ledger.set(unbilled, None, step, "line_deleted", batch, **_UNBILLED)
        elif is_fixed:
            ledger.set(billed, step.amount, step, "invoiced", batch, **_BILLED)
        elif unbilled in ledger.live:
            was = ledger.live[unbilled][1]
            rest = (was / 2).quantize(CENT) if step.what == "part" else None
            reason = "invoiced" if rest is None else "quantity_changed"
            ledger.set(unbilled, rest, step, reason, batch, **_UNBILLED)
            standing = ledger.live.get(billed, ("", Decimal(0)))[1]
            ledger.set(billed, standing + was - (rest or 0) + step.amount, step, "invoiced", batch, **_BILLED)


_UNBILLED = {"transaction_type": "unbilled_sales", "transaction_class": "material"}
_BILLED = {"transaction_type": "billed_sales", "transaction_class": "material"}


def _fill(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    for model in (RECOGNITION, ROLLFORWARD):
        connection.execute(f"DELETE FROM {model.name}")
        connection.execute(f"INSERT INTO {model.name} BY NAME {model.select}")
    return _rows(connection, f"FROM {ROLLFORWARD.name} ORDER BY ALL")


def _rows(connection: duckdb.DuckDBPyConnection, select: str) -> list[dict[str, Any]]:
    result = connection.execute(select)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


# Posted, billed in part, billed in whole, corrected; and a fixed price line beside it.
_LIFE = [
    Step("work", 0, 1, Decimal(100)),
    Step("part", 0, 2, Decimal("1.5")),
    Step("bill", 0, 3, Decimal(0)),
    Step("work", 0, 4, Decimal(7)),
    Step("work", 1, 2, Decimal(30)),
    Step("bill", 1, 3, Decimal(30)),
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, policies=_POLICIES, finished=st.booleans())
@example(steps=_LIFE, policies=Policies(), finished=False)
@example(steps=_LIFE, policies=Policies(fixed_price_revenue="completed_contract"), finished=True)
def test_the_roll_forward_closes(
    books: duckdb.DuckDBPyConnection, steps: list[Step], policies: Policies, finished: bool
) -> None:
    _tell(books, steps, policies, finished)
    rolled = sorted(_fill(books), key=lambda row: row["period_start_date"])

    closing: dict[tuple[str, str], Decimal] = {}
    for row in rolled:
        key = (row["contract_line_id"], row["measure_code"])
        assert row["opening_amount"] == closing.get(key, 0)
        closing[key] = row["closing_amount"]
        assert row["closing_amount"] == (
            row["opening_amount"] + row["earned_amount"] + row["corrected_amount"] - row["billed_amount"]
            - row["eliminated_amount"]
        )  # fmt: skip

    unbilled = {
        row["contract_line_id"]: row["amount"]
        for row in _rows(
            books,
            "SELECT contract_line_id, SUM(amount) AS amount FROM ledger.current_actual "
            "WHERE transaction_type = 'unbilled_sales' AND billing_type = 'chargeable' GROUP BY ALL",
        )
    }
    is_accrued = policies.time_and_material_revenue == "accrued"
    for (line, measure), amount in closing.items():
        if line in ("L0", "L2"):
            assert (measure, amount) == ("sales_value", unbilled.get(line, 0) if is_accrued else 0)
    assert set(unbilled) <= {line for line, _ in closing}

    recognized = sorted(
        _rows(books, f"FROM {RECOGNITION.name}"),
        key=lambda row: (row["contract_line_id"], row["period_start_date"]),
    )
    earned: dict[str, Decimal] = {}
    for row in recognized:
        line = row["contract_line_id"]
        earned[line] = earned.get(line, Decimal(0)) + row["earned_amount"]
        assert earned[line] == row["accrued_to_date_amount"]
        if row["status_code"] == "eliminated":
            assert row["accrued_to_date_amount"] == row["recognizable_amount"]
            assert row["cost_to_complete_amount"] == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, policies=_POLICIES)
@example(steps=[Step("work", 0, 1, Decimal(5)), Step("work", 2, 4, Decimal(5))], policies=Policies())
def test_one_contract_alone_gives_the_rows_of_all(
    books: duckdb.DuckDBPyConnection, steps: list[Step], policies: Policies
) -> None:
    """A run refreshes the contracts it touched: the others' rows must not matter."""
    _tell(books, steps, policies, finished=False)
    whole = [row for row in _fill(books) if row["contract_id"] == "C0"]
    for name in READ:
        if SCOPE in all_models()[name].column_names:
            books.execute(f"DELETE FROM {name} WHERE {SCOPE} <> 'C0'")
    assert _fill(books) == whole


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    total=st.decimals(0, 9_999_999, places=2),
    prices=st.lists(st.decimals(0, 999_999, places=4), min_size=1, max_size=6).filter(any),
)
def test_standalone_prices_share_out_all_of_it(
    books: duckdb.DuckDBPyConnection, total: Decimal, prices: list[Decimal]
) -> None:
    so_far = Decimal(0)
    shared = Decimal(0)
    for price in prices:
        so_far += price
        row = books.execute(
            "SELECT allocated_amount(?::DECIMAL(19, 4), ?::DECIMAL(19, 4), ?::DECIMAL(19, 4), ?::DECIMAL(19, 4), 2)",
            [total, so_far, price, sum(prices)],
        ).fetchone()
        assert row is not None and row[0] >= 0
        shared += row[0]
    assert shared == total
