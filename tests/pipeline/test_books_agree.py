"""The company of the sample keeps its own books (msdyn_actual, msdyn_estimateline); without faults ours agree."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

NET = """
    SELECT
        LOWER(COALESCE(msdyn_workorderproduct, msdyn_workorderservice, msdyn_timeentry)) AS source_id,
        CASE msdyn_transactiontypecode
            WHEN '192350000' THEN 'cost' WHEN '192350005' THEN 'unbilled_sales' ELSE 'billed_sales'
        END AS transaction_type,
        CASE msdyn_transactionclassification
            WHEN '192350000' THEN 'time' WHEN '192350002' THEN 'material' WHEN '192350004' THEN 'fee' ELSE 'milestone'
        END AS transaction_class,
        CASE msdyn_billingtype
            WHEN '192350001' THEN 'chargeable' WHEN '192350002' THEN 'complimentary'
            WHEN '192350003' THEN 'not_available' ELSE 'non_chargeable'
        END AS billing_type,
        SUM(CAST(msdyn_quantity AS DECIMAL(18, 6))) AS quantity,
        SUM(CAST(msdyn_extendedamount AS DECIMAL(19, 4))) AS amount,
        CAST(LEFT(msdyn_documentdate, 10) AS DATE) AS document_date,
        LOWER(msdyn_project) AS project_id,
        LOWER(msdyn_salescontractlineid) AS contract_line_id,
        LOWER(msdyn_accountcustomer) AS customer_id,
        msdyn_serialnumber AS serial_number
    FROM recorded
    GROUP BY ALL
    HAVING SUM(CAST(msdyn_quantity AS DECIMAL(18, 6))) <> 0
"""
OURS = """
    SELECT
        CASE WHEN source_kind <> 'milestone' THEN source_id END AS source_id,
        transaction_type, transaction_class, billing_type, SUM(quantity), SUM(amount), document_date, project_id,
        contract_line_id, customer_id, serial_number
    FROM ledger.current_actual
    GROUP BY ALL
"""


@pytest.fixture(scope="module")
def books(sample_warehouse: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse with `recorded`: the newest version of every msdyn_actual row that is not deleted."""
    connection = duckdb.connect(str(sample_warehouse), read_only=True)
    landing = sample_warehouse.parents[1] / "landing"
    for table in ("msdyn_actual", "msdyn_estimateline"):
        files = sorted(str(path) for path in landing.glob(f"*/{table}/*/*.parquet"))
        connection.execute(
            f"""
            CREATE TEMP TABLE {"recorded" if table == "msdyn_actual" else "estimated"} AS
            SELECT * FROM read_parquet({files}, union_by_name = true)
            QUALIFY ROW_NUMBER() OVER (PARTITION BY Id ORDER BY CAST(versionnumber AS BIGINT) DESC) = 1
                AND COALESCE(IsDelete, 'False') <> 'True'
            """
        )
    return connection


def test_every_live_actual_is_recorded_and_every_recorded_one_is_live(
    books: duckdb.DuckDBPyConnection,
) -> None:
    assert books.execute(f"({NET}) EXCEPT ({OURS})").fetchall() == []
    assert books.execute(f"({OURS}) EXCEPT ({NET})").fetchall() == []
    (count,) = books.execute("SELECT COUNT(*) FROM ledger.current_actual").fetchone() or (0,)
    assert count > 500


def test_every_estimate_is_recorded_and_every_recorded_one_is_ours(books: duckdb.DuckDBPyConnection) -> None:
    theirs = """
        SELECT
            LOWER(COALESCE(msdyn_workorderproduct, msdyn_workorderservice)) AS work_order_line_id,
            CASE msdyn_transactiontypecode WHEN '192350000' THEN 'cost' ELSE 'sales' END AS row_type,
            CAST(msdyn_quantity AS DECIMAL(18, 6)) AS quantity,
            CAST(msdyn_amount AS DECIMAL(19, 4)) AS amount
        FROM estimated
    """
    ours = "SELECT work_order_line_id, row_type, quantity, amount FROM core.estimate_line"
    assert books.execute(f"({theirs}) EXCEPT ({ours})").fetchall() == []
    assert books.execute(f"({ours}) EXCEPT ({theirs})").fetchall() == []


def test_field_service_priced_as_its_lists_say(books: duckdb.DuckDBPyConnection) -> None:
    """But for what the sample gets wrong on purpose: entitlements forgotten, a duration not rounded, rates raised."""
    found = books.execute(
        "SELECT finding_code, COUNT(*) FROM marts.field_service_price_check WHERE unjudged_code IS NULL GROUP BY ALL"
    ).fetchall()
    assert dict(found) == {"agrees": 436, "entitlement": 3, "duration_rounding": 1, "minimum_charge": 5}
    why = "SELECT DISTINCT unjudged_code FROM marts.field_service_price_check WHERE finding_code = 'cannot_tell'"
    assert books.execute(why).fetchall() == [("line_estimated",)]
    entitled = """
        SELECT COUNT(*), COUNT(*) FILTER (WHERE expected_total_amount = 0) FROM marts.field_service_price_check
        WHERE finding_code = 'agrees' AND expected_entitlement_id IS NOT NULL
    """
    [(lines, free)] = books.execute(entitled).fetchall()
    assert lines >= free >= 10
