"""The Web API as it really is: pages, change tracking, limits, cut connections, tokens that are too old."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.container import COLUMNS, Company, Container, deletion, guid
from tests.pipeline.driver import clean_environment, one, query, run
from tests.pipeline.extracting import Landed, current, extract, landing_of, rows_of
from transforms.emulator import Emulator, Fault
from transforms.errors import SourceError, UsageError
from transforms.settings import load_settings
from transforms.sources.dataverse import Dataverse
from transforms.sources.sign_in import credential_for

pytestmark = pytest.mark.slow

LINE, ORDER, SERVICE = "msdyn_workorderproduct", "msdyn_workorder", "msdyn_workorderservice"
TABLES = (LINE, ORDER, SERVICE)
COMPANY = Company(5)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def emulator(container: Container) -> Iterator[Emulator]:
    """Five work orders; a second folder changes two lines, deletes one and brings a sixth work order."""
    container.folder(1, COMPANY.rows())
    container.folder(
        2,
        {
            LINE: [
                COMPANY.line(1, 20, msdyn_quantity="7"),
                COMPANY.line(2, 21, msdyn_unitamount="12.3456"),
                deletion(LINE, guid("line", 3), 22),
                COMPANY.line(6, 23, work_order=6),
            ],
            ORDER: [COMPANY.work_order(6, 24)],
        },
    )
    with Emulator(container.root).running() as emulator:
        yield emulator


class Slept(list[float]):
    """What was slept instead of sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def source_of(emulator: Emulator, slept: Slept | None = None, **options: Any) -> Dataverse:
    slept = Slept() if slept is None else slept
    return Dataverse(
        emulator.address, None, sleep=slept, **({"page_size": 2, "sweep_hours": 1_000} | options)
    )


def true_state(emulator: Emulator, *tables: str) -> Landed:
    """The rows that live, with their versions."""
    return {
        (table, change.row_id): (change.version, False)
        for table in tables or TABLES
        for change in emulator.database.living(table)
    }


def living(source: Dataverse) -> Landed:
    return {place: told for place, told in current(source).items() if not told[1]}


# --- pages and changes ------------------------------------------------------------------------------------------------


def test_the_full_copy_then_only_what_changed(emulator: Emulator) -> None:
    source = source_of(emulator)
    [first] = extract(source, TABLES).landed
    assert living(source) == true_state(emulator)
    assert first.landed_at == datetime(2026, 8, 1, tzinfo=UTC), "the server's own time"
    assert len([r for r in emulator.requests if "skiptoken" in r]) == 6, "pages of two"

    emulator.advance()
    asked = len(emulator.requests)
    [second] = extract(source, TABLES).landed
    assert (second.rows, second.since) == (5, first.batch_id)
    assert [row["Id"] for row in rows_of(source, LINE) if row["IsDelete"] == "True"] == [guid("line", 3)]
    assert living(source) == true_state(emulator)
    changes = [r for r in emulator.requests[asked:] if "$select" in r and "EntityDef" not in r]
    assert changes == [], "nothing was read anew"

    assert extract(source, TABLES).landed == (), "nothing new is no batch"


def test_a_link_is_renewed_although_nothing_changes(emulator: Emulator) -> None:
    """Else it would be too old when something does."""
    source = source_of(emulator)
    extract(source, TABLES)
    emulator.set_time(datetime(2026, 8, 2, 1, tzinfo=UTC))
    [empty] = extract(source, [ORDER]).landed
    assert empty.rows == 0
    assert empty.positions[ORDER]["read_at"].startswith("2026-08-02")


def test_numbers_come_digit_by_digit_and_labels_beside_their_codes(emulator: Emulator) -> None:
    emulator.advance()
    source = source_of(emulator)
    extract(source, [LINE])
    [row] = [row for row in rows_of(source, LINE) if row["Id"] == guid("line", 2)]
    assert row["msdyn_unitamount"] == "12.3456"
    assert row["msdyn_workorder"] == guid("work order", 1)


