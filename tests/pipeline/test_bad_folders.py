"""Folders that cannot be read as they stand: held back with a reason that says what to mend, the others go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.container import (
    COLUMNS,
    REQUIRED,
    Company,
    Container,
    csv_bytes,
    documented_name,
    folder_name,
    guid,
    line_bytes,
    model_of,
)
from tests.pipeline.driver import one, query, run
from transforms.errors import SourceError, UsageError
from transforms.serve.summary import Summary

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()


@dataclass(frozen=True)
class Unreadable:
    """A folder that is held back. `table` is the folder of its file, `says` what the reason must name."""

    name: str
    model: object
    says: tuple[str, ...]
    table: str = LINE


def model_with(table: str, columns: tuple[str, ...]) -> Any:
    return model_of(COLUMNS | {table: columns})


WITHOUT_LINES = model_of({table: columns for table, columns in COLUMNS.items() if table != LINE})
NO_ATTRIBUTES = model_of(COLUMNS)
del NO_ATTRIBUTES["entities"][0]["attributes"]

UNREADABLE = (
    Unreadable("no model.json", None, ("model.json is missing", "restore it")),
    Unreadable("a model.json of no bytes", b"", ("model.json cannot be read", "restore it")),
    Unreadable("a model.json cut off", json.dumps(model_of(COLUMNS)).encode()[:500], ("model.json", "JSON")),
    Unreadable("a model.json of another encoding", "{\"entities\": \"ü\"}".encode("latin-1"), ("model.json",)),
    Unreadable("a model.json nested without end", b"[" * 100_000, ("model.json", "restore it")),
    Unreadable("a list instead of an object", [], ("model.json", "restore it")),
    Unreadable("no entities", {"name": "cdm"}, ("model.json", "entities")),
    Unreadable("an entity without attributes", NO_ATTRIBUTES, ("model.json", "attributes")),
    Unreadable("a model.json without the table", WITHOUT_LINES, ("does not describe table", LINE)),
    Unreadable("a column twice", model_with(LINE, (*COLUMNS[LINE], "msdyn_quantity")), ("msdyn_quantity twice", LINE)),
    Unreadable(
        "a column twice in another spelling",
        model_with(LINE, (*COLUMNS[LINE], "MSDYN_Quantity")),
        ("msdyn_quantity twice", LINE),
    ),
    Unreadable("a table of no columns", model_with(LINE, ()), ("no column at all", LINE)),
    Unreadable(
        "a column name with quotes",
        model_with(LINE, (*COLUMNS[LINE], 'x"; DROP TABLE y; --')),
        (LINE, 'x"; DROP TABLE y; --', "no column name"),
    ),
    Unreadable("a column without a name", model_with(LINE, (*COLUMNS[LINE], "")), (LINE, "no column name")),
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What the one run of this module gave."""

    container: Container
    summary: Summary
    again: Summary


@pytest.fixture(scope="module")
def result(shared_dir: Path) -> Result:
    """A good first day, an unreadable folder on each later day, a good one at the end; two runs."""
    container = Container(shared_dir.parent / "lake")
    container.folder(1, COMPANY.rows())
    for day, case in enumerate(UNREADABLE, start=2):
        data = line_bytes([COMPANY.line(100 + day, version=day)])
        container.folder(day, files={f"{case.table}/2026.csv": data}, model=case.model)
    container.folder(60, {LINE: [COMPANY.line(1, version=60, msdyn_quantity="6")]})
    return Result(container, run(container), run(container))


@pytest.mark.parametrize("case", UNREADABLE, ids=lambda case: case.name)
def test_an_unreadable_folder_is_held_back(result: Result, case: Unreadable) -> None:
    folder = folder_name(UNREADABLE.index(case) + 2)
    reasons = [text for text in result.summary.held_back if text.startswith(folder)]
    assert len(reasons) == 1
    assert folder in reasons[0].partition(": ")[2]
    assert all(word in reasons[0] for word in case.says), reasons[0]
    assert len(reasons[0]) < 1_000
    assert reasons[0] in result.again.held_back, "the next run tries it again and says so again"


def test_the_readable_folders_go_on(result: Result) -> None:
    assert {row[0] for row in query("SELECT folder_name FROM audit.landed_batch")} == {
        folder_name(1),
        folder_name(60),
    }
    assert (
        one(f"SELECT msdyn_quantity FROM staging.{LINE} WHERE msdyn_workorderproductid = '{guid('line')}'")
        == 6
    )
    assert result.again.state == "nothing new"


