"""What the agreements of the sample come to: every state and fault occurs, and all of it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


def _words(warehouse: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {str(row[0]) for row in warehouse.execute(query).fetchall()}


def test_every_state_of_a_visit_and_a_fee_occurs(warehouse: duckdb.DuckDBPyConnection) -> None:
    states = {"planned", "generated", "done", "late", "missed", "canceled"}
    assert _words(warehouse, "SELECT state_code FROM core.agreement_visit") == states
    assert _words(warehouse, "SELECT state_code FROM core.agreement_fee") == {"planned", "billed", "late"}
    faults = {"invoice_late", "billed_twice", "billed_beside_fee", "generation_late"}
    assert _words(warehouse, "SELECT fault_code FROM marts.agreement_fault") == faults


def test_every_visit_of_a_work_order_is_told_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    """G11: each planned work order has its visit, each visit behind its date has a work order or says why not."""
    lost = warehouse.execute(
        """
        SELECT work_order.work_order_id
        FROM core.work_order AS work_order
        LEFT JOIN core.agreement_visit AS visit ON work_order.work_order_id = visit.work_order_id
        WHERE work_order.agreement_id IS NOT NULL AND work_order.deleted_at IS NULL
        GROUP BY work_order.work_order_id
        HAVING COUNT(visit.visit_id) <> 1
        """
    ).fetchall()
    assert lost == []


def test_the_forecast_goes_on_where_the_dates_end(warehouse: duckdb.DuckDBPyConnection) -> None:
    early = warehouse.execute(
        """
        SELECT forecast.visit_id FROM core.agreement_visit AS forecast
        INNER JOIN core.agreement_visit AS made
            ON forecast.setup_id = made.setup_id AND NOT made.is_forecast AND made.visit_date >= forecast.visit_date
        WHERE forecast.is_forecast
        """
    ).fetchall()
    assert early == []
    outside = "SELECT visit_id FROM core.agreement_visit WHERE is_forecast AND YEAR(visit_date) <> 2026"
    assert warehouse.execute(outside).fetchall() == [], "the agreements end with 2026"


def test_what_the_profitability_adds_up_is_what_the_tables_below_hold(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sums = {
        "marts.agreement_profitability": "SUM(planned_visit_count), SUM(fee_amount), SUM(planned_cost_amount)",
        "core.agreement_visit": "SUM(CASE WHEN state_code <> 'canceled' THEN 1 ELSE 0 END)",
        "core.agreement_fee": "SUM(CASE WHEN state_code = 'billed' THEN fee_amount ELSE 0 END)",
        "marts.work_order_story": "SUM(CASE WHEN agreement_id IS NOT NULL THEN cost_amount ELSE 0 END)",
    }
    found = {
        table: warehouse.execute(f"SELECT {what} FROM {table}").fetchone() for table, what in sums.items()
    }
    total = found.pop("marts.agreement_profitability")
    assert total is not None and all(total)
    assert total == tuple(row[0] for row in found.values() if row)


def test_what_is_upcoming_is_in_the_forecast_of_its_project(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Beside what the work orders of agreements are estimated at."""
    unequal = warehouse.execute(
        """
        SELECT project_id, currency_code FROM (
            SELECT project_id, currency_code, estimated_cost_amount AS amount
            FROM core.agreement_visit WHERE is_upcoming AND project_id IS NOT NULL
            UNION ALL SELECT project_id, currency_code, amount FROM core.estimate_line
            WHERE agreement_id IS NOT NULL AND row_type = 'cost'
            UNION ALL SELECT project_id, currency_code, -planned_visit_cost_amount FROM marts.project_forecast
        ) GROUP BY ALL HAVING SUM(amount) <> 0
        """
    ).fetchall()
    assert unequal == []
    row = warehouse.execute("SELECT COUNT(*) FROM core.agreement_visit WHERE is_upcoming").fetchone()
    assert row is not None and row[0] > 10