def test_a_row_that_came_and_went_between_two_looks_is_no_row(container: Container, data_dir: Path) -> None:
    container.folder(1, COMPANY.rows())
    container.folder(2, {LINE: [COMPANY.line(9, 30), deletion(LINE, guid("line", 9), 31)]})
    with Emulator(container.root).running() as emulator:
        run(emulator.address)
        postings = one("SELECT COUNT(*) FROM ledger.project_actual")
        emulator.advance()
        run(emulator.address)
        assert one("SELECT COUNT(*) FROM ledger.project_actual") == postings
        assert one("SELECT COUNT(*) FROM quarantine.rejected_row") == 0


# --- what goes wrong and passes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("skip", [0, 2])
@pytest.mark.parametrize("kind", ["throttle", "unavailable", "error", "drop", "garbage", "twice"])
@pytest.mark.parametrize("is_delta", [False, True])
def test_what_passes_loses_and_doubles_nothing(
    emulator: Emulator, kind: Any, skip: int, is_delta: bool
) -> None:
    slept = Slept()
    source = source_of(emulator, slept, requests_at_once=1)
    if is_delta:
        extract(source, [LINE])
        emulator.advance()
    emulator.fail(Fault(kind, "msdyn_workorderproducts", times=2, skip=skip, seconds=3))
    extract(source, [LINE])
    assert living(source) == true_state(emulator, LINE)
    if kind == "throttle" and not (is_delta and skip):
        assert 3 in slept, "Retry-After is obeyed"
    keys = [(row["Id"], row["versionnumber"]) for row in rows_of(source, LINE)]
    assert kind == "twice" or len(keys) == len(set(keys))


