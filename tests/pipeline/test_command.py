"""What the command promises: exit codes, settings that are refused by name, folders that wait."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.pipeline.container import COLUMNS, Company, Container, folder_name, model_of
from tests.pipeline.driver import Picture, command, history, one, query, run
from transforms.errors import SourceError, UsageError
from transforms.settings import load_settings

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company()


@pytest.fixture(scope="module")
def loaded(shared_dir: Path) -> Container:
    """A company that is loaded and published."""
    container = Container(shared_dir.parent / "lake")
    container.folder(1, COMPANY.rows())
    run(container)
    return container


def test_0_when_done(loaded: Container, shared_dir: Path) -> None:
    finished = command(shared_dir, "run", "--from", loaded)
    assert finished.returncode == 0, finished.stderr
    assert "nothing new" in finished.stdout and "Traceback" not in finished.stderr


def test_1_when_the_data_says_no(loaded: Container, shared_dir: Path) -> None:
    """A folder is held back; everything else was done and the summary is shown."""
    place = loaded.folder(9, {LINE: [COMPANY.line(1, 90)]}, model=b"{")
    finished = command(shared_dir, "run", "--from", loaded)
    (place / "model.json").unlink()
    (place / LINE / "2026.csv").unlink()
    assert finished.returncode == 1
    assert f"held back: {folder_name(9)}" in finished.stdout and "model.json" in finished.stdout
    assert "Traceback" not in finished.stderr


def test_1_when_a_required_table_is_missing(tmp_path: Path, data_dir: Path) -> None:
    container = Container(tmp_path / "lake")
    container.folder(1, {LINE: [COMPANY.line(1)]}, model=model_of({LINE: COLUMNS[LINE]}))
    finished = command(data_dir, "run", "--from", container)
    assert finished.returncode == 1
    assert "SourceError" in finished.stderr and "is required" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not (data_dir / "published").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--from", "no/such/folder"], "--from no/such/folder"),
        (["run", "--from", ".", "--source", "fax"], "--source fax"),
        (["run"], "--from"),
        (["run", "--from", ".", "--as-of", "yesterday"], "--as-of"),
        (["run", "--from", ".", "--frum", "x"], "--frum"),
        (["status", "--warehouse", "no/such.duckdb"], "no/such.duckdb"),
        (["sample", "--lines", "0", "--out", "x"], "--lines"),
    ],
    ids=[
        "address",
        "source",
        "no address",
        "a date that is none",
        "an option that is none",
        "warehouse",
        "lines",
    ],
)
def test_2_when_used_wrongly(data_dir: Path, arguments: list[str], says: str) -> None:
    finished = command(data_dir, *arguments)
    assert finished.returncode == 2, finished.stderr
    assert says in finished.stderr and "Traceback" not in finished.stderr


def test_2_with_the_name_of_a_setting_that_is_none(data_dir: Path) -> None:
    finished = command(data_dir, "run", "--from", ".", FIELDLEDGER_DATADIR="x")
    assert finished.returncode == 2
    assert "FIELDLEDGER_DATADIR" in finished.stderr and "DATA_DIR" in finished.stderr


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("FIELDLEDGER_DATADIR", "x", "FIELDLEDGER_DATADIR"),
        ("FIELDLEDGER_POLICY__APPROVAL", "auto", "FIELDLEDGER_POLICY__APPROVAL"),
        ("FIELDLEDGER_POLICIES__APROVAL", "auto", "policies.aproval"),
        ("FIELDLEDGER_POLICIES__APPROVAL", "maybe", "policies.approval"),
        ("FIELDLEDGER_POLICIES__ACCOUNTING_PRECISION", "9", "policies.accounting_precision"),
        pytest.param("FIELDLEDGER_POLICIES", "auto", "policies"),
        ("FIELDLEDGER_THREADS", "many", "threads"),
        ("FIELDLEDGER_THREADS", "0", "threads"),
        ("FIELDLEDGER_MAX_LINE_BYTES", "1", "max_line_bytes"),
        pytest.param("FIELDLEDGER_MEMORY_LIMIT", "lots", "memory_limit"),
        ("FIELDLEDGER_COMPANIES__USMF__TIME_ZONE", "Europe/Atlantis", "companies.usmf.time_zone"),
        ("FIELDLEDGER_COMPANIES__USMF__TIMEZONE", "UTC", "companies.usmf.timezone"),
    ],
)
def test_a_setting_of_the_environment_that_cannot_be(
    container: Container, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, named: str
) -> None:
    container.folder(1, COMPANY.rows())
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=re.compile(re.escape(named), re.IGNORECASE)) as caught:
        run(container)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"data_folder = 'x'", "data_folder"),
        (b"[policies]\nmaterial_spilt = 'two_rows'", "policies.material_spilt"),
        (b"[policies]\nmaterial_split = 'three_rows'", "policies.material_split"),
        (b"[companies.usmf]\ntime_zone = 5", "companies.usmf.time_zone"),
        (b"threads = ", "fieldledger.toml"),
        pytest.param(b"lake_address = '\xff'", "fieldledger.toml"),
    ],
    ids=[
        "a key that is none",
        "a policy that is none",
        "a value that is none",
        "a type",
        "no TOML",
        "no UTF-8",
    ],
)
def test_a_setting_of_the_file_that_cannot_be(
    data_dir: Path, tmp_path: Path, content: bytes, named: str
) -> None:
    (tmp_path / "fieldledger.toml").write_bytes(content)
    with pytest.raises(UsageError, match=re.escape(named)) as caught:
        load_settings()
    assert caught.value.exit_code == 2


def test_the_environment_wins_over_the_file(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "fieldledger.toml").write_text("data_dir = 'elsewhere'\nthreads = 1\n")
    settings = load_settings()
    assert (settings.data_dir, settings.threads) == (data_dir, 1)


def test_folders_after_as_of_wait_for_a_later_run(container: Container) -> None:
    """The day itself is taken whole; the later run ends where one run of everything would have."""
    container.folder(1, COMPANY.rows())
    container.folder("2026-08-02T23.59.59Z", {LINE: [COMPANY.line(1, 20, msdyn_quantity="6")]})
    container.folder(3, {LINE: [COMPANY.line(1, 30, msdyn_quantity="7")]})
    summary = run(container, as_of=date(2026, 8, 2))
    assert (summary.batches, summary.waiting) == (2, (folder_name(3),))
    assert one("SELECT MAX(posted_at)::VARCHAR FROM ledger.project_actual") == "2026-08-02 23:59:59"
    assert "waiting" in summary.render(200)
    again = run(container, as_of=date(2026, 8, 2))
    assert (again.state, again.waiting) == ("nothing new", (folder_name(3),))
    later = run(container, as_of=date(2026, 8, 3))
    assert (later.batches, later.waiting, later.postings["replacement"]) == (1, (), 2)
    assert query("SELECT as_of_date FROM audit.run ORDER BY run_number") == [
        (date(2026, 8, 2),),
        (date(2026, 8, 3),),
    ]


def test_as_of_before_the_first_folder_is_wrong_use(container: Container) -> None:
    container.folder(1, COMPANY.rows())
    with pytest.raises(UsageError, match="no complete folder to load"):
        run(container, as_of=date(2026, 7, 31))


def test_a_folder_landed_for_a_later_day_still_waits(container: Container) -> None:
    """A dry run has landed all; a run as of an earlier day loads only what had been exported by then."""
    container.folder(1, COMPANY.rows())
    container.folder(3, {LINE: [COMPANY.line(1, 30, msdyn_quantity="7")]})
    run(container, dry_run=True)
    summary = run(container, as_of=date(2026, 8, 1))
    assert (summary.batches, summary.waiting) == (1, (folder_name(3),))


def test_a_second_warehouse_is_built_from_the_same_landing(container: Container, tmp_path: Path) -> None:
    """One data folder publishes one file: what the last run wrote, whatever its warehouse is called."""
    container.folder(1, COMPANY.rows())
    run(container)
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="6")]})
    other = tmp_path / "other.duckdb"
    assert run(container, warehouse=other).batches == 2
    assert one("SELECT COUNT(*) FROM audit.landed_batch", other) == 2
    published: Picture = history(load_settings().published)
    assert published == history(other)


def test_a_landed_file_that_was_damaged_is_named(container: Container, data_dir: Path) -> None:
    """A disk that forgot: the manifest is whole but a file of the batch is not."""
    container.folder(1, COMPANY.rows())
    run(container, dry_run=True)
    damaged = next((data_dir / "landing").rglob("msdyn_workorder/batch=*/*.parquet"))
    damaged.write_bytes(b"")
    with pytest.raises(Exception, match=re.escape(damaged.parent.name)) as caught:
        run(container)
    assert getattr(caught.value, "exit_code", None) == 1


def test_a_damaged_manifest_is_named(container: Container, data_dir: Path) -> None:
    """Passing it over would lose a batch whose folder the export has removed since."""
    container.folder(1, COMPANY.rows())
    run(container, dry_run=True)
    manifest = next((data_dir / "landing").rglob("_batches/*.json"))
    manifest.write_bytes(manifest.read_bytes()[:100])
    with pytest.raises(SourceError, match=f"{manifest.name}.*remove it"):
        run(container)
    manifest.unlink()
    assert run(container).batches == 1