def test_nothing_is_written_outside_the_landing(result: Result, shared_dir: Path) -> None:
    assert {path.name for path in shared_dir.iterdir()} <= {
        "landing",
        "warehouse",
        "published",
        "work",
        "docs",
    }
    assert {path.name for path in shared_dir.parent.iterdir()} == {"data", "lake"}
    (place,) = (path for path in (shared_dir / "landing").iterdir() if path.name != "_journal")
    assert {path.name for path in place.iterdir()} == {*COMPANY.rows(), "_batches"}


def test_a_mended_folder_is_read_by_the_next_run(container: Container) -> None:
    container.folder(1, COMPANY.rows())
    container.folder(2, {LINE: [COMPANY.line(1, version=20, msdyn_quantity="7")]}, model=None)
    assert run(container).held_back
    container.folder(2)
    summary = run(container)
    assert (summary.held_back, summary.batches, summary.postings["replacement"]) == ((), 1, 2)


def test_tables_that_are_not_used_land_and_are_told(container: Container) -> None:
    """An unknown table, a column that came later, a root file and a stray folder stop nothing."""
    columns = {"new_gadget": COLUMNS[LINE], LINE: (*COLUMNS[LINE], "new_colour")}
    container.folder(1, COMPANY.rows())
    container.folder(
        2,
        {"new_gadget": [COMPANY.line(9, version=9)], LINE: [COMPANY.line(1) | {"new_colour": "red"}]},
        columns=columns,
    )
    container.file(container.root, "model.json", b"not ours")
    container.file(container.root, "OptionsetMetadata/OptionsetMetadata.csv", b"a,b\n")
    container.file(container.root, "2026-08-09/msdyn_workorder/2026.csv", b"no timestamp folder\n")
    container.file(container.root, "2026-13-01T00.00.00Z/msdyn_workorder/2026.csv", b"no such month\n")
    summary = run(container)
    assert (summary.batches, summary.held_back) == (2, ())
    drift = query("SELECT entity, column_name, kind_code FROM audit.schema_drift")
    assert ("new_gadget", "*", "table_not_used") in drift
    assert (LINE, "new_colour", "column_not_used") in drift
    assert one("SELECT SUM(row_count) FROM audit.landed_batch") == sum(map(len, COMPANY.rows().values())) + 2


@pytest.mark.parametrize(
    ("table", "is_described"),
    [("gadget", False), ("..evil", True), ("x'; DROP TABLE y; --", True)],
    ids=["nobody has described it", "a path in its name", "SQL in its name"],
)
def test_a_table_that_cannot_be_read_and_nobody_needs_is_told(
    container: Container, table: str, is_described: bool
) -> None:
    """The rest of its folder is read, nothing is written outside the landing."""
    container.folder(1, COMPANY.rows())
    model = model_with(table, COLUMNS[LINE]) if is_described else model_of(COLUMNS)
    files = {
        f"{table}/2026.csv": line_bytes([COMPANY.line(9, version=9)]),
        f"{LINE}/2026.csv": line_bytes([COMPANY.line(1, version=20, msdyn_quantity="7")]),
    }
    container.folder(2, files=files, model=model)
    summary = run(container)
    assert (summary.batches, summary.held_back) == (2, ())
    assert ("table_not_readable", table.lower()) in query("SELECT kind_code, entity FROM audit.schema_drift")
    assert (
        one(f"SELECT msdyn_quantity FROM staging.{LINE} WHERE msdyn_workorderproductid = '{guid('line')}'")
        == 7
    )


def test_empty_folders_and_files_bring_nothing_and_stop_nothing(container: Container) -> None:
    container.folder(1, COMPANY.rows())
    container.folder(2, model=None)
    container.folder(3, {LINE: [], "msdyn_workorder": []})
    container.folder(4)
    (container.root / folder_name(5)).mkdir()
    (container.root / folder_name(5) / LINE).mkdir()
    summary = run(container)
    assert (summary.batches, summary.held_back) == (5, ())
    assert query("SELECT row_count FROM audit.landed_batch ORDER BY folder_name")[1:] == [(0,)] * 4
    assert run(container).state == "nothing new"


