"""From landed text to typed rows: one winner per id, deletions remembered, bad rows to the quarantine.

The work database holds, per table of the export, `landing.<entity>` (a view over the batches' Parquet files),
`staging.<entity>` (this run's typed rows, already merged with what the warehouse knew of the same ids),
`before.<entity>` (the warehouse's rows) and `current.<entity>` (both together: the state after this run).

Who wins is decided by (versionnumber, SinkModifiedOn, place in the export), so that the order in which batches arrive
does not matter. A deletion is kept beside the last valid image, because either may arrive first.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from transforms.errors import SourceError
from transforms.sources.landing import Batch, LandedFile
from transforms.sources.names import Names
from transforms.warehouse.counting import (
    NEWEST_DELETION,
    NEWEST_IMAGE,
    Counted,
    control_total,
    superseded_rows,
)
from transforms.warehouse.models import PROVENANCE, Model, all_models, in_schema
from transforms.warehouse.store import Connection, identifier, insert_rows, is_empty, literal

REQUIRED_TABLES = frozenset(
    {
        "msdyn_workorder",
        "msdyn_workorderproduct",
        "msdyn_workorderservice",
        "msdyn_project",
        "salesorder",
        "salesorderdetail",
        "product",
        "transactioncurrency",
    }
)
SYSTEM = ("versionnumber", "createdon", "modifiedon", "sinkmodifiedon", "delete_marker")
CAST = re.compile(r"\bto_(guid|integer|minutes|quantity|price|percent|rate|flag|instant)\((\w+)\) AS (\w+)")
FIRST_SELECT = re.compile(r"SELECT(?=\s+to_)")
KINDS = {
    "guid": ("invalid_guid", "a GUID"),
    "integer": ("invalid_number", "a whole number of at most 64 bits (19 digits)"),
    "minutes": ("invalid_number", "a whole number of minutes of at most 9 digits"),
    "quantity": ("invalid_number", "a number with at most 12 digits before and 6 after the point"),
    "price": ("invalid_number", "a number with at most 12 digits before and 4 after the point"),
    "percent": ("invalid_number", "a percentage with at most 5 digits before and 4 after the point"),
    "rate": ("invalid_number", "a rate with at most 10 digits before and 12 after the point"),
    "flag": ("invalid_boolean", "True, False, 1 or 0"),
    "instant": ("invalid_date", "an instant of the years 1900 to 2199 (ISO 8601 or M/d/yyyy H:mm:ss AM)"),
}
FAULTS = {
    "invalid_key": "the row's id is missing or no GUID",
    "missing_version": "versionnumber is missing, so the row cannot be ordered",
    "unknown_line_status": "msdyn_linestatus is neither Estimated (690970000) nor Used (690970001)",
    "unknown_work_order_status": "msdyn_systemstatus is none of 690970000 to 690970005",
    "negative_quantity": "a quantity or duration is negative",
    "negative_amount": "a price or cost is negative",
    "discount_out_of_range": "the discount percent is not within 0 to 100, or the discount amount is negative",
    "discount_above_subtotal": "the discount amount is above the subtotal it is taken from",
    "exchange_rate_not_positive": "the exchange rate is not above zero",
    "amount_out_of_range": "quantity times price is beyond any real amount",
    "serialized_quantity_not_one": "a serial number is given but the used quantity is not 1",
    "date_out_of_range": "a date is outside the years 2000 to 2099",
    "days_out_of_range": "a number of days is not within 0 to 366",
}


@dataclass(frozen=True)
class Landed:
    """Where landed batches lie (one folder for each source), and which of them a run loads."""

    folder: Path
    batches: tuple[Batch, ...]

    def place(self, batch: Batch, file: LandedFile) -> Path:
        """The Parquet file in which a landed file's rows lie."""
        return self.folder / batch.source / file.path

    def files(self, entity: str) -> list[tuple[Batch, LandedFile]]:
        """The files of one entity, oldest batch first."""
        return [(batch, file) for batch in self.batches for file in batch.files if file.entity == entity]

    @property
    def received(self) -> dict[str, int]:
        """Rows by entity as the manifests count them, with those that could not be read as rows."""
        rows: Counter[str] = Counter()
        for batch in self.batches:
            rows.update({file.entity: 0 for file in batch.files})
            for file in batch.files:
                rows[file.entity] += file.rows
            rows.update(broken.entity for broken in batch.broken_rows)
        return dict(rows)


