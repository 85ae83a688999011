"""Rows and money of every layer against the one before it: all is explained, and what goes missing is told."""

from __future__ import annotations

import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container, deletion, guid
from tests.pipeline.driver import one, query, run
from transforms import pipeline
from transforms.settings import load_settings
from transforms.warehouse.reconciliation import Night

pytestmark = pytest.mark.slow

COMPANY = Company(work_orders=2)
LINE = "msdyn_workorderproduct"
TOTAL = (
    "SELECT before_count, quarantined_count, superseded_count, held_count, after_count, lost_count "
    "FROM reconciliation.control_total WHERE step_code || ':' || entity = ? AND night_number = ?"
)
#: A row taken out of (or put into) each layer, or other money in it; and what the check says of it.
WRONG = {
    "DELETE FROM quarantine.rejected_row": {("staging:msdyn_workorderproduct", "missing")},
    "DELETE FROM core.project": {("core:msdyn_project", "missing")},
    "INSERT INTO staging.product BY NAME SELECT * REPLACE ('twin' AS productid) FROM staging.product LIMIT 1": {
        ("staging:product", "orphan")
    },
    "UPDATE staging.msdyn_workorderservice SET msdyn_totalcost = COALESCE(msdyn_totalcost, 0) + 0.01": {
        ("staging:msdyn_workorderservice", "price")
    },
    "DELETE FROM ledger.project_actual WHERE posting_id IN (SELECT MIN(posting_id) FROM ledger.current_actual "
    "WHERE transaction_type = 'cost')": {
        ("ledger:cost of work order lines", "missing"), ("seal:postings", "missing")
    },
    "UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE posting_id IN (SELECT MIN(posting_id) "
    "FROM ledger.current_actual WHERE transaction_type = 'unbilled_sales')": {
        ("ledger:unbilled sales of work order lines", "price")
    },
    "UPDATE audit.landed_batch SET row_count = row_count - 1": {("landing:all tables", "orphan")},
}  # fmt: skip


@pytest.fixture
def night(container: Container, data_dir: Path) -> Night:
    """A part corrected twice and one refused, one deleted and back, one that waits, exported again as it was."""
    container.folder(1, COMPANY.rows())
    run(container)
    first = COMPANY.line(1, 20, msdyn_quantity="4")
    refused = COMPANY.line(2, 21, msdyn_quantity="-1")
    container.folder(2, {LINE: [first, COMPANY.line(1, 22, msdyn_quantity="3"), refused]})
    container.folder(3, {LINE: [deletion(LINE, guid("line", 2), 23), COMPANY.line(2, 24)]})
    container.folder(4, {LINE: [COMPANY.line(1, 22, msdyn_quantity="3"), COMPANY.line(9, 25, work_order=77)]})
    run(container)
    return pipeline.reconcile(as_of=datetime(2026, 8, 6, 2), is_gated=False)


def test_all_that_landed_is_explained_and_what_is_lost_is_told(night: Night) -> None:
    found = query("SELECT * FROM reconciliation.control_total WHERE lost_count <> 0 OR lost_amount <> 0")
    assert found == []
    [(came, refused, older, _, there, _)] = query(TOTAL, None, [f"staging:{LINE}", 1])
    (held,) = query(TOTAL, None, ["ledger:cost of work order lines", 1])
    assert (refused, older) == (1, 4), "two versions and one twice of line 1, one of line 2"
    assert came == there + refused + older
    assert held[3] == 0, "a line without a work order has no project yet"
    assert "all in the layers behind (1 refused, 4 older versions, 0 held)" in night.as_text()
    [(rows,)] = query("SELECT SUM(row_count + broken_row_count) FROM audit.landed_batch")
    assert night.received == rows > 20

    with duckdb.connect(str(load_settings().warehouse)) as connection:
        for statement in WRONG:
            connection.execute(statement)
    after = pipeline.reconcile(as_of=datetime(2026, 8, 7, 2), is_gated=False)
    told = set(
        query("SELECT subject_id, cause_code FROM reconciliation.break WHERE check_code = 'layer_total'")
    )
    assert told == set().union(*WRONG.values())
    [(lost,)] = query(
        "SELECT lost_amount FROM reconciliation.control_total WHERE night_number = 2 "
        "AND entity = 'msdyn_workorderservice' AND step_code = 'staging'"
    )
    assert lost < Decimal(0)
    assert (
        "rows or money are lost on the way to core (1), landing (1), ledger (2), seal (1), staging (3)"
        in (after.as_text())
    )


@pytest.mark.parametrize("policy", ["keep", "reverse"])
def test_what_is_kept_although_it_was_withdrawn_is_not_lost(
    container: Container, data_dir: Path, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    """One line back to Estimated: by policy its postings stay, or not."""
    monkeypatch.setenv("FIELDLEDGER_POLICIES__WITHDRAWN_LINE", policy)
    container.folder(1, COMPANY.rows())
    run(container)
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_linestatus="690970000")]})
    run(container)
    pipeline.reconcile(is_gated=False)
    assert query("SELECT * FROM reconciliation.control_total WHERE lost_count <> 0 OR lost_amount <> 0") == []
    (sold,) = query(TOTAL, None, ["ledger:unbilled sales of work order lines", 1])
    assert sold[4] == 4 - (policy == "reverse")


def test_sales_before_and_after_the_invoice_are_compared_with_what_the_work_comes_to(
    sample_warehouse: Path, data_dir: Path
) -> None:
    """Discounts, fees, several customers, partly invoiced lines and milestones: all as they should be, to the cent."""
    warehouse = load_settings().warehouse
    warehouse.parent.mkdir(parents=True)
    shutil.copyfile(sample_warehouse, warehouse)
    pipeline.reconcile(is_gated=False)
    wrong = "SELECT entity, lost_count, lost_amount FROM reconciliation.control_total WHERE night_number = ? "
    wrong += "AND step_code = 'ledger' AND (lost_count <> 0 OR lost_amount <> 0) ORDER BY entity"
    assert query(wrong, None, [1]) == []
    assert one("SELECT COUNT(*) FROM core.contract_line_customer WHERE is_split") > 0
    kinds = query(
        "SELECT transaction_type, source_kind, MIN(posting_id) FROM ledger.current_actual "
        "WHERE transaction_type <> 'cost' GROUP BY ALL ORDER BY ALL"
    )
    sales = {
        ("billed_sales", "milestone"): "billed sales of milestones",
        ("billed_sales", "time_entry"): "billed sales of time entries",
        ("billed_sales", "work_order_line"): "billed sales of work order lines",
        ("unbilled_sales", "time_entry"): "unbilled sales of time entries",
        ("unbilled_sales", "work_order_line"): "unbilled sales of work order lines",
    }
    assert [kind[:2] for kind in kinds] == list(sales)
    with duckdb.connect(str(warehouse)) as connection:
        for _, _, posting_id in kinds:
            connection.execute(
                "UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE posting_id = ?", [posting_id]
            )
    pipeline.reconcile(is_gated=False)
    assert query(wrong, None, [2]) == [(entity, 0, Decimal("-0.0100")) for entity in sorted(sales.values())]
