"""WIP of time and material at the end is what the ledger says is unbilled: chargeable, line by line, to the cent."""

from __future__ import annotations

from pathlib import Path

import duckdb

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


def test_the_closing_is_what_is_unbilled(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as warehouse:
        live = warehouse.execute(f"{LIVE} ORDER BY ALL").fetchall()
        assert live
        assert warehouse.execute(f"{WIP} ORDER BY ALL").fetchall() == live