def stage(connection: Connection, landed: Landed, names: Names, *, has_warehouse: bool) -> list[Counted]:
    """Fill `staging`, `before`, `current` and `quarantine` of the work database from the batches to load.

    Returns what landed, of every table with rows. Raises SourceError when a required table or column is in none of them
    (naming table, column and file), or when a landed file is damaged.
    """
    try:
        return _stage(connection, landed, names, has_warehouse=has_warehouse)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise SourceError(
            f"a landed file under {landed.folder} cannot be read: {error}. Remove that batch's manifest from "
            f"its source's folder _batches: the next run lands it again"
        ) from error


def _stage(connection: Connection, landed: Landed, names: Names, *, has_warehouse: bool) -> list[Counted]:
    for schema in ("landing", "staging", "before", "current", "quarantine"):
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {schema}")
    connection.execute(all_models()["quarantine.rejected_row"].create())
    models = in_schema("staging")
    counted = {entity: Counted(entity, rows) for entity, rows in landed.received.items()}
    _require_tables(connection, landed, has_warehouse)
    for model in models:
        _before(connection, model, has_warehouse)
        connection.execute(model.create())
        files = landed.files(model.table)
        if files:
            _land_view(connection, model, landed, files, names)
            _type_rows(connection, model)
            _quarantine(connection, model, landed, names)
            amount = control_total(connection, model, model.name)
            superseded = _settle(connection, model, has_warehouse=has_warehouse)
            counted[model.table] = Counted(
                model.table, landed.received.get(model.table, 0), superseded[0], amount, superseded[1]
            )
        _current(connection, model)
    _quarantine_broken(connection, landed)
    return [counted[entity] for entity in sorted(counted)]


def drift(landed: Landed, names: Names) -> list[tuple[str, str, str, str]]:
    """What only the export or only the model has: (entity, column or *, kind, batch), first sight of each.

    A column of ours that is not there reads as null: one that was dropped shows in the batch that lacks it first.
    """
    models = {model.table: model for model in in_schema("staging")}
    found: dict[tuple[str, str, str], str] = {}
    for batch in landed.batches:
        for file in batch.files:
            model = models.get(file.entity)
            if model is None:
                found.setdefault((file.entity, "*", "table_not_used"), batch.batch_id)
                continue
            used = {"id", "sinkcreatedon", "sinkmodifiedon", "createdon", "modifiedon", "versionnumber"}
            used |= {"isdelete", "isdeleted"}
            own = [column.name for column in model.columns if column not in PROVENANCE]
            for name in own:
                used |= set(names.physical(file.entity, name))
            for physical in file.columns:
                if physical.lower() not in used:
                    found.setdefault((file.entity, physical.lower(), "column_not_used"), batch.batch_id)
            theirs = {column.lower() for column in file.columns}
            for column in own[1:]:
                if theirs.isdisjoint(names.physical(file.entity, column)):
                    found.setdefault((file.entity, column, "column_not_there"), batch.batch_id)
        for notice in batch.notices:
            found.setdefault((notice.entity, "*", notice.kind_code), batch.batch_id)
    return [(entity, column, kind, batch_id) for (entity, column, kind), batch_id in sorted(found.items())]


def _require_tables(connection: Connection, landed: Landed, has_warehouse: bool) -> None:
    arrived = {entity for batch in landed.batches for entity in batch.described}
    if has_warehouse and not is_empty(connection, "warehouse.audit.landed_batch"):
        return  # the initial copy had them all; a later folder holds only what changed
    for entity in sorted(REQUIRED_TABLES - arrived):
        folders = ", ".join(batch.folder for batch in landed.batches) or "no folder"
        raise SourceError(
            f"table {entity} is required but no source has it, and no landed folder's model.json describes it (read: "
            f"{folders}); add it to the Synapse Link profile or the replica, or grant it: the next run reads it"
        )


