"""What a run writes about itself, inside a transaction: checks, batches, watermark, posting batch, and the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.run import Basis, Run, landed_of, seconds_of
from transforms.settings import Settings
from transforms.sources.landing import Batch
from transforms.warehouse import chain, loading, staging
from transforms.warehouse.counting import Counted
from transforms.warehouse.models import all_models
from transforms.warehouse.store import Connection, insert_rows, open_database, publish

if TYPE_CHECKING:
    from transforms.warehouse.validation import CheckResult

PUBLISHED = "UPDATE audit.run SET state_code = 'published' WHERE state_code = 'refreshed'"


def is_loaded(connection: Connection, run: Run) -> bool:
    """Whether the warehouse has this run already: the step was cut off after its transaction and is repeated."""
    schema = "SELECT 1 FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = 'audit'"
    if not connection.execute(schema).fetchone():
        return False
    query = "SELECT 1 FROM warehouse.audit.run WHERE run_id = ? AND state_code <> 'refused'"
    return connection.execute(query, [run.run_id]).fetchone() is not None


def publish_again(warehouse: Path, settings: Settings) -> None:
    """Publish what was written between runs; not a warehouse whose last run did not pass its gates."""
    with open_database(warehouse, settings) as connection:
        last = connection.execute(
            "SELECT state_code FROM audit.run WHERE state_code <> 'refused' ORDER BY run_number DESC LIMIT 1"
        ).fetchone()
        connection.execute("CHECKPOINT")
    if last and last[0] == "published":
        publish(warehouse, settings.published, settings, PUBLISHED)


def basis(connection: Connection) -> Basis:
    """Runs the warehouse has loaded, and decisions about periods: what a derivation rests on."""
    schema = (
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'warehouse' AND table_name = 'period_action'"
    )
    if not connection.execute(schema).fetchone():
        return (0, 0)
    row = connection.execute(
        "SELECT (SELECT COUNT(*) FROM warehouse.audit.run WHERE state_code <> 'refused'), "
        "(SELECT COUNT(*) FROM warehouse.audit.period_action)"
    ).fetchone()
    assert row is not None
    return (int(row[0]), int(row[1]))


def record_checks(
    connection: Connection, table: str, run: Run, gate: str, results: Sequence[CheckResult]
) -> None:
    connection.execute(f"DELETE FROM {table} WHERE run_id = ? AND layer_code = ?", [run.run_id, gate])
    insert_rows(
        connection,
        table,
        [
            (
                run.run_id,
                gate,
                result.table,
                result.check_id,
                result.sentence,
                str(result.severity),
                result.is_passed,
                result.checked_rows,
                result.failed_rows,
                json.dumps(result.examples, default=str) if result.examples else None,
            )
            for result in results
        ],
    )


def record_load(connection: Connection, run: Run, settings: Settings, loaded: loading.Loaded) -> None:
    """What was loaded. An earlier refusal of the same run is over: its record and its check results give way."""
    for table in ("run", "check_result"):
        connection.execute(f"DELETE FROM warehouse.audit.{table} WHERE run_id = ?", [run.run_id])
    landed = landed_of(run, settings)
    for batch in landed.batches:
        connection.execute(
            "INSERT INTO warehouse.audit.landed_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                batch.batch_id,
                batch.source,
                batch.folder,
                batch.landed_at.replace(tzinfo=None),
                batch.fingerprint,
                batch.rows,
                len(batch.broken_rows),
                run.run_id,
            ],
        )
    for source in sorted(set(run.batch_sources)):
        connection.execute("DELETE FROM warehouse.audit.watermark WHERE source_name = ?", [source])
        connection.execute(
            """
            INSERT INTO warehouse.audit.watermark
            SELECT source_name, batch_id, folder_name, landed_at FROM warehouse.audit.landed_batch
            WHERE source_name = ? ORDER BY landed_at DESC, batch_id DESC LIMIT 1
            """,
            [source],
        )
    connection.execute("INSERT INTO warehouse.audit.landed_table SELECT * FROM audit.landed_table")
    _record_sources(connection, landed)
    chain.append(connection, run.run_id)
    connection.execute(
        """
        INSERT INTO warehouse.audit.schema_drift
        SELECT * FROM audit.schema_drift AS drift
        WHERE NOT EXISTS (
            SELECT 1 FROM warehouse.audit.schema_drift AS known
            WHERE known.entity = drift.entity AND known.column_name = drift.column_name
                AND known.kind_code = drift.kind_code
        )
        """
    )
    connection.execute("INSERT INTO warehouse.audit.check_result SELECT * FROM run.check_result")
    record_run(connection, run, settings, "loaded", loaded)


def _record_sources(connection: Connection, landed: staging.Landed) -> None:
    """How far each source was read, and what comparing all keys brought: with the data, or not at all."""
    for batch in landed.batches:
        if batch.positions:
            connection.execute(
                "DELETE FROM warehouse.audit.source_position WHERE source_name = ?", [batch.source]
            )
        for entity, position in sorted(batch.positions.items()):
            connection.execute(
                "INSERT INTO warehouse.audit.source_position VALUES (?, ?, ?, ?, ?)",
                [
                    batch.source,
                    entity,
                    json.dumps(position, sort_keys=True),
                    batch.batch_id,
                    batch.landed_at.replace(tzinfo=None),
                ],
            )
        if batch.labels:
            _record_labels(connection, batch)
        for sweep in batch.sweeps:
            connection.execute(
                "INSERT INTO warehouse.audit.source_sweep VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    batch.batch_id,
                    sweep.entity,
                    batch.source,
                    batch.landed_at.replace(tzinfo=None),
                    sweep.reason_code,
                    sweep.source_rows,
                    sweep.known_rows,
                    sweep.missed_deletes,
                    sweep.missed_rows,
                    sweep.reason_text or None,
                ],
            )


def _record_labels(connection: Connection, batch: Batch) -> None:
    """The labels of a batch, over those of older ones."""
    names = ("entity", "column", "option", "language", "text")
    told = pa.table({name: [getattr(label, name) for label in batch.labels] for name in names})
    landed_at = batch.landed_at.replace(tzinfo=None)
    same = (
        "known.source_name = ? AND known.entity = told.entity AND known.column_name = told.column "
        "AND known.option_number = told.option AND known.language_number = told.language"
    )
    connection.register("told_label", told)
    connection.execute(
        "DELETE FROM warehouse.audit.choice_label AS known USING told_label AS told "
        f"WHERE {same} AND known.landed_at <= ?",
        [batch.source, landed_at],
    )
    connection.execute(
        f"""
        INSERT INTO warehouse.audit.choice_label
        SELECT ?, told.entity, told.column, told.option, told.language, told.text, ?, ? FROM told_label AS told
        WHERE NOT EXISTS (SELECT 1 FROM warehouse.audit.choice_label AS known WHERE {same})
        """,
        [batch.source, batch.batch_id, landed_at, batch.source],
    )
    connection.unregister("told_label")


def record_landed(
    connection: Connection, run: Run, counted: Sequence[Counted], drift: Sequence[tuple[str, str, str, str]]
) -> None:
    """What landed of each table, and columns that are odd, into the work database; `record_load` takes it along."""
    connection.execute("DROP SCHEMA IF EXISTS audit CASCADE")
    connection.execute("CREATE SCHEMA audit")
    for name, rows in (
        ("audit.schema_drift", drift),
        ("audit.landed_table", [(run.run_id, *astuple(one)) for one in counted]),
    ):
        connection.execute(all_models()[name].create())
        insert_rows(connection, name, rows)


def record_run(
    connection: Connection, run: Run, settings: Settings, state: str, loaded: loading.Loaded
) -> None:
    landed = landed_of(run, settings)
    connection.execute("DELETE FROM warehouse.audit.source_gap WHERE run_id = ?", [run.run_id])
    for address, reason in run.gaps:
        connection.execute(
            "INSERT INTO warehouse.audit.source_gap SELECT ?, ?, "
            "(SELECT COUNT(*) + 1 FROM warehouse.audit.run WHERE state_code <> 'refused'), ?",
            [run.run_id, address, reason],
        )
    connection.execute(
        """
        INSERT INTO warehouse.audit.run
        SELECT
            ?, (SELECT COUNT(*) + 1 FROM warehouse.audit.run WHERE state_code <> 'refused'),
            ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
        """,
        [
            run.run_id,
            run.source_name,
            run.as_of,
            run.full_refresh,
            state,
            run.run_id if loaded.postings else None,
            run.posted_at,
            len(landed.batches),
            sum(batch.rows for batch in landed.batches),
            loaded.rejected,
            loaded.released,
            loaded.postings,
            run.policy_text,
            json.dumps(seconds_of(connection)),
        ],
    )
