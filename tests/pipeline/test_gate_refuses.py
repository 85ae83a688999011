"""A broken critical promise stops the run: the published file stays, the message says what, where and which rows."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container, folder_name, guid
from tests.pipeline.driver import command, one, query, run
from transforms import pipeline
from transforms.errors import FieldledgerError, GateFailed
from transforms.settings import load_settings
from transforms.warehouse import ledger

LINE = "msdyn_workorderproduct"
COMPANY = Company()

pytestmark = pytest.mark.slow


def tamper(path: Path, statement: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("gate", "statement", "table", "sentence", "example"),
    [
        (
            "staging",
            f"UPDATE staging.{LINE} SET msdyn_quantity = -7",
            f"staging.{LINE}",
            "msdyn_quantity",
            "-7",
        ),
        (
            "ledger",
            "UPDATE ledger.project_actual SET currency_code = NULL WHERE entry_type = 'replacement'",
            "ledger.project_actual",
            "currency_code",
            "null",
        ),
    ],
)
def test_a_gate_before_the_load(
    container: Container, gate: str, statement: str, table: str, sentence: str, example: str
) -> None:
    """Rows of the work database break a promise between two steps: nothing is loaded but the gate's results."""
    container.folder(1, COMPANY.rows())
    run(container)
    settings = load_settings()
    published = digest(settings.published)
    postings = query("SELECT * FROM ledger.project_actual ORDER BY ALL")
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    work = pipeline.extract(pipeline.RunRequest(str(container)))
    pipeline.stage(work)
    if gate == "ledger":
        pipeline.derive(work)
        # The contract itself refuses a missing currency; a row of another version of the program might have none.
        tamper(work, "ALTER TABLE ledger.project_actual ALTER currency_code DROP NOT NULL")
    tamper(work, statement)
    with pytest.raises(GateFailed) as caught:
        pipeline.check(work, gate)
    message = str(caught.value)
    assert caught.value.exit_code == 1
    assert all(word in message for word in (table, sentence, example, "the published file is as it was")), (
        message
    )
    assert digest(settings.published) == published
    assert query("SELECT * FROM ledger.project_actual ORDER BY ALL") == postings
    assert query("SELECT state_code FROM audit.run ORDER BY run_number") == [("published",), ("refused",)]
    failed = query(
        "SELECT layer_code, table_name, failed_count, example_text FROM audit.check_result "
        "WHERE NOT is_passed AND severity_code = 'critical'"
    )
    assert failed
    assert all((row[0], row[1]) == (gate, table) and row[2] > 0 and example in row[3] for row in failed), (
        failed
    )
    assert one("SELECT COUNT(*) FROM audit.check_result WHERE is_passed") > 0
    assert one("SELECT COUNT(*) FROM audit.landed_batch") == 1
    # Nothing is spoilt: the next run loads the same folder.
    summary = run(container)
    assert (summary.batches, summary.postings["replacement"]) == (1, 2)
    assert digest(settings.published) != published
    # Nor does the refusal stay beside the run that made up for it.
    assert query("SELECT state_code FROM audit.run ORDER BY run_number") == [("published",), ("published",)]
    assert query("SELECT check_id FROM audit.check_result WHERE NOT is_passed") == []


@pytest.mark.parametrize(
    ("table", "kind"), [("msdyn_workorder", "work_order"), ("msdyn_workorderservice", "work_order_line")]
)
def test_what_the_warehouse_knows_is_never_lost(
    container: Container, monkeypatch: pytest.MonkeyPatch, table: str, kind: str
) -> None:
    """A run that no longer sees it would reverse its postings."""
    container.folder(1, COMPANY.rows())
    run(container)
    postings = query("SELECT * FROM ledger.project_actual ORDER BY ALL")
    limit = ledger._limit_current

    def forgetting(connection: duckdb.DuckDBPyConnection) -> None:
        limit(connection)
        connection.execute(f"CREATE OR REPLACE VIEW current.{table} AS FROM staging.{table}")

    monkeypatch.setattr(ledger, "_limit_current", forgetting)
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    with pytest.raises(
        FieldledgerError, match=f"^{kind} [0-9a-f-]+ is known to the warehouse and would be lost"
    ):
        run(container)
    assert query("SELECT * FROM ledger.project_actual ORDER BY ALL") == postings


def test_the_last_gate(container: Container, data_dir: Path) -> None:
    """The warehouse was touched by another hand, and the run before did not get to its end, so that the gate looks at

    everything: the command exits 1, analysts keep what they had until then.
    """
    container.folder(1, COMPANY.rows())
    run(container)
    settings = load_settings()
    published = digest(settings.published)
    other = guid("line", 2)
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    tamper(
        settings.warehouse,
        f"UPDATE ledger.project_actual SET amount = -1 WHERE work_order_line_id = '{other}'",
    )
    tamper(settings.warehouse, "UPDATE audit.run SET state_code = 'loaded'")
    finished = command(data_dir, "run", "--from", container)
    assert finished.returncode == 1, finished.stderr
    assert "GateFailed" in finished.stderr and "Traceback" not in finished.stderr
    assert "ledger.current_actual" in finished.stderr and other in finished.stderr
    assert digest(settings.published) == published
    failed = query(
        "SELECT DISTINCT layer_code, table_name FROM audit.check_result "
        "WHERE NOT is_passed AND severity_code = 'critical'"
    )
    assert ("marts", "ledger.current_actual") in failed and {layer for layer, _ in failed} == {"marts"}
    assert other in one(
        "SELECT STRING_AGG(example_text) FROM audit.check_result WHERE NOT is_passed AND severity_code = 'critical'"
    )
    assert "failed" in (data_dir / "docs" / "index.html").read_text().lower()
    with pytest.raises(GateFailed, match=other):  # with nothing new the gate still stands
        pipeline.run_all(pipeline.RunRequest(str(container)))
    assert digest(settings.published) == published
    tamper(
        settings.warehouse,
        f"UPDATE ledger.project_actual SET amount = gross_amount WHERE work_order_line_id = '{other}'",
    )
    run(container)
    assert one("SELECT SUM(amount) FROM ledger.current_actual", settings.published) == Decimal(
        330 + 44 + 135 + 600 + 80 + 270
    )
    assert one("SELECT folder_name FROM audit.watermark", settings.published) == folder_name(2)