def test_a_page_that_came_twice_posts_once(emulator: Emulator, data_dir: Path) -> None:
    emulator.fail(Fault("twice", "msdyn_workorderproducts", times=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_SOURCES__PAGE_SIZE", "2")
        run(emulator.address)
    landed = landing_of(source_of(emulator)).batches()[0]
    assert sum(file.rows for file in landed.files if file.entity == LINE) > 5
    assert query("SELECT COUNT(*), COUNT(DISTINCT actual_key) FROM ledger.project_actual") == [(20, 20)]
    assert one("SELECT COUNT(*) FROM audit.source_position") == len(COLUMNS), (
        "a link for every table, with its rows"
    )


def test_a_fault_that_stays_keeps_the_pages_and_the_next_run_goes_on(emulator: Emulator) -> None:
    slept = Slept()
    source = source_of(emulator, slept)
    emulator.fail(Fault("unavailable", "msdyn_workorderproducts?$skiptoken", times=8, skip=1))
    with pytest.raises(SourceError, match="503"):
        extract(source, [LINE])
    assert slept[:4] == [2, 4, 8, 16], "longer each time"
    assert landing_of(source).batches() == []
    asked = len(emulator.requests)
    extract(source, [LINE])
    pages = [r for r in emulator.requests[asked:] if "msdyn_workorderproducts" in r]
    assert len(pages) == 1, "two pages were kept, one was missing"
    assert len(rows_of(source, LINE)) == 5


def test_a_service_that_forgot_the_page_is_read_from_the_beginning(emulator: Emulator) -> None:
    source = source_of(emulator)
    emulator.fail(Fault("unavailable", "skiptoken", times=8))
    with pytest.raises(SourceError):
        extract(source, [LINE])
    emulator._state.reads.clear()
    extract(source, [LINE])
    assert len(rows_of(source, LINE)) == 5


@pytest.mark.parametrize("torn", [True, False])
def test_what_was_told_last_may_be_torn(emulator: Emulator, torn: bool) -> None:
    """The process died while it wrote: the line that does not end was never told."""
    source = source_of(emulator)
    emulator.fail(Fault("unavailable", "skiptoken", times=8, skip=1))
    with pytest.raises(SourceError):
        extract(source, [LINE])
    [told] = landing_of(source).folder.rglob("told.jsonl")
    text = told.read_text()
    told.write_text(text[:-5] if torn else text + '{"rows"')
    extract(source, [LINE])
    assert sorted(row["Id"] or "" for row in rows_of(source, LINE)) == sorted(
        change.row_id for change in emulator.database.living(LINE)
    )


def test_a_killed_process_goes_on_behind_its_last_page(emulator: Emulator, data_dir: Path) -> None:
    """SIGKILL between pages, of a real process."""
    emulator.fail(Fault("slow", "skiptoken", times=100, seconds=0.4))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.pipeline.driver", emulator.address],
        cwd=ROOT,
        env=clean_environment(data_dir) | {"FIELDLEDGER_SOURCES__PAGE_SIZE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 120
    while sum("skiptoken" in r for r in emulator.requests) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    emulator._state.faults.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_SOURCES__PAGE_SIZE", "1")
        run(emulator.address)
    begun = [r for r in emulator.requests if "msdyn_workorders?$select" in r]
    assert len(begun) <= 2
    assert living(source_of(emulator)).items() >= true_state(emulator).items()
    assert query("SELECT COUNT(*), COUNT(DISTINCT actual_key) FROM ledger.project_actual") == [(20, 20)]


def test_a_clock_that_goes_back_changes_no_order(emulator: Emulator) -> None:
    """The service's clock was set right between two looks: the later batch stays the later one, and nothing is lost."""
    source = source_of(emulator)
    [first] = extract(source, TABLES).landed
    emulator.advance()
    emulator.set_time(first.landed_at - timedelta(days=2))
    [second] = extract(source, TABLES).landed
    assert second.landed_at > first.landed_at
    assert (second.rows, second.sweeps) == (5, ())
    assert living(source) == true_state(emulator)
    assert extract(source, TABLES).landed == ()


def test_the_service_is_not_asked_more_at_once_than_allowed(emulator: Emulator) -> None:
    emulator.fail(Fault("slow", "", times=30, seconds=0.01))
    extract(source_of(emulator, requests_at_once=2))
    assert emulator.busiest <= 2


# --- tokens too old ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["refused", "seven days"])
def test_a_token_too_old_reads_anew_and_finds_what_was_deleted(emulator: Emulator, how: str) -> None:
    """Whether the service says so, or a week has gone by and it might send everything without the deletions."""
    source = source_of(emulator)
    extract(source, TABLES)
    emulator.advance()
    if how == "refused":
        emulator.expire_tokens()
    else:
        emulator.set_time(datetime(2026, 8, 9, tzinfo=UTC))
    told: list[str] = []
    [batch] = extract(source, TABLES, progress=told.append).landed
    assert any("is too old: the whole table is read anew" in text for text in told)
    [sweep] = [sweep for sweep in batch.sweeps if sweep.entity == LINE]
    assert (sweep.reason_code, sweep.missed_deletes, sweep.missed_rows) == ("resynced", 1, 0)
    assert (sweep.source_rows, sweep.known_rows) == (5, 6)
    assert living(source) == true_state(emulator)
    assert current(source)[(LINE, guid("line", 3))][1], "the deletion was found"


# --- all keys ---------------------------------------------------------------------------------------------------------


def test_a_sweep_finds_a_delete_that_was_not_told_and_repairs_it(emulator: Emulator, data_dir: Path) -> None:
    run(emulator.address)
    emulator.forget(LINE, guid("line", 4))
    emulator.forget(SERVICE, guid("service line", 1))
    assert run(emulator.address).state == "nothing new", "changes do not tell"
    run(emulator.address, is_sweep=True)
    assert query(
        "SELECT entity, reason_code, source_row_count, known_row_count, missed_delete_count, missed_row_count "
        "FROM audit.source_sweep WHERE missed_delete_count > 0 ORDER BY entity"
    ) == [(LINE, "asked", 4, 5, 1, 0), (SERVICE, "asked", 4, 5, 1, 0)]
    assert one(f"SELECT COUNT(*) FROM staging.{LINE} WHERE is_deleted") == 1
    assert one(
        f"SELECT SUM(amount) FROM ledger.current_actual WHERE work_order_line_id = '{guid('line', 4)}'"
    ) in (None, 0)
    run(emulator.address, is_sweep=True)
    assert one("SELECT SUM(missed_delete_count) FROM audit.source_sweep") == 2, "and then all is well"


def test_a_sweep_brings_a_row_that_was_missed(emulator: Emulator) -> None:
    source = source_of(emulator)
    extract(source, TABLES)
    lost = COMPANY.line(7, 15)
    values = {n.lower(): v for n, v in lost.items() if v is not None}
    from transforms.emulator.export import Change

    emulator.database.rows[LINE][guid("line", 7)] = Change(
        LINE, guid("line", 7), 15, values
    )  # no trace in the log
    assert extract(source, TABLES).landed == ()
    [batch] = extract(source, TABLES, is_sweep=True).landed
    assert [(s.entity, s.missed_rows) for s in batch.sweeps if s.missed_rows] == [(LINE, 1)]
    assert living(source) == true_state(emulator)


def test_a_sweep_comes_by_itself_once_a_day(emulator: Emulator) -> None:
    source = source_of(emulator, sweep_hours=24)
    extract(source, TABLES)
    emulator.set_time(datetime(2026, 8, 1, tzinfo=UTC) + timedelta(hours=25))
    [batch] = extract(source, TABLES).landed
    assert {sweep.reason_code for sweep in batch.sweeps} == {"scheduled"}


# --- who may read what ------------------------------------------------------------------------------------------------


class Credential:
    """One that counts how often it was asked."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.scopes: list[str] = []

    def get_token(self, *scopes: str) -> Credential:
        self.scopes += scopes
        return self


def test_the_token_is_sent_and_never_logged(
    container: Container, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    container.folder(1, COMPANY.rows())
    caplog.set_level(logging.DEBUG)
    with Emulator(container.root, token="very-secret").running() as emulator:
        good = Credential("very-secret")
        extract(Dataverse(emulator.address, good), TABLES)
        assert set(good.scopes) == {f"{emulator.address}/.default"}
        with pytest.raises(SourceError, match=r"answers 401 .*application user") as refused:
            extract(Dataverse(emulator.address, Credential("also-secret")), TABLES)
    assert "secret" not in str(refused.value)
    assert "secret" not in caplog.text
    for path in load_settings().landing.rglob("*"):
        assert not path.is_file() or b"very-secret" not in path.read_bytes()


def test_an_access_token_that_runs_out_between_pages(container: Container, data_dir: Path) -> None:
    """Each request asks for the token, so that a new one is used as soon as there is one."""
    container.folder(1, COMPANY.rows())
    with Emulator(container.root, token="first").running() as emulator:

        class Renewed(Credential):
            def get_token(self, *scopes: str) -> Credential:
                if len(self.scopes) == 3:
                    self.token = emulator._state.token = "second"
                return super().get_token(*scopes)

        credential = Renewed("first")
        source = Dataverse(emulator.address, credential, page_size=2, requests_at_once=1, sweep_hours=1_000)
        extract(source, [LINE])
        assert living(source) == true_state(emulator, LINE)
        assert (credential.token, len(credential.scopes)) == ("second", 5), (
            "identity, definition, three pages"
        )


def test_a_table_without_change_tracking(emulator: Emulator) -> None:
    """One that is needed is an error that says what to switch on; another is left out and told."""
    emulator.stop_tracking("account")
    source = source_of(emulator)
    [batch] = extract(source, [ORDER, "account"]).landed
    [notice] = batch.notices
    assert (notice.kind_code, notice.entity) == ("table_not_readable", "account")
    emulator.stop_tracking(ORDER)
    with pytest.raises(
        SourceError, match="table msdyn_workorder does not track changes: switch on 'Track changes'"
    ):
        extract(source, [ORDER])


def test_a_link_to_another_host_is_not_followed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the token would go there."""
    monkeypatch.setattr(
        "transforms.emulator.server._Handler._base", lambda self: "http://127.0.0.2:1/api/data/v9.2/"
    )
    with pytest.raises(SourceError, match=r"a link to another host \(127.0.0.2:1\)"):
        extract(source_of(emulator), [LINE])


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("http://contoso.crm.dynamics.com", "over https only"),
        ("https://contoso.crm.dynamics.com", "lacks client_secret"),
    ],
)
def test_a_credential_that_is_none(address: str, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        credential_for(address, {"tenant_id": "t", "client_id": "c"})


def test_client_credentials_are_those_of_azure_identity() -> None:
    told = {"tenant_id": "t", "client_id": "c", "client_secret": "s"}
    credential = credential_for("https://contoso.crm.dynamics.com", told)
    assert type(credential).__name__ == "ClientSecretCredential"
    assert "s" not in repr(credential).replace("ClientSecretCredential", "").split("object")[0].split(".")


def test_as_of_a_day_before_the_services_waits(emulator: Emulator) -> None:
    from datetime import date

    found = extract(source_of(emulator), [LINE], as_of=date(2026, 7, 31))
    assert found.landed == () and found.waiting


def test_the_emulator_of_the_command(container: Container, data_dir: Path) -> None:
    """Real HTTP from a process of its own, with a fault that was asked for, and the next folder when told so."""
    import httpx

    container.folder(1, COMPANY.rows())
    container.folder(2, {LINE: [COMPANY.line(1, 20)]})
    # What runs in the background ignores Ctrl-C, and what it starts would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "transforms.cli", "emulate", str(container.root), "--port", "0",
         "--fail", "unavailable:msdyn_workorders:1"],
        cwd=ROOT, env=clean_environment(data_dir), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        slept = Slept()
        source = Dataverse(address, None, sleep=slept, sweep_hours=1_000)
        extract(source, TABLES)
        assert slept == [2]
        assert httpx.post(f"{address}/emulator/advance", timeout=60).json() == {"folders_waiting": 0}
        [batch] = extract(source, TABLES).landed
        assert batch.rows == 1
        assert httpx.post(f"{address}/emulator/fail", content=b"{}", timeout=60).status_code == 400
        orders = f"{address}/api/data/v9.2/msdyn_workorders?$top=1"
        assert httpx.get(orders, timeout=60).status_code == 400
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    wrong = subprocess.run(
        [sys.executable, "-m", "transforms.cli", "emulate", str(container.root), "--fail", "nonsense"],
        cwd=ROOT, env=clean_environment(data_dir), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert wrong.returncode == 2 and "the kinds are throttle" in wrong.stderr


# --- a big table ------------------------------------------------------------------------------------------------------

READER = """
import sys
from tests.pipeline.extracting import extract
from transforms.sources.dataverse import Dataverse

extract(Dataverse(sys.argv[1], None, page_size=100), [sys.argv[2]])
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")]
print(int(peak) // 1024)
"""


def test_memory_does_not_grow_with_the_number_of_pages(container: Container, data_dir: Path) -> None:
    """In a process of its own, so that the peak is that of the reading alone: four times the pages, the same memory.

    What is held of every page would be 9 KiB a row, some 50 MiB more.
    """
    peaks = []
    for rows in (2_000, 8_000):
        place = Container(container.root / str(rows))
        lines = [COMPANY.line(n, n, msdyn_serialnumber="x" * 6_000) for n in range(1, rows + 1)]
        place.folder(1, {LINE: lines})
        with Emulator(place.root).running() as emulator:
            done = subprocess.run(
                [sys.executable, "-c", READER, emulator.address, LINE],
                env=clean_environment(data_dir), cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            assert len([r for r in emulator.requests if "skiptoken" in r]) == rows / 100 - 1
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 25, f"{peaks} MiB"
