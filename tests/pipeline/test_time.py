"""Random lives of a ledger: work changes, comes late, is deleted; months are held, closed and reopened; runs are cut
off. After every step the books must be right, and what was known must still be known."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.pipeline.container import CANCELED, ESTIMATED, USED, Company, Container, Row, deletion, guid
from tests.pipeline.driver import ARRIVAL, UNGATED, Picture, one, picture, query, run
from tests.scenarios.laws import broken_laws
from transforms import closing, pipeline
from transforms.replay import replay
from transforms.serve.difference import compare
from transforms.settings import load_settings
from transforms.warehouse.periods import ALLOWED

pytestmark = pytest.mark.slow

LINE, SERVICE, WORK_ORDER, PROJECT = (
    "msdyn_workorderproduct",
    "msdyn_workorderservice",
    "msdyn_workorder",
    "msdyn_project",
)
COMPANY = Company(3)
COMPLETED = {1: "2026-05-20T16:00:00Z", 2: "2026-06-17T16:00:00Z", 3: "2026-07-12T16:00:00Z"}
MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08")
# What depends on which months were closed when, and on the way a state was reached.
OF_THE_WAY = ARRIVAL | {"accounting_date", "fiscal_period_id", "status_code"}
HISTORIES = (
    "ledger.project_actual",
    "ledger.late_arrival",
    "ledger.actual_history",
    "core.estimate_history",
    "core.planned_labor_history",
    "core.integration_journal",
    "core.integration_journal_line",
    "core.integration_journal_entry",
    # By period, from all postings: what was there and is gone has a row of noughts.
    "core.revenue_recognition",
    "marts.wip_rollforward",
    "marts.time_to_cash",
)
UNDUE = """
    SELECT line.work_order_line_id, line.used_quantity, live.quantity
    FROM core.work_order_line AS line
    FULL JOIN (SELECT * FROM ledger.current_actual WHERE transaction_type = 'cost') AS live
        ON line.work_order_line_id = live.work_order_line_id
    WHERE CASE WHEN line.waiting_code IS NULL AND line.withdrawn_code IS NULL THEN line.used_quantity END
        IS DISTINCT FROM live.quantity
"""
BRIDGE = """
    SELECT fiscal_period_id, transaction_type, billing_type, currency_code
    FROM ledger.restatement(?) GROUP BY ALL
    HAVING SUM(CASE WHEN step_code = 'now' THEN -1 ELSE 1 END * quantity) <> 0
        OR SUM(CASE WHEN step_code = 'now' THEN -1 ELSE 1 END * amount) <> 0
        OR SUM(CASE WHEN step_code = 'now' THEN -1 ELSE 1 END * accounting_amount) <> 0
        OR SUM(CASE WHEN step_code = 'now' THEN -1 ELSE 1 END * booked_amount) <> 0
        OR SUM(CASE WHEN step_code = 'now' THEN -1 ELSE 1 END * booked_accounting_amount) <> 0
"""
BOOKED = """
    SELECT project_id, transaction_type, billing_type, COUNT(*), SUM(quantity), SUM(amount), SUM(accounting_amount)
    FROM ledger.project_actual WHERE fiscal_period_id = ? GROUP BY ALL ORDER BY ALL
