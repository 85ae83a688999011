"""Rows and money of every layer against the one before it: all is explained, and what goes missing is told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container, deletion, guid
from tests.pipeline.driver import query, run
from transforms import pipeline
from transforms.settings import load_settings
from transforms.warehouse.reconciliation import Night

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
        "rows or money are lost on the way to core (1), landing (1), ledger (1), seal (1), staging (3)"
        in (after.as_text())
    )
