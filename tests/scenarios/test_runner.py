"""The runner itself: what is wrong must be seen, by the comparison, by the ledger's laws, and by the reader."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.scenarios.answer import differences, state, whole
from tests.scenarios.container import folder_day
from tests.scenarios.laws import broken_laws, forgotten, unverified
from tests.scenarios.reading import FOLDER
from tests.scenarios.scenario import Decision, Expectation, ScenarioError, read_scenario
from tests.scenarios.telling import PREFIX, Told, _decide, tell, tellings
from transforms import closing
from transforms.errors import UsageError

pytestmark = pytest.mark.slow

COLUMNS = ("transaction_type", "quantity", "serial_number")
EXPECTED = Expectation(
    "ledger.current_actual", COLUMNS, (("cost", "5", ""), ("unbilled_sales", "3", "SN")), {"quantity": "8"}
)
COST = {
    "transaction_type": "cost",
    "quantity": Decimal("5.000000"),
    "serial_number": None,
    "amount": Decimal(1),
}
SALES = {
    "transaction_type": "unbilled_sales",
    "quantity": Decimal(3),
    "serial_number": "SN",
    "amount": Decimal(2),
}


def test_an_equal_table_has_no_differences() -> None:
    """In any order of rows, whatever the scale of the numbers."""
    assert differences(EXPECTED, [SALES, COST]) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([COST], "missing  | unbilled_sales | 3 | SN |", id="a row is missing"),
        pytest.param([COST, SALES, SALES], "too much | unbilled_sales | 3 | SN |", id="a row is there twice"),
        pytest.param([COST, SALES | {"quantity": Decimal("3.000001")}], "too much | unbilled_sales | 3.000001 | SN |",
                     id="a number is off by a millionth"),
        pytest.param([COST | {"serial_number": ""}, SALES], "missing  | cost | 5 |  |", id="an empty text is not NULL"),
        pytest.param([COST, SALES | {"serial_number": None}], "missing  | unbilled_sales | 3 | SN |",
                     id="NULL is not a text"),
        pytest.param([COST, SALES, SALES], "total    quantity is 11.000000, expected 8", id="the total is off"),
        pytest.param([], "missing  | cost | 5 |  |", id="an empty table is not enough"),
    ],
)  # fmt: skip
def test_a_difference_is_said(rows: list[dict[str, object]], said: str) -> None:
    """Missing, too much, and totals."""
    assert said in differences(EXPECTED, rows)


def test_nothing_means_nothing() -> None:
    """An expectation of nothing sees any row."""
    nothing = Expectation("ledger.current_actual", (), ())
    assert differences(nothing, []) == []
    assert differences(nothing, [COST])


def test_a_total_that_does_not_add_up_is_said() -> None:
    """The author's arithmetic is checked too."""
    wrong = Expectation(EXPECTED.table, COLUMNS, EXPECTED.rows, {"quantity": "9"})
    assert "total    quantity: the rows of the scenario add up to 8, its total says 9" in differences(
        wrong, [COST, SALES]
    )


def test_a_column_that_is_not_there_is_said() -> None:
    """A scenario that asks for a column the warehouse has not."""
    assert differences(Expectation("core.project", ("colour",), (("red",),)), [COST]) == [
        "core.project has no column colour"
    ]