def test_both_spellings_of_folders_are_read_by_their_time(container: Container) -> None:
    """Names sort otherwise than times: '2026-08-02T00.…' < '2026-08-02T00:…', and milliseconds count."""
    container.folder(1, COMPANY.rows())
    container.folder(documented_name(2), {LINE: [COMPANY.line(1, msdyn_quantity="7", SinkModifiedOn=None)]})
    container.folder(
        "2026-08-02T00.00.01Z", {LINE: [COMPANY.line(1, msdyn_quantity="8", SinkModifiedOn=None)]}
    )
    container.folder("2026-08-02T00:00:00.500Z", {LINE: [COMPANY.line(2, msdyn_quantity="9")]})
    container.changelog("2026-08-02T00:00:02.000Z")
    run(container)
    assert query("SELECT landed_at::VARCHAR FROM audit.landed_batch ORDER BY landed_at") == [
        ("2026-08-01 00:00:00",),
        ("2026-08-02 00:00:00",),
        ("2026-08-02 00:00:00.5",),
        ("2026-08-02 00:00:01",),
    ]
    assert one(f"SELECT COUNT(*) FROM staging.{LINE}") == 3


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(folder_name, id="real"),
        pytest.param(documented_name, id="documented"),
    ],
)
def test_the_active_folder_is_left_alone(container: Container, spelling: Callable[[int], str]) -> None:
    container.folder(1, COMPANY.rows())
    container.folder(2, files={f"{LINE}/2026.csv": line_bytes([COMPANY.line(1, version=9)])[:99]}, model=None)
    container.folder(3, {LINE: [COMPANY.line(1, version=9)]})
    container.changelog(f"{spelling(2)}\r\n")
    summary = run(container)
    assert (summary.batches, summary.held_back, summary.waiting) == (1, (), ())


@pytest.mark.parametrize("text", [None, "", "\n"], ids=["missing", "empty", "blank"])
def test_without_a_changelog_every_folder_is_complete(container: Container, text: str | None) -> None:
    container.folder(1, COMPANY.rows())
    if text is not None:
        container.changelog(text)
    assert run(container).batches == 1


def test_a_changelog_that_names_nonsense_stops_the_run(container: Container) -> None:
    container.folder(1, COMPANY.rows())
    container.changelog("the third folder")
    with pytest.raises(SourceError, match=r"changelog.info names 'the third folder'.*mend the file"):
        run(container)


@pytest.mark.parametrize("table", REQUIRED)
def test_a_required_table_that_never_came_is_named(container: Container, table: str) -> None:
    """No model.json knows it. A table that is described but has no rows has come."""
    rows = COMPANY.rows()
    del rows[table]
    container.folder(1, rows, model=model_of({name: COLUMNS[name] for name in COLUMNS if name != table}))
    with pytest.raises(
        SourceError, match=f"table {table} is required.*{folder_name(1)}.*Synapse Link profile"
    ):
        run(container)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (LINE, "msdyn_quantity"),
        (LINE, "msdyn_workorder"),
        (LINE, "versionnumber"),
        ("msdyn_workorderservice", "msdyn_duration"),
        ("msdyn_workorder", "msdyn_systemstatus"),
        ("salesorderdetail", "msdyn_billingmethod"),
    ],
)
def test_a_required_column_that_is_not_exported_is_named(
    container: Container, table: str, column: str
) -> None:
    columns = tuple(name for name in COLUMNS[table] if name != column)
    rows = COMPANY.rows()
    data = csv_bytes([{k: v for k, v in row.items() if k != column} for row in rows.pop(table)], columns)
    container.folder(1, rows, files={f"{table}/2026.csv": data}, columns={table: columns})
    with pytest.raises(SourceError) as caught:
        run(container)
    assert all(
        word in str(caught.value)
        for word in (table, column, f"{folder_name(1)}/{table}/2026.csv", "names_file")
    )


def test_an_optional_column_may_be_missing(container: Container) -> None:
    columns = tuple(
        name for name in COLUMNS[LINE] if name not in ("msdyn_serialnumber", "msdyn_discountpercent")
    )
    rows = COMPANY.rows()
    data = csv_bytes(rows.pop(LINE), columns)
    container.folder(1, rows, files={f"{LINE}/2026.csv": data}, columns={LINE: columns})
    assert run(container).postings["original"] == 12


def test_an_export_of_empty_required_tables_is_loaded_as_empty(container: Container) -> None:
    container.folder(
        1, COMPANY.masters() | {table: [] for table in REQUIRED if table.startswith("msdyn_workorder")}
    )
    summary = run(container)
    assert (summary.batches, sum(summary.postings.values())) == (1, 0)


def test_a_table_that_came_without_rows_has_come(container: Container) -> None:
    """A company that has no services yet: the table is described and empty, later folders do not bring it."""
    rows = COMPANY.rows()
    container.folder(1, rows | {"msdyn_workorderservice": []})
    run(container)
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    assert run(container).postings["replacement"] == 2