def _before(connection: Connection, model: Model, has_warehouse: bool) -> None:
    if has_warehouse:
        connection.execute(f"CREATE VIEW before.{model.table} AS SELECT * FROM warehouse.{model.name}")
    else:
        body = ", ".join(f"NULL::{_type(column.definition)} AS {column.name}" for column in model.columns)
        connection.execute(f"CREATE VIEW before.{model.table} AS SELECT {body} WHERE FALSE")


def _type(definition: str) -> str:
    match = re.match(r"[A-Z]+(\(\d+, \d+\))?", definition)
    assert match is not None
    return match.group(0)


def _land_view(
    connection: Connection,
    model: Model,
    landed: Landed,
    files: Sequence[tuple[Batch, LandedFile]],
    names: Names,
) -> None:
    """All files of one entity under our column names, missing columns as NULL."""
    provenance = {column.name for column in PROVENANCE}
    ours = [column.name for column in model.columns if column.name not in provenance]
    selects = []
    for pieces in _by_parquet_file(files):
        batch, file = pieces[0]
        physical = {column.lower(): column for column in file.columns}
        parts = []
        for column in ours:
            wanted = names.physical(model.table, column) + (("id",) if column == model.key else ())
            parts.append(f"{_first(wanted, physical)} AS {column}")
        for column in ("versionnumber", "createdon", "modifiedon", "sinkmodifiedon"):
            if column not in ours:
                parts.append(f"{_first((column,), physical)} AS {column}")
        parts.append(f"{_first(('isdelete', 'isdeleted'), physical)} AS delete_marker")
        _require_columns(model, file, physical, names)
        parquet = (
            f"read_parquet({literal(landed.place(batch, file))}, file_row_number = true) AS {model.table}"
        )
        selects.append(f"SELECT {', '.join(parts)}, {_provenance(pieces)} FROM {parquet}{_own_rows(pieces)}")
    connection.execute(f"CREATE VIEW landing.{model.table} AS {' UNION ALL '.join(selects)}")


def _by_parquet_file(
    files: Iterable[tuple[Batch, LandedFile]],
) -> list[list[tuple[Batch, LandedFile]]]:
    """Files whose rows lie in one Parquet file together: it is read once, however many there are."""
    together: dict[tuple[str, str], list[tuple[Batch, LandedFile]]] = {}
    for batch, file in files:
        together.setdefault((batch.source, file.path), []).append((batch, file))
    return list(together.values())


def _provenance(pieces: Sequence[tuple[Batch, LandedFile]]) -> str:
    """Where each row of a Parquet file came from: columns landed_at, batch_id, source_file and source_row."""
    batch, file = pieces[0]
    if file.is_merged:
        return (
            "piece_landed_at AS landed_at, piece_batch_id AS batch_id, piece_source_file AS source_file, "
            "file_row_number - piece_first_row + 1 AS source_row"
        )
    return (
        f"{_instant(batch)} AS landed_at, {literal(batch.batch_id)} AS batch_id, "
        f"{literal(file.source_file)} AS source_file, file_row_number + 1 AS source_row"
    )


def _own_rows(pieces: Sequence[tuple[Batch, LandedFile]]) -> str:
    """A join that keeps the rows of these files, when their Parquet file holds others too (or rows of nobody)."""
    if not pieces[0][1].is_merged:
        return ""
    values = ", ".join(
        f"({file.first_row}, {file.rows}, {_instant(batch)}, {literal(batch.batch_id)}, {literal(file.source_file)})"
        for batch, file in pieces
    )
    return (
        " INNER JOIN (SELECT *, UNNEST(RANGE(piece_first_row, piece_first_row + piece_rows)) AS piece_row_number "
        f"FROM (VALUES {values}) AS piece "
        "(piece_first_row, piece_rows, piece_landed_at, piece_batch_id, piece_source_file)) AS piece "
        "ON file_row_number = piece_row_number"
    )


def _instant(batch: Batch) -> str:
    return f"CAST({literal(batch.landed_at.replace(tzinfo=None))} AS TIMESTAMP)"


def _first(wanted: Iterable[str], physical: dict[str, str]) -> str:
    present = [identifier(physical[name]) for name in wanted if name in physical]
    if not present:
        return "CAST(NULL AS VARCHAR)"
    return present[0] if len(present) == 1 else f"COALESCE({', '.join(present)})"