GOOD = """# Title

Rules ACT-01. Why.

## Given msdyn_workorderproduct
| msdyn_workorderproductid | msdyn_quantity |
|---|---:|
| P1 | 5 |

## Expect ledger.current_actual
Nothing.
"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("# Title", "Title", "the first line is '# '"),
        ("Rules ACT-01.", "Rules.", "names the rules"),
        ("Given msdyn_workorderproduct", "Given msdyn_nothing", "no source table msdyn_nothing"),
        ("| msdyn_quantity |", "| msdyn_quanttiy |", "has no column msdyn_quanttiy"),
        ("| P1 | 5 |", "| P1 | 5 | 6 |", "another number of cells"),
        ("## Given msdyn", "## Given, later msdyn", "told without a 'when'"),
        ("## Expect ledger.current_actual\nNothing.", "", "nothing is expected"),
        ("## Expect", "## Hope", "is no heading of a scenario"),
    ],
)
def test_a_scenario_that_is_none_is_refused(tmp_path: Path, good: str, bad: str, said: str) -> None:
    """With file and place."""
    path = tmp_path / "a-scenario.md"
    path.write_text(GOOD, encoding="utf-8")
    assert read_scenario(path).title == "Title"
    path.write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(ScenarioError, match=said) as caught:
        read_scenario(path)
    assert "a-scenario.md" in str(caught.value)


def test_a_later_row_keeps_what_it_does_not_name() -> None:
    """Folders are whole images: what is not listed stays as it was, what is blank becomes NULL."""
    scenario = read_scenario(FOLDER / "an-emptied-value-becomes-empty.md")
    first, second = (batch[0] for batch in scenario.batches)
    assert first.values["msdyn_discountpercent"] == "10"
    assert second.values["msdyn_discountpercent"] is None
    assert second.values["msdyn_unitamount"] == first.values["msdyn_unitamount"] == "40.00"
    assert int(second.version) > int(first.version)


DECIDED = """# Title

Rules PER-03. Why.

## Order
As told only: what counts where depends on the close.

## Given msdyn_workorderproduct
| msdyn_workorderproductid | msdyn_quantity |
|---|---:|
| P1 | 5 |

## Period, after the first export
| company | period | decision | reason |
|---|---|---|---|
| USMF | 2026-07 | close | |

## Given, later msdyn_workorderproduct
| msdyn_workorderproductid | msdyn_quantity |
|---|---:|
| P1 | 6 |

## Period, at last
| company | period | decision | reason |
|---|---|---|---|
| USMF | 2026-07 | reopen | a mistake |
| none | 2026-07 | hold | |

## Expect ledger.restatement('USMF:2026-07')
Nothing.
"""


def test_decisions_come_after_the_folders_told_before_them(tmp_path: Path) -> None:
    """In their order. A macro is expected by its call."""
    path = tmp_path / "decided.md"
    path.write_text(DECIDED, encoding="utf-8")
    scenario = read_scenario(path)
    assert scenario.decisions == (
        Decision(1, "USMF", "2026-07", "close", None),
        Decision(2, "USMF", "2026-07", "reopen", "a mistake"),
        Decision(2, "none", "2026-07", "hold", None),
    )
    assert [item.table for item in scenario.expectations] == ["ledger.restatement('USMF:2026-07')"]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("## Order\nAs told only: what counts where depends on the close.\n", "", "has a section '## Order'"),
        ("| close |", "| shut |", "'shut' is none of the decisions hold, close, reopen, adjust"),
        ("| company | period | decision | reason |", "| company | period | action | reason |", "columns of a decision"),
        ("## Given msdyn", "## Period, too early\n| company | period | decision | reason |\n|---|---|---|---|\n\n"
         "## Given msdyn", "before the first Given"),
        ("## Given, later msdyn", "## Given msdyn", "told before the decision above it"),
        ("## Period, at last", "## Period", "is no heading of a scenario"),
        ("('USMF:2026-07')", "(USMF:2026-07)", "is no heading of a scenario"),
    ],
)  # fmt: skip
def test_a_decision_that_is_none_is_refused(tmp_path: Path, good: str, bad: str, said: str) -> None:
    """With file and place."""
    path = tmp_path / "decided.md"
    path.write_text(DECIDED.replace(good, bad), encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(said)) as caught:
        read_scenario(path)
    assert "decided.md" in str(caught.value)


def test_who_decides_about_periods_has_companies_of_its_own(tmp_path: Path) -> None:
    """Also in what it asks and is told; `none` cannot be had alone, so such a scenario has a warehouse of its own."""
    path = tmp_path / "decided.md"
    path.write_text(DECIDED, encoding="utf-8")
    decided = read_scenario(path)
    (telling,) = tellings(decided)
    own = f"USMF-{telling.names.prefix}"
    assert telling.names.company("USMF") == own
    assert telling.names.company("none") == "none"
    assert telling.asked("ledger.restatement('USMF:2026-07')") == f"ledger.restatement('{own}:2026-07')"
    assert (
        telling.asked("ledger.actual_as_known_at('2026-08-02')") == "ledger.actual_as_known_at('2026-08-02')"
    )
    assert telling.readable(f"{own}:2026-07") == "USMF:2026-07"
    assert decided.shared_by == ("decided",)

    path.write_text(DECIDED.replace("| none | 2026-07 | hold | |\n", ""), encoding="utf-8")
    assert read_scenario(path).shared_by == ()
    path.write_text(GOOD, encoding="utf-8")
    plain = read_scenario(path)
    assert plain.shared_by == ()
    assert tellings(plain)[0].names.company("USMF") == "USMF"


def test_a_decision_is_taken_once_after_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the product refuses names the scenario."""
    path = tmp_path / "decided.md"
    path.write_text(DECIDED, encoding="utf-8")
    taken: list[tuple[str | None, ...]] = []
    monkeypatch.setattr(closing, "decide", lambda *what, reason, **_: taken.append((*what, reason)))
    all_tellings = tellings(read_scenario(path))
    code = all_tellings[0].names.company("USMF")
    _decide(tmp_path, all_tellings, 1)
    assert taken == [("close", code, "2026-07", None)]
    _decide(tmp_path, all_tellings, 2)
    assert taken[1:] == [("reopen", code, "2026-07", "a mistake"), ("hold", "none", "2026-07", None)]

    def refuse(*_: object, **__: object) -> None:
        raise UsageError("it is open")

    monkeypatch.setattr(closing, "decide", refuse)
    with pytest.raises(ScenarioError, match=r"decided\.md: close USMF 2026-07: it is open"):
        _decide(tmp_path, all_tellings, 1)


