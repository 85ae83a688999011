"""Every check seen green on the sample and red on a planted fault: all are found by cause and row, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.pipeline.conftest import own_settings
from tests.pipeline.driver import run
from transforms import pipeline
from transforms.sample import write_sample
from transforms.sample.plan import SamplePlan
from transforms.settings import load_settings
from transforms.warehouse.reconciliation import CAUSES, checks

Key = tuple[str, str, str]
LINES = 400
PROJECT = (
    "field_amount + project_missing_amount + project_orphan_amount + project_moved_amount + project_valued_amount "
    "+ project_entered_amount + project_reversed_amount"
)
FINANCE = (
    "project_amount + untold_amount + finance_missing_amount + finance_orphan_amount + finance_moved_amount "
    "+ finance_valued_amount + revalued_amount"
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        own_settings(patch, tmp_path)
        for company in ("USMF", "DEMF"):
            patch.setenv(f"FIELDLEDGER_COMPANIES__{company}__DEPLOYMENT_MODEL", "finance")
        yield tmp_path


def ask(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(load_settings().warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def night() -> None:
    """Two days after the newest folder: what waits a day by then waits too long."""
    [(newest,)] = ask("SELECT MAX(landed_at) FROM audit.landed_batch")
    pipeline.reconcile(as_of=newest + timedelta(days=2), is_gated=False)


def test_a_check_says_all_about_itself_in_its_header() -> None:
    assert len(checks()) >= 30
    numbers = {check.number for check in checks()}
    assert {f"K{n}" for n in range(1, 18)} <= numbers
    assert {cause for check in checks() for cause in check.causes} == set(CAUSES)
    for check in checks():
        assert check.sentence.endswith(".") and check.remedy.endswith("."), check.code


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 23])
def test_every_seeded_fault_is_found_by_cause_and_row_and_no_other_break_stands(
    place: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    report = write_sample(place / "lake", LINES, seed, faults="all")
    run(place / "lake")
    night()
    wanted: set[Key] = {(answer.cause, answer.source_table, answer.source_id) for answer in report.answers}
    roots: set[Key] = set(
        ask(
            "SELECT cause_code, source_table, source_id FROM reconciliation.break WHERE cause_break_id IS NULL"
        )
    )
    precision, recall = len(roots & wanted) / len(roots), len(roots & wanted) / len(wanted)
    with capsys.disabled():
        sys.stdout.write(
            f"\nseed {seed}: {len(wanted)} faults, precision {precision:.2f}, recall {recall:.2f}\n"
        )
    assert roots - wanted == set(), "found what was not planted"
    assert wanted - roots == set(), "planted and not found"
    # What else is found follows from one of these.
    assert ask(
        "SELECT one.check_code FROM reconciliation.break AS one LEFT JOIN reconciliation.break AS cause "
        "ON one.cause_break_id = cause.break_id WHERE one.cause_break_id IS NOT NULL AND cause.break_id IS NULL"
    ) == []  # fmt: skip
    assert ask("SELECT check_code FROM reconciliation.verdict WHERE NOT is_judged") == []
    _adds_up()


@pytest.mark.slow
@pytest.mark.parametrize("projects", [10, 50], ids=["small", "every-shape-of-project-in-every-company"])
def test_a_clean_sample_has_no_break(place: Path, projects: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # A sample has fifty projects from a hundred thousand lines on; a few are enough to have work on each.
    monkeypatch.setattr(SamplePlan, "projects", projects)
    write_sample(place / "lake", LINES * projects // 10, 12)
    run(place / "lake")
    if projects == 50:
        assert ask(
            "SELECT source_id FROM ledger.current_actual WHERE transaction_class = 'time' GROUP BY source_id "
            "HAVING COUNT(*) FILTER (transaction_type = 'billed_sales' AND billing_type = 'non_chargeable') > 1"
        ), "time that nobody pays, its remainder invoiced apart"
    night()
    assert ask("SELECT check_code, cause_code, source_table, source_id FROM reconciliation.break") == []
    assert ask("SELECT check_code FROM reconciliation.verdict WHERE NOT is_judged") == []
    _adds_up()
    bridges = [
        part
        for part in f"{PROJECT} + {FINANCE}".split(" + ")
        if part not in ("field_amount", "project_amount")
    ]
    moved = " + ".join(f"ABS({part})" for part in bridges if part != "untold_amount")
    assert ask(f"SELECT tie_out_id FROM reconciliation.tie_out WHERE {moved} <> 0") == []


def _adds_up() -> None:
    assert ask(f"SELECT COUNT(*) > 50 FROM reconciliation.tie_out WHERE {PROJECT} = project_amount") == [
        (True,)
    ]
    assert ask(f"SELECT * FROM reconciliation.tie_out WHERE {PROJECT} <> project_amount") == []
    assert ask(f"SELECT * FROM reconciliation.tie_out WHERE {FINANCE} <> finance_amount") == []
    [(ours, field, recorded, project)] = ask(
        "SELECT (SELECT SUM(amount) FROM ledger.current_actual), "
        "(SELECT SUM(field_amount) FROM reconciliation.tie_out), "
        "(SELECT SUM(amount) FROM core.recorded_actual WHERE is_active AND transaction_type <> 'project_contract'), "
        "(SELECT SUM(project_amount) FROM reconciliation.tie_out)"
    )
    assert (ours, recorded) == (field, project)
