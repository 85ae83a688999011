"""Explaining a figure: its rules, and the rows behind it down to the landed file and row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.driver import command
from transforms.errors import UsageError
from transforms.serve.explain import Explanation, Source, explain
from transforms.settings import load_settings
from transforms.warehouse.models import all_models, stored
from transforms.warehouse.store import Connection, open_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Iterator[Connection]:
    with open_database(sample_warehouse, load_settings(), read_only=True) as connection:
        yield connection


def _all(sources: tuple[Source, ...]) -> Iterator[Source]:
    for source in sources:
        yield source
        yield from _all(source.sources)


def _landed(found: Explanation) -> set[tuple[str, int]]:
    return {
        (row["source_file"], row["source_row"])
        for source in _all(found.sources)
        if source.table.startswith("staging.")
        for row in source.rows
    }


def test_a_posting_leads_to_the_landed_row_of_its_line(warehouse: Connection) -> None:
    posting = warehouse.execute(
        """
        SELECT posting.posting_id, posting.amount, line.source_file, line.source_row
        FROM ledger.project_actual AS posting
        INNER JOIN staging.msdyn_workorderproduct AS line ON posting.source_id = line.msdyn_workorderproductid
        WHERE posting.transaction_type = 'unbilled_sales' AND posting.discount_amount > 0
        ORDER BY posting.posting_id LIMIT 1
        """
    ).fetchone()
    assert posting is not None
    found = explain(warehouse, posting[0], {})
    assert (found.table, found.column, found.value) == ("ledger.project_actual", "amount", posting[1])
    assert (posting[2], posting[3]) in _landed(found)
    assert {"DSC-04", "MNY-02"} <= {rule for rule, _ in found.formula.rules}


def test_a_total_leads_to_what_it_adds_up(warehouse: Connection) -> None:
    key = warehouse.execute(
        """
        SELECT project_id, currency_code, margin_amount FROM marts.project_profitability
        WHERE revenue_amount > 0 ORDER BY ALL LIMIT 1
        """
    ).fetchone()
    assert key is not None
    found = explain(
        warehouse,
        "marts.project_profitability.margin_amount",
        {"project_id": key[0], "currency_code": key[1]},
    )
    (actuals,) = [source for source in found.sources if source.table == "ledger.current_actual"]
    counted = warehouse.execute(
        "SELECT COUNT(*) FROM ledger.current_actual WHERE project_id = ? AND currency_code = ?", list(key[:2])
    ).fetchone()
    assert found.value == key[2]
    assert counted == (actuals.row_count,)
    assert _landed(found)


def test_every_mart_can_be_explained(warehouse: Connection) -> None:
    for model in stored("marts"):
        row = warehouse.execute(f"SELECT * FROM {model.name} ORDER BY ALL LIMIT 1").fetchone()
        if row is None:
            continue
        where = {
            name: str(value)
            for name, value in zip(model.column_names, row, strict=True)
            if value is not None and not isinstance(value, bool)
        }
        found = explain(warehouse, f"{model.name}.{model.columns[-1].name}", where)
        assert found.sources, model.name
        assert found.formula.meaning, model.name


@pytest.mark.parametrize(
    ("subject", "where", "message"),
    [
        ("marts.nothing.amount", {}, "marts.nothing: there is no such table"),
        ("run.wanted_actual.amount", {}, "run.wanted_actual: there is no such table"),
        ("marts.project_profitability.nothing", {}, "has no column nothing; it has project_id"),
        ("marts.project_profitability.margin_amount", {'x" OR 1': "1"}, 'has no column x" OR 1'),
        ("marts.project_profitability.margin_amount", {}, "more than one row has no condition"),
        (
            "marts.project_profitability.margin_amount",
            {"project_id": "' OR '1'='1"},
            "no row has project_id=",
        ),
        ("nobody", {}, "nobody: no posting and no break has this id"),
        ("a.b", {}, "a.b: name schema.table.column"),
    ],
)
def test_what_cannot_be_explained(
    warehouse: Connection, subject: str, where: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError) as raised:
        explain(warehouse, subject, where)
    assert message in str(raised.value)


def test_the_command_says_the_same_on_a_terminal_and_as_json(
    warehouse: Connection, sample_warehouse: Path, tmp_path: Path
) -> None:
    posting = warehouse.execute("SELECT MIN(posting_id) FROM ledger.project_actual").fetchone()
    assert posting is not None
    shown = command(tmp_path / "data", "explain", posting[0], "--warehouse", sample_warehouse)
    told = command(tmp_path / "data", "explain", posting[0], "--json", "--warehouse", sample_warehouse)
    assert (shown.returncode, told.returncode) == (0, 0), shown.stderr + told.stderr
    found = json.loads(told.stdout)
    assert found["table"] in all_models()
    assert f"{found['table']}.amount = " in shown.stdout
    assert "landed from" in shown.stdout
