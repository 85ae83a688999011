"""Assets and dimensions of the sample: what they cost adds up to the ledger, and what Finance would refuse is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.driver import query, run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


def test_what_assets_cost_is_what_the_ledger_holds_of_work_orders(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Every line and hour of the sample concerns an asset: nothing is lost on the way to the tops of the trees."""
    ledger = """
        SELECT currency_code, SUM(amount) FILTER (transaction_type = 'cost'),
            SUM(amount) FILTER (transaction_type <> 'cost' AND billing_type = 'chargeable')
        FROM ledger.current_actual WHERE work_order_id IS NOT NULL GROUP BY ALL ORDER BY ALL
    """
    tops = """
        SELECT currency_code, SUM(total_cost_amount), SUM(total_revenue_amount)
        FROM marts.asset_cost WHERE customer_asset_id = root_asset_id GROUP BY ALL HAVING SUM(total_visit_count) > 0
        ORDER BY ALL
    """
    own = """
        SELECT currency_code, SUM(own_cost_amount), SUM(own_revenue_amount)
        FROM marts.asset_cost GROUP BY ALL ORDER BY ALL
    """
    expected = warehouse.execute(ledger).fetchall()
    assert len(expected) > 3
    assert warehouse.execute(tops).fetchall() == expected
    assert warehouse.execute(own).fetchall() == expected


def test_the_sample_has_plants_racks_and_coolers(warehouse: duckdb.DuckDBPyConnection) -> None:
    depths = warehouse.execute(
        "SELECT asset_category_name, depth_count, COUNT(*) > 1, COUNT(hierarchy_fault_code), "
        "COUNT(root_location_id) > 1 FROM core.customer_asset GROUP BY ALL ORDER BY depth_count"
    ).fetchall()
    assert depths == [
        ("Plant", 0, True, 0, True),
        ("Rack", 1, True, 0, True),
        ("Cold room", 2, True, 0, True),
    ]
    assert warehouse.execute(
        "SELECT COUNT(*) > 0 FROM marts.asset_cost "
        "WHERE total_reactive_mean_days > 0 AND own_visit_count < total_visit_count"
    ).fetchone() == (True,)


def test_faults_of_finance_companies_are_named(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample suspends a cost center of USMF and ends one of DEMF with the year 2025; nobody has a region."""
    for company in ("USMF", "DEMF"):
        monkeypatch.setenv(f"FIELDLEDGER_COMPANIES__{company}__DEPLOYMENT_MODEL", "finance")
    monkeypatch.setenv("FIELDLEDGER_COMPANIES__DEMF__REQUIRED_DIMENSIONS", '["CostCenter", "Region"]')
    run(ROOT / "data" / "sample")
    found = query(
        "SELECT company_code, fault_code, dimension_value_text, MIN(accounting_date) >= DATE '2026-01-01', "
        "COUNT(*) > 1 FROM marts.finance_fault GROUP BY ALL ORDER BY ALL"
    )
    assert found == [
        ("DEMF", "dimension_missing", None, False, True),
        ("DEMF", "dimension_value_expired", "CC-002", True, True),
        ("USMF", "dimension_value_suspended", "CC-005", False, True),
    ]
    assert query(
        "SELECT company_code, dimension_name, is_required, is_complete FROM marts.dimension_completeness ORDER BY ALL"
    ) == [
        ("DEMF", "BusinessUnit", False, True),
        ("DEMF", "CostCenter", True, True),
        ("DEMF", "Region", True, False),
        ("USMF", "BusinessUnit", False, True),
        ("USMF", "CostCenter", False, False),
    ]
