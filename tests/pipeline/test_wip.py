"""WIP of time and material at the end is what the ledger says is unbilled: chargeable, line by line, to the cent."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from transforms.serve.summary import exact, read_summary

pytestmark = pytest.mark.slow

LIVE = """
    SELECT contract_line_id, currency_code, SUM(amount) AS amount FROM ledger.current_actual
    WHERE transaction_type = 'unbilled_sales' AND billing_type = 'chargeable' GROUP BY ALL HAVING SUM(amount) <> 0
"""
WIP = """
    SELECT contract_line_id, currency_code, SUM(closing_amount) AS amount
    FROM (
        SELECT * FROM marts.wip_rollforward WHERE method_code = 'accrued'
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY contract_line_id, company_code, currency_code ORDER BY period_start_date DESC
        ) = 1
    ) GROUP BY ALL HAVING SUM(closing_amount) <> 0
"""

LAST = """
    SELECT measure_code, currency_code, SUM(closing_amount) AS amount
    FROM (
        SELECT * FROM marts.wip_rollforward
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY contract_line_id, company_code, currency_code, measure_code ORDER BY period_start_date DESC
        ) = 1
    ) GROUP BY ALL ORDER BY ALL
"""


def test_the_closing_is_what_is_unbilled(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as warehouse:
        live = warehouse.execute(f"{LIVE} ORDER BY ALL").fetchall()
        assert live
        assert warehouse.execute(f"{WIP} ORDER BY ALL").fetchall() == live


def test_the_summary_shows_drafts_and_a_roll_forward_that_adds_up(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as warehouse:
        summary = read_summary(warehouse)
        assert summary is not None
        assert {draft.currency_code: draft.due_amount for draft in summary.drafts} == dict(
            warehouse.execute(
                "SELECT currency_code, SUM(due_amount) FROM core.pro_forma_invoice GROUP BY ALL"
            ).fetchall()
        )
        closing = warehouse.execute(LAST).fetchall()
    shown = summary.render()
    for row in summary.wip:
        assert row.opening_amount + row.earned_amount - row.taken_out_amount == row.closing_amount
        assert exact(row.closing_amount) in shown
    assert sorted((row.measure, row.currency_code, row.closing_amount) for row in summary.wip) == closing
