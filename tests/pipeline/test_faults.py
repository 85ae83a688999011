"""Faults planted into the sample: each changes exactly the rows it says, and the answer key names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.pipeline.test_sample import Export, files_of, same_trees
from transforms.cli import app
from transforms.sample import SampleError, write_sample
from transforms.sample.faults import FAULTS, Fault
from transforms.sample.generator import SampleReport

pytestmark = pytest.mark.slow

LINES, SEED = 500, 7
CAUSES = {
    "missing", "late", "duplicate", "orphan", "quantity", "price", "discount", "currency", "tax", "date", "period",
    "company", "dimension", "serial", "status", "rounding",
}  # fmt: skip

Rows = dict[tuple[str, str], list[tuple[Any, ...]]]


def rows_of(root: Path) -> Rows:
    """Every row of an export by (table, id): its versions as they stand in the files."""
    found: Rows = {}
    for table, versions in Export(root).versions.items():
        for version in versions:
            row = (version.folder, *sorted((k, v) for k, v in version.values.items()))
            found.setdefault((table, version.id.lower()), []).append(row)
    return found


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    out = tmp_path_factory.mktemp("good") / "export"
    write_sample(out, LINES, SEED)
    return rows_of(out)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SampleReport, Rows]]:
    """All faults together, and what the export then is."""
    out = tmp_path_factory.mktemp("bad") / "export"
    report = write_sample(out, LINES, SEED, faults="all")
    yield report, rows_of(out)


def differing(one: Rows, other: Rows) -> set[tuple[str, str]]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def test_every_kind_is_planted_and_changes_exactly_what_it_says(
    good: Rows, bad: tuple[SampleReport, Rows]
) -> None:
    report, rows = bad
    assert {answer.fault for answer in report.answers} == {fault.kind for fault in FAULTS}
    said = [key for answer in report.answers for key in answer.changed]
    assert differing(good, rows) == set(said)


def test_no_two_faults_change_the_same_row(bad: tuple[SampleReport, Rows]) -> None:
    changed = {answer.fault: answer.changed for answer in bad[0].answers}
    everything = [key for keys in changed.values() for key in keys]
    assert len(everything) == len(set(everything))


def test_a_kind_alone_changes_exactly_what_it_says(good: Rows, tmp_path: Path) -> None:
    report = write_sample(tmp_path / "s", LINES, SEED, faults="double_integration")
    assert {answer.fault for answer in report.answers} == {"double_integration"}
    assert differing(good, rows_of(tmp_path / "s")) == {
        key for answer in report.answers for key in answer.changed
    }


def test_the_answer_key_stands_beside_the_export(bad: tuple[SampleReport, Rows]) -> None:
    report, rows = bad
    assert report.answer_key == report.path.with_name("export.answers.json")
    key = json.loads(report.answer_key.read_text(encoding="utf-8"))
    assert key == [
        {"fault": a.fault, "cause": a.cause, "source_table": a.source_table, "source_id": a.source_id}
        for a in report.answers
    ]
    assert {entry["cause"] for entry in key} == CAUSES
    for entry in key:
        assert (entry["source_table"], entry["source_id"]) in rows


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
def test_a_kind_is_a_sentence_with_a_known_cause(fault: Fault) -> None:
    assert fault.cause in CAUSES
    assert fault.sentence.endswith(".")
    assert fault.changes and fault.answers


def test_kinds_and_causes_are_named_once() -> None:
    assert len({fault.kind for fault in FAULTS}) == len(FAULTS)
    assert {fault.cause for fault in FAULTS} == CAUSES


def test_the_same_seed_plants_the_same_faults(tmp_path: Path) -> None:
    one, other = (write_sample(tmp_path / name, 60, SEED, folders=2, faults="closed_period") for name in "ab")
    assert one.answers == other.answers
    assert same_trees(tmp_path / "a", tmp_path / "b")


def test_without_faults_there_is_no_answer_key(tmp_path: Path) -> None:
    report = write_sample(tmp_path / "s", 40, 2)
    assert report.answers == () and report.answer_key is None
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_an_unknown_kind_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"no fault lost_in_space: name all, or some of .*wrong_tax"):
        write_sample(tmp_path / "s", 40, 2, faults="wrong_tax,lost_in_space")
    with pytest.raises(SampleError, match="no fault is named"):
        write_sample(tmp_path / "s", 40, 2, faults=" , ")
    assert list(tmp_path.iterdir()) == []


def test_a_sample_too_small_for_a_fault_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(
        SampleError, match=r"no row that serial_swapped could happen to .*ask for more lines or folders"
    ):
        write_sample(tmp_path / "s", 1, 1, folders=1, faults="serial_swapped")
    assert list(tmp_path.iterdir()) == []


def test_the_command_plants_faults(tmp_path: Path) -> None:
    out = tmp_path / "s"
    done = CliRunner().invoke(
        app, ["sample", "--lines", "100", "--out", str(out), "--faults", "missing_voucher, wrong_company"]
    )
    assert done.exit_code == 0, done.output
    assert "2 rows with a fault" in done.output
    assert files_of(out) and (tmp_path / "s.answers.json").is_file()