def test_orders_are_compared_without_their_history_repetitions_with_it() -> None:
    """Another order gives a posting another number, the same batches again do not."""
    one, other = [COST | {"posting_number": 1}], [COST | {"posting_number": 2}]
    assert state(one) == state(other)
    assert whole(one) != whole(other)


TOLD = (
    "a-corrected-quantity-is-a-reversal-and-a-replacement",
    "a-correction-of-a-late-posting-starts-where-that-counted",
    "a-changed-estimate-keeps-its-history",
)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A ledger with originals, reversals, replacements, late arrivals, closed periods, and estimates that changed."""
    scenarios = [read_scenario(FOLDER / f"{name}.md") for name in TOLD]
    return tell(scenarios, tmp_path_factory.mktemp("corrected"))


@pytest.fixture
def tampered(corrected: Told, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the warehouse that may be tampered with, in which every law holds so far."""
    assert not corrected.violations
    copy = tmp_path / "tampered.duckdb"
    shutil.copyfile(corrected.warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(f"ATTACH '{corrected.memory}' AS memory (READ_ONLY)")
        assert [
            *broken_laws(connection),
            *unverified(connection),
            *forgotten(connection, folder_day(2), 2),
        ] == []
        yield connection


REVERSED = "FROM ledger.project_actual AS o WHERE r.reverses_posting_id = o.posting_id"


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE entry_type = 'reversal'", "add up"),
        ("UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE entry_type = 'reversal'", "negates"),
        ("UPDATE ledger.project_actual SET project_id = 'other' WHERE entry_type = 'reversal'", "copies all else"),
        ("UPDATE ledger.project_actual SET serial_number = 'X' WHERE entry_type = 'original'", "copies all else"),
        ("UPDATE ledger.project_actual SET accounting_amount = 0 WHERE entry_type = 'reversal'", "add up"),
        ("DELETE FROM ledger.project_actual WHERE entry_type = 'original'", "add up"),
        ("INSERT INTO ledger.project_actual SELECT * FROM ledger.project_actual", "given once"),
        ("UPDATE ledger.project_actual SET reverses_posting_id = NULL WHERE entry_type = 'reversal'",
         "only a reversal"),
        ("UPDATE ledger.project_actual SET entry_type = 'reversal' WHERE entry_type = 'replacement'", "live row"),
        ("UPDATE ledger.project_actual SET accounting_date = document_date - 1", "on its document date or later"),
        ("UPDATE ledger.project_actual SET accounting_date = accounting_date + 40", "period of its accounting date"),
        ("UPDATE ledger.project_actual SET company_code = NULL", "period of its accounting date"),
        ("UPDATE ledger.project_actual SET accounting_date = accounting_date + 1 WHERE entry_type = 'reversal'",
         "a reversal counts where its posting counts"),
        (f"UPDATE ledger.project_actual AS r SET accounting_date = o.accounting_date {REVERSED}",
         "a reversal counts where its posting counts"),
        (f"UPDATE ledger.project_actual AS r SET fiscal_period_id = o.fiscal_period_id {REVERSED}",
         "a reversal counts where its posting counts"),
        ("DELETE FROM ledger.late_arrival", "is a late arrival, once"),
        ("INSERT INTO ledger.late_arrival SELECT * FROM ledger.late_arrival", "is a late arrival, once"),
        ("UPDATE ledger.late_arrival SET document_period_id = fiscal_period_id", "is a late arrival, once"),
        ("UPDATE ledger.late_arrival SET posting_id = (SELECT MIN(posting_id) FROM ledger.project_actual "
         "WHERE posting_id NOT IN (SELECT posting_id FROM ledger.late_arrival))", "and no other is"),
        ("UPDATE ledger.late_arrival SET amount = amount + 0.01", "what counts in a period"),
        ("UPDATE ledger.late_arrival SET accounting_amount = accounting_amount + 0.01", "what counts in a period"),
        ("UPDATE ledger.late_arrival SET fiscal_period_id = document_period_id", "what counts in a period"),
        ("UPDATE core.estimate_history SET amount = amount + 0.01", "open end of their history"),
        ("DELETE FROM core.estimate_line", "open end of their history"),
        ("UPDATE core.estimate_history SET valid_to_at = valid_to_at + INTERVAL 1 HOUR", "stands once at a time"),
        ("UPDATE core.estimate_history SET valid_to_at = valid_from_at WHERE valid_to_at IS NOT NULL",
         "stands once at a time"),
        ("UPDATE core.estimate_history SET history_number = 1", "stands once at a time"),
        ("UPDATE audit.period_close_total SET amount = amount + 0.01", "the restatement of 2026-07 adds up"),
        ("UPDATE audit.period_close_total SET accounting_amount = 0", "the restatement of 2026-08 adds up"),
    ],
)  # fmt: skip
def test_a_broken_law_is_seen(tampered: duckdb.DuckDBPyConnection, tampering: str, said: str) -> None:
    """Each law goes red when a row is tampered with, and names a telling."""
    tampered.execute(tampering)
    broken = [(sentence, place) for sentence, place in broken_laws(tampered) if said in sentence]
    assert broken
    prefixes = {
        telling.names.prefix for name in TOLD for telling in tellings(read_scenario(FOLDER / f"{name}.md"))
    }
    assert all(prefixes & set(PREFIX.findall(place)) for _, place in broken), broken


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE ledger.project_actual SET posted_at = posted_at + INTERVAL 1 DAY", "the actuals known"),
        ("UPDATE ledger.project_actual SET amount = amount + 0.01", "the actuals known"),
        ("UPDATE core.estimate_history SET valid_from_at = valid_from_at + INTERVAL 1 DAY", "the estimates known"),
        ("UPDATE core.estimate_history SET quantity = quantity + 1", "the estimates known"),
        ("UPDATE ledger.project_actual SET amount = amount + 0.01", "the profitability known"),
        ("UPDATE core.estimate_history SET amount = amount + 0.01", "the profitability known"),
    ],
)  # fmt: skip
def test_a_false_memory_is_seen(tampered: duckdb.DuckDBPyConnection, tampering: str, said: str) -> None:
    """What is said to have been known is held against what stood then."""
    tampered.execute(tampering)
    assert any(said in sentence for sentence, _ in forgotten(tampered, folder_day(2), 2))


def test_books_that_do_not_verify_are_seen(tampered: duckdb.DuckDBPyConnection) -> None:
    """By the product's own proof."""
    tampered.execute(
        "UPDATE ledger.project_actual SET reason_code = 'rate_changed' WHERE entry_type = 'reversal'"
    )
    assert [sentence for sentence, _ in unverified(tampered)]
