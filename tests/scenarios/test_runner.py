"""The runner itself: what is wrong must be seen, by the comparison, by the ledger's laws, and by the reader."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.scenarios.answer import differences
from tests.scenarios.laws import broken_laws
from tests.scenarios.reading import FOLDER
from tests.scenarios.scenario import Expectation, Scenario, ScenarioError, read_scenario
from tests.scenarios.telling import Told, tell, tellings

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


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, Told]:
    """A ledger with originals, a reversal and a replacement."""
    scenario = read_scenario(FOLDER / "a-corrected-quantity-is-a-reversal-and-a-replacement.md")
    return scenario, tell([scenario], tmp_path_factory.mktemp("corrected"))


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE entry_type = 'reversal'", "add up"),
        ("UPDATE ledger.project_actual SET amount = amount + 0.01 WHERE entry_type = 'reversal'", "negates"),
        (
            "UPDATE ledger.project_actual SET project_id = 'other' WHERE entry_type = 'reversal'",
            "copies all else",
        ),
        (
            "UPDATE ledger.project_actual SET serial_number = 'X' WHERE entry_type = 'original'",
            "copies all else",
        ),
        ("UPDATE ledger.project_actual SET accounting_amount = 0 WHERE entry_type = 'reversal'", "add up"),
        ("DELETE FROM ledger.project_actual WHERE entry_type = 'original'", "add up"),
        ("INSERT INTO ledger.project_actual SELECT * FROM ledger.project_actual", "given once"),
        (
            "UPDATE ledger.project_actual SET reverses_posting_id = NULL WHERE entry_type = 'reversal'",
            "only a reversal",
        ),
        (
            "UPDATE ledger.project_actual SET entry_type = 'reversal' WHERE entry_type = 'replacement'",
            "live row",
        ),
    ],
)
def test_a_broken_law_is_seen(
    corrected: tuple[Scenario, Told], tmp_path: Path, tampering: str, said: str
) -> None:
    """Each law goes red when a posting is tampered with."""
    scenario, told = corrected
    assert not told.violations
    copy = tmp_path / "tampered.duckdb"
    shutil.copyfile(told.warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        assert list(broken_laws(connection)) == []
        connection.execute(tampering)
        broken = list(broken_laws(connection))
    assert any(said in sentence for sentence, _ in broken), broken
    assert tellings(scenario)[0].names.prefix in {key[:13] for _, key in broken}