def _require_columns(model: Model, file: LandedFile, physical: dict[str, str], names: Names) -> None:
    for column in (model.key, *model.required, "versionnumber"):
        wanted = names.physical(model.table, column) + (("id",) if column == model.key else ())
        if not any(name in physical for name in wanted):
            raise SourceError(
                f"table {model.table}: model.json of {file.source_file} has no column {' or '.join(wanted)}, which is "
                "required; select it in the export, or map the tenant's name in the file that setting names_file names"
            )


def _type_rows(connection: Connection, model: Model) -> None:
    """Cast every landed row once, with the fault that keeps it from being taken, if any."""
    assert model.select is not None
    casts = CAST.findall(model.select)
    extra = [f"{raw} AS raw_{name}" for _, raw, name in casts]
    extra += [f"{name} AS raw_system_{name}" for name in SYSTEM]
    extra += [f"{_system(name)} AS system_{name}" for name in SYSTEM]
    extra += ["landed_at", "batch_id", "source_file", "source_row"]
    select = FIRST_SELECT.sub(f"SELECT {', '.join(extra)},", model.select, count=1)
    faults = [
        f"WHEN raw_{name} <> '' AND {name} IS NULL THEN '{KINDS[kind][0]} {raw} {kind}'"
        for kind, raw, name in casts
        if name != model.key
    ]
    system_kinds = ("integer", "instant", "instant", "instant", "flag")
    system_faults = {
        name: f"WHEN raw_system_{name} <> '' AND system_{name} IS NULL THEN '{KINDS[kind][0]} {name} {kind}'"
        for name, kind in zip(SYSTEM, system_kinds, strict=True)
    }
    deleted = "COALESCE(system_delete_marker, FALSE)"
    own = [column.name for column in model.columns if column not in PROVENANCE]
    has_rule = "fault_code" in model.select
    connection.execute(f"ALTER TABLE {model.name} ADD COLUMN fault VARCHAR")
    connection.execute(
        f"""
        INSERT INTO {model.name} BY NAME
        SELECT
            COALESCE({model.key}, '') AS {model.key},
            {", ".join(f"CASE WHEN {deleted} THEN NULL ELSE {name} END AS {name}" for name in own[1:])},
            CASE WHEN {deleted} THEN NULL ELSE system_versionnumber END AS versionnumber,
            CASE WHEN {deleted} THEN NULL ELSE system_createdon END AS createdon,
            CASE WHEN {deleted} THEN NULL ELSE system_modifiedon END AS modifiedon,
            CASE WHEN {deleted} THEN NULL ELSE system_sinkmodifiedon END AS sinkmodifiedon,
            {deleted} AS is_deleted,
            CASE WHEN {deleted} THEN system_versionnumber END AS deleted_version,
            CASE WHEN {deleted} THEN COALESCE(system_sinkmodifiedon, landed_at) END AS deleted_at,
            landed_at, batch_id, source_file, source_row,
            CASE
                WHEN {model.key} IS NULL THEN 'invalid_key'
                {system_faults["versionnumber"]}
                {system_faults["delete_marker"]}
                WHEN system_versionnumber IS NULL THEN 'missing_version'
                WHEN {deleted} THEN NULL
                {system_faults["createdon"]} {system_faults["modifiedon"]} {system_faults["sinkmodifiedon"]}
                {" ".join(faults)}
                {"ELSE fault_code" if has_rule else ""}
            END AS fault
        FROM ({select}) AS typed
        """
    )


def _system(name: str) -> str:
    return {
        "versionnumber": "to_integer(versionnumber)",
        "delete_marker": "to_flag(delete_marker)",
    }.get(name, f"to_instant({name})")