"""


def _values(**choices: list[str | None]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in choices.items()})


_OF_LINE = _values(
    msdyn_linestatus=[USED, USED, ESTIMATED],
    msdyn_quantity=["0", "1", "5", "2.5", "NaN"],
    msdyn_qtytobill=[None, "0", "1", "3"],
    msdyn_unitamount=["40", "12.3456"],
    msdyn_discountpercent=[None, "10", "33.33"],
    msdyn_estimatequantity=["0", "4", "6"],
    transactioncurrencyid=[guid("currency", 1), guid("currency", 2)],
)
_NUMBER = st.integers(1, 4)
_PLACE = st.integers(1, 3)


class Life(RuleBasedStateMachine):
    """One warehouse from its first folder on. `place` and `patch` are set by the test for each example."""

    place: Path
    patch: pytest.MonkeyPatch
    lives = 0

    @initialize()
    def begins(self) -> None:
        type(self).lives += 1
        self.home = self.place / f"life {type(self).lives}"
        self.patch.setenv("FIELDLEDGER_DATA_DIR", str(self.home / "data"))
        self.container = Container(self.home / "lake")
        self.day, self.version = 1, 100
        self.closed: dict[str, list[tuple[Any, ...]]] = {}
        self.known: dict[datetime, list[tuple[Any, ...]]] = {}
        rows = COMPANY.rows()
        rows[WORK_ORDER] = [COMPANY.work_order(n, msdyn_completedon=when) for n, when in COMPLETED.items()]
        self.container.folder(1, rows)
        run(self.container)
        self.holds()

    # --- what the field does ---

    @rule(number=_NUMBER, place=_PLACE, values=_OF_LINE)
    def a_line_comes_or_changes(self, number: int, place: int, values: Row) -> None:
        self.arrives({LINE: [COMPANY.line(number, self.newer(), work_order=place, **values)]})

    @rule(number=_PLACE, values=_values(msdyn_duration=["0", "50", "90"], msdyn_durationtobill=[None, "30"]))
    def a_service_changes(self, number: int, values: Row) -> None:
        self.arrives({SERVICE: [COMPANY.service(number, self.newer(), work_order=number, **values)]})

    @rule(number=_NUMBER)
    def a_line_is_deleted(self, number: int) -> None:
        self.arrives({LINE: [deletion(LINE, guid("line", number), self.newer())]})

    @rule(
        place=_PLACE,
        values=_values(
            msdyn_systemstatus=["690970003", CANCELED],
            msdyn_project=[guid("project"), None],
            msdyn_completedon=["2026-05-31T23:59:59Z", "2026-06-01T00:00:00Z", None],
        ),
    )
    def a_work_order_changes(self, place: int, values: Row) -> None:
        settled: Row = {"msdyn_completedon": COMPLETED[place]}
        self.arrives({WORK_ORDER: [COMPANY.work_order(place, self.newer(), **(settled | values))]})

    @rule(has_contract=st.booleans())
    def the_project_changes(self, has_contract: bool) -> None:
        project = COMPANY.masters()[PROJECT][0] | {"versionnumber": str(self.newer())}
        contract = guid("contract") if has_contract else None
        self.arrives({PROJECT: [project | {"msdyn_salesorderid": contract}]})

    @rule(number=_NUMBER, place=_PLACE, steps=st.integers(0, len(UNGATED)))
    def a_run_is_cut_off(self, number: int, place: int, steps: int) -> None:
        """The next run, at once, takes up what it left."""
        self.lands({LINE: [COMPANY.line(number, self.newer(), work_order=place, msdyn_quantity="3")]})
        work = pipeline.extract(pipeline.RunRequest(str(self.container)))
        for _, step in UNGATED[:steps]:
            step(work)
        run(self.container)
        self.holds()

    # --- what finance does ---

    @rule(
        month=st.sampled_from(MONTHS[:3]),
        action=st.sampled_from(["close", "close", "hold", "reopen", "adjust"]),
    )
    def a_month_is_decided_about(self, month: str, action: str) -> None:
        status = one(f"SELECT status_code FROM core.fiscal_period WHERE fiscal_period_id = 'usmf:{month}'")
        if status not in ALLOWED[action]:
            return
        closing.decide(action, "usmf", month, reason="so be it", actor="Ada", despite_breaks=True)
        if action == "close":
            self.closed[f"usmf:{month}"] = query(BOOKED, parameters=[f"usmf:{month}"])
        else:
            self.closed.pop(f"usmf:{month}", None)
        self.holds()

    # --- what must hold ---

    def newer(self) -> int:
        self.version += 1
        return self.version

    def lands(self, rows: dict[str, list[Row]]) -> None:
        self.day += 1
        self.container.folder(self.day, rows)

    def arrives(self, rows: dict[str, list[Row]]) -> None:
        self.lands(rows)
        run(self.container)
        self.holds()

    def holds(self) -> None:
        warehouse = load_settings().warehouse
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            assert list(broken_laws(connection)) == []
        assert query(UNDUE) == [], "the cost of a line that is due is its used quantity, of any other nothing"
        for period, totals in self.closed.items():
            assert query(BOOKED, parameters=[period]) == totals, (
                f"the books of {period} moved after it was closed"
            )
        for (period,) in query("SELECT DISTINCT fiscal_period_id FROM audit.period_close"):
            assert query(BRIDGE, parameters=[period]) == [], f"the bridge of {period} does not add up"
        assert closing.verify().findings == ()
        now = one("SELECT MAX(landed_at) FROM audit.run")
        self.known[now] = query("SELECT * FROM ledger.current_actual ORDER BY ALL")
        self.is_as_rebuilt()

    def is_as_rebuilt(self) -> None:
        """All folders as one run into nothing give the same current state."""
        ours = self.state()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FIELDLEDGER_DATA_DIR", str(self.home / "fresh"))
            run(self.container)
            theirs = self.state()
        shutil.rmtree(self.home / "fresh")
        for table, rows in ours.items():
            assert theirs[table] == rows, table

    @staticmethod
    def state() -> Picture:
        content = picture(None, ("staging", "core", "ledger", "marts"), OF_THE_WAY)
        return {table: rows for table, rows in content.items() if table not in HISTORIES}

    def teardown(self) -> None:
        """What was known at every instant can still be asked, and a replay gives the same warehouse to the row."""
        if not hasattr(self, "known"):
            return
        for instant, rows in self.known.items():
            found = query("SELECT * FROM ledger.actual_as_known_at(?) ORDER BY ALL", parameters=[instant])
            assert found == rows, f"as known at {instant}"
        rebuilt = self.home / "rebuilt.duckdb"
        replay(rebuilt)
        found_out = compare(load_settings().warehouse, rebuilt, load_settings())
        assert [table.table for table in found_out.tables if not table.is_equal] == []
        shutil.rmtree(self.home)


@pytest.mark.parametrize("examples", [1])
def test_the_books_stay_right_whatever_happens(tmp_path: Path, data_dir: Path, examples: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        Life.place, Life.patch = tmp_path, patch
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=examples,
                stateful_step_count=8,
                phases=[Phase.generate],  # a life takes seconds: shrinking one would take an hour
                derandomize=True,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