def test_the_first_folder_held_back_is_the_reason_given(container: Container) -> None:
    """Later folders alone cannot be loaded; what to mend is the first one."""
    container.folder(1, COMPANY.rows(), model=None)
    container.folder(2, {LINE: [COMPANY.line(1, version=9)]})
    with pytest.raises(SourceError, match=r"model.json is missing"):
        run(container)


def test_a_single_folder_held_back_is_a_fault_of_the_data(container: Container) -> None:
    container.folder(1, COMPANY.rows(), model=None)
    with pytest.raises(SourceError, match=r"model.json is missing") as caught:
        run(container)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("kind", ["nothing", "a file", "an empty folder"])
def test_an_address_without_folders_is_wrong_use(container: Container, kind: str) -> None:
    place = container.root / "elsewhere"
    if kind == "a file":
        place.write_text("")
    elif kind == "an empty folder":
        place.mkdir()
    with pytest.raises(UsageError, match=r"there is no (such folder or container|complete folder to load)"):
        run(place)


def test_a_tenants_own_column_names(
    container: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """names_file maps ours to theirs; a list takes the first that is there; what is not named stays."""
    theirs = {"msdyn_quantity": "contoso_used", "msdyn_serialnumber": "contoso_serial"}
    columns = tuple(theirs.get(name, name) for name in COLUMNS[LINE])
    rows = COMPANY.rows()
    lines = [*rows.pop(LINE), COMPANY.line(8, msdyn_quantity="NaN")]
    lines[0]["msdyn_quantity"], lines[0]["msdyn_serialnumber"] = "1", "SN-77"
    data = csv_bytes([{theirs.get(k, k): v for k, v in line.items()} for line in lines], columns)
    container.folder(1, rows, files={f"{LINE}/2026.csv": data}, columns={LINE: columns})
    names = tmp_path / "contoso.toml"
    names.write_text(
        f'[{LINE}]\nmsdyn_quantity = ["contoso_consumed", "Contoso_Used"]\nmsdyn_serialnumber = "contoso_serial"\n'
    )
    monkeypatch.setenv("FIELDLEDGER_NAMES_FILE", str(names))
    run(container)
    assert query(
        f"SELECT msdyn_quantity, msdyn_serialnumber FROM staging.{LINE} WHERE msdyn_workorderproductid = ?",
        parameters=[guid("line", 1)],
    ) == [(1, "SN-77")]
    assert query("SELECT column_name FROM audit.schema_drift WHERE column_name LIKE 'contoso%'") == []
    assert one("SELECT reason_code FROM quarantine.rejected_row") == "invalid_number"


def test_a_tenants_own_column_name_does_not_hide_the_value(
    container: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = tuple("contoso_used" if name == "msdyn_quantity" else name for name in COLUMNS[LINE])
    rows = COMPANY.rows()
    line = COMPANY.line(8, msdyn_quantity="NaN")
    line["contoso_used"] = line.pop("msdyn_quantity")
    container.folder(1, rows)
    container.folder(2, files={f"{LINE}/2026.csv": csv_bytes([line], columns)}, columns={LINE: columns})
    names = tmp_path / "contoso.toml"
    names.write_text(f'[{LINE}]\nmsdyn_quantity = ["msdyn_quantity", "contoso_used"]\n')
    monkeypatch.setenv("FIELDLEDGER_NAMES_FILE", str(names))
    run(container)
    assert "'NaN'" in one("SELECT reason_text FROM quarantine.rejected_row")


@pytest.mark.parametrize(
    "content", [None, "msdyn_quantity = ", f"[{LINE}]\nmsdyn_quantity = 5", 'quantity = "x"']
)
def test_a_names_file_of_another_shape_is_wrong_use(
    container: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    names = tmp_path / "contoso.toml"
    if content is not None:
        names.write_text(content)
    monkeypatch.setenv("FIELDLEDGER_NAMES_FILE", str(names))
    container.folder(1, COMPANY.rows())
    with pytest.raises(UsageError, match=r"names_file .*contoso.toml"):
        run(container)


def test_a_parent_that_arrives_late_joins_in(container: Container) -> None:
    rows = COMPANY.rows()
    late = rows.pop("msdyn_workorder")
    container.folder(1, rows | {"msdyn_workorder": []})
    assert sum(run(container).postings.values()) == 0
    container.folder(2, {"msdyn_workorder": late})
    assert run(container).postings["original"] == 12