def _quarantine(connection: Connection, model: Model, landed: Landed, names: Names) -> None:
    """Move faulty rows out, each with its reason and its raw values as received."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE faulty AS "
        f"SELECT batch_id, source_file, source_row, fault FROM {model.name} WHERE fault IS NOT NULL"
    )
    places = set(connection.execute("SELECT DISTINCT batch_id, source_file FROM faulty").fetchall())
    if not places:
        return
    connection.execute(f"DELETE FROM {model.name} WHERE fault IS NOT NULL")
    for batch, file in landed.files(model.table):
        if (batch.batch_id, file.source_file) not in places:
            continue
        own_rows = (
            f"WHERE file_row_number >= {file.first_row} AND file_row_number < {file.first_row + file.rows}"
            if file.is_merged
            else ""
        )
        rows = connection.execute(
            f"""
            SELECT faulty.source_row, faulty.fault, CAST(to_json(landed_row.received) AS VARCHAR) AS raw
            FROM faulty
            INNER JOIN (
                SELECT file_row_number - {file.first_row} + 1 AS source_row, {_received(file)} AS received
                FROM read_parquet({literal(landed.place(batch, file))}, file_row_number = true) {own_rows}
            ) AS landed_row
                ON faulty.source_row = landed_row.source_row
            WHERE faulty.batch_id = {literal(batch.batch_id)} AND faulty.source_file = {literal(file.source_file)}
            ORDER BY faulty.source_row
            """
        ).fetchall()
        _reject(
            connection,
            [
                _rejected(model, batch, file, int(row), str(fault), str(raw), names)
                for row, fault, raw in rows
            ],
        )


def _reject(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Append rows to the quarantine; they have all its columns but the last, as none is released yet."""
    insert_rows(connection, "quarantine.rejected_row", [(*row, None) for row in rows])


def _received(file: LandedFile) -> str:
    return (
        "struct_pack(" + ", ".join(f"{identifier(name)} := {identifier(name)}" for name in file.columns) + ")"
    )


def _rejected(
    model: Model, batch: Batch, file: LandedFile, row: int, fault: str, raw: str, names: Names
) -> tuple[object, ...]:
    values = {name.lower(): value for name, value in json.loads(raw).items()}

    def received(*columns: str) -> str | None:
        """The value of the first column that has one, under the tenant's names."""
        physical = [name for column in columns for name in names.physical(model.table, column)]
        return next((str(values[name]) for name in physical if values.get(name) is not None), None)

    code, _, rest = fault.partition(" ")
    if rest:
        column, _, kind = rest.partition(" ")
        value = received(*(("isdelete", "isdeleted") if column == "delete_marker" else (column,)))
        text = f"{column}: '{str(value)[:200]}' is not {KINDS[kind][1]}"
    else:
        text = FAULTS[code]
    key = received(model.key, "id")
    version = received("versionnumber")
    is_version = version is not None and re.fullmatch(r"[+-]?\d{1,19}", version) and abs(int(version)) < 2**63
    return (
        model.table,
        key.lower() if key is not None else None,
        int(version) if is_version and version is not None else None,
        code,
        f"table {model.table}, {text}; mend the row in the source, its next version releases it",
        file.source_file,
        row,
        batch.batch_id,
        raw,
        batch.landed_at.replace(tzinfo=None),
    )


def _quarantine_broken(connection: Connection, landed: Landed) -> None:
    """Rows that were no rows, as extraction kept them."""
    guid = re.compile(r'^"?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"?,')
    rejected = []
    for batch in landed.batches:
        for broken in batch.broken_rows:
            match = guid.match(broken.raw)
            rejected.append(
                (
                    broken.entity,
                    match.group(1).lower() if match else None,
                    None,
                    broken.reason_code,
                    f"table {broken.entity}, {broken.reason_text}; export the row again, a valid version releases it",
                    broken.source_file,
                    broken.line,
                    batch.batch_id,
                    json.dumps({"line": broken.raw}, ensure_ascii=False),
                    batch.landed_at.replace(tzinfo=None),
                )
            )
    _reject(connection, rejected)


def _settle(connection: Connection, model: Model, *, has_warehouse: bool) -> tuple[int, Decimal]:
    """One row per id: the newest valid image with the newest deletion beside it, merged with what was known before.

    Ids seen once, alive and new are left as they are; a row that changes nothing is dropped, so that it costs nothing,
    unless a quarantined row of its id waits for it. Returns how many images and deletions gave way to another one, and
    the control total of those images.
    """
    superseded, amount = 0, Decimal(0)
    key, name = model.key, model.name
    connection.execute(
        f"""
        CREATE TEMP TABLE contested_id AS
        SELECT {key} AS id FROM {name} GROUP BY {key} HAVING COUNT(*) > 1 OR BOOL_OR(is_deleted)
        UNION
        SELECT {key} AS id FROM before.{model.table} WHERE {key} IN (SELECT {key} FROM {name})
        """
    )
    if not is_empty(connection, "contested_id"):
        columns = ", ".join(model.column_names)
        own = [column.name for column in model.columns if column not in PROVENANCE]
        image = [*own, "versionnumber", "createdon", "modifiedon", "sinkmodifiedon"]
        place = ["landed_at", "batch_id", "source_file", "source_row"]
        compared = [*image, "deleted_version", "is_deleted"]
        waiting = (
            "SELECT source_id FROM warehouse.quarantine.rejected_row "
            f"WHERE entity = '{model.table}' AND released_at IS NULL AND source_id IS NOT NULL"
            if has_warehouse
            else "''"
        )
        connection.execute(
            f"""
            CREATE TEMP TABLE contested AS
            SELECT {columns}, TRUE AS is_incoming FROM {name} WHERE {key} IN (SELECT id FROM contested_id)
            UNION ALL
            SELECT {columns}, FALSE AS is_incoming FROM before.{model.table}
            WHERE {key} IN (SELECT id FROM contested_id)
            """
        )
        connection.execute(f"DELETE FROM {name} WHERE {key} IN (SELECT id FROM contested_id)")
        superseded, amount = superseded_rows(connection, model)
        connection.execute(
            f"""
            INSERT INTO {name} BY NAME
            WITH image AS (
                SELECT * FROM contested WHERE versionnumber IS NOT NULL
                QUALIFY ROW_NUMBER() OVER (
                    PARTITION BY {key} ORDER BY {NEWEST_IMAGE}
                ) = 1
            ),
            deletion AS (
                SELECT * FROM contested WHERE deleted_version IS NOT NULL
                QUALIFY ROW_NUMBER() OVER (
                    PARTITION BY {key} ORDER BY {NEWEST_DELETION}
                ) = 1
            ),
            merged AS (
                SELECT
                    COALESCE(image.{key}, deletion.{key}) AS {key},
                    {", ".join(f"image.{column}" for column in image if column != key)},
                    image.versionnumber IS NULL OR COALESCE(
                        deletion.deleted_version > image.versionnumber
                        OR (
                            deletion.deleted_version = image.versionnumber
                            AND deletion.deleted_at >= COALESCE(image.sinkmodifiedon, deletion.deleted_at)
                        ), FALSE
                    ) AS is_deleted,
                    deletion.deleted_version,
                    deletion.deleted_at AS known_deleted_at,
                    {", ".join(f"COALESCE(image.{column}, deletion.{column}) AS {column}" for column in place)}
                FROM image FULL JOIN deletion ON image.{key} = deletion.{key}
            )
            SELECT merged.* EXCLUDE (known_deleted_at),
                CASE WHEN is_deleted THEN known_deleted_at END AS deleted_at
            FROM merged
            WHERE NOT EXISTS (
                SELECT 1 FROM contested AS settled
                WHERE NOT settled.is_incoming
                    AND settled.{key} NOT IN ({waiting})
                    AND settled.{key} = merged.{key}
                    AND ({", ".join(f"settled.{column}" for column in compared)})
                    IS NOT DISTINCT FROM ({", ".join(f"merged.{column}" for column in compared)})
            )
            """
        )
        connection.execute("DROP TABLE contested")
    connection.execute("DROP TABLE contested_id")
    return superseded, amount


def _current(connection: Connection, model: Model) -> None:
    """The state after this run: its rows, and the warehouse's rows it does not touch."""
    columns = ", ".join(model.column_names)
    connection.execute(
        f"""
        CREATE VIEW current.{model.table} AS
        SELECT {columns} FROM {model.name}
        UNION ALL
        SELECT {columns} FROM before.{model.table} AS settled
        WHERE NOT EXISTS (SELECT 1 FROM {model.name} AS incoming WHERE incoming.{model.key} = settled.{model.key})
        """
    )
