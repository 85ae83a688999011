"""Writes a Synapse Link container: header-less CSV, a model.json in every folder, changelog.info, an active folder.

A writer of its own, so that the scenarios do not believe the sample generator.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from tests.scenarios.scenario import Row
from tests.scenarios.source_tables import DATA_TYPES, NO_COMPANY, TABLES, SourceTable

FIRST_FOLDER = datetime(2026, 8, 1, tzinfo=UTC)
# Lines of nobody's work order, so that a container has every table that a full copy has, whatever a scenario tells.
BYSTANDERS = {
    name: Row(
        name,
        f"{name} of nobody",
        "1",
        None,
        False,
        {"msdyn_workorder": "nowhere", "createdon": "2026-01-01T00:00:00Z"},
    )
    for name in ("msdyn_workorderproduct", "msdyn_workorderservice")
}
UNQUOTED = {"guid", "int64", "decimal", "double", "boolean", "recid"}


@dataclass(frozen=True)
class Names:
    """Short names of one telling of a scenario as GUIDs, record ids and company codes with the telling's own digits."""

    telling: str
    owns_companies: bool = False

    @cached_property
    def prefix(self) -> str:
        """What every GUID of the telling begins with, and every company code of its own ends with."""
        digits = hashlib.sha256(self.telling.encode()).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}"

    def guid(self, name: str) -> str:
        """The GUID of a short name. A text between backticks is taken as it stands."""
        if name.startswith("`"):
            return name.strip("`")
        digits = hashlib.sha256(name.encode()).hexdigest()
        return f"{self.prefix}-4{digits[:3]}-8{digits[3:6]}-{digits[6:18]}"

    def company(self, code: str) -> str:
        """The company code that is written for this one."""
        return f"{code}-{self.prefix}" if self.owns_companies and code != NO_COMPANY else code

    def record_id(self, name: str) -> str:
        """The record id of a short name."""
        return str(int(hashlib.sha256(f"{self.telling} {name}".encode()).hexdigest()[:14], 16))

    def written(self, kind: str, value: str) -> str:
        """A value of a column of this kind as the export has it."""
        ways = {"guid": self.guid, "company": self.company, "recid": self.record_id}
        return ways[kind](value) if kind in ways else value


@dataclass(frozen=True)
class NamedRow:
    """A row of a telling, and the day it was first exported (which a later repetition keeps)."""

    row: Row
    names: Names
    told_on: datetime


def folder_day(number: int) -> datetime:
    """The instant of the folder with this number, from 1: one a day."""
    return FIRST_FOLDER + timedelta(days=number - 1)


def write_container(root: Path, folders: Sequence[Sequence[NamedRow]]) -> None:
    """Write all folders, and behind them the active one, half written, which nobody may read."""
    for number, rows in enumerate(folders, start=1):
        write_folder(root, number, rows)
    active = folder_day(len(folders) + 1)
    _write(root / _folder_name(active) / "msdyn_workorderproduct" / "2026.csv", 'half,"a row')
    _write(root / "Changelog" / "changelog.info", _folder_name(active))


def write_folder(root: Path, number: int, rows: Sequence[NamedRow]) -> None:
    """Write one folder: the rows by table in the order given, and the metadata of all tables."""
    folder = root / _folder_name(folder_day(number))
    by_table: dict[str, list[str]] = {}
    bystanders = (
        [NamedRow(row, Names("bystander"), FIRST_FOLDER) for row in BYSTANDERS.values()]
        if number == 1
        else []
    )
    for named in [*bystanders, *rows]:
        by_table.setdefault(named.row.table, []).append(_csv_line(TABLES[named.row.table], named))
    for name, lines in by_table.items():
        _write(folder / name / "2026.csv", "".join(lines))
    _write(folder / "model.json", json.dumps(_model(by_table)))


def move_active_folder(root: Path, number: int) -> None:
    """Name another folder as the one being written."""
    _write(root / "Changelog" / "changelog.info", _folder_name(folder_day(number)))


def _folder_name(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H.%M.%SZ}"


def _model(present: Mapping[str, object]) -> dict[str, object]:
    entities = [
        {
            "$type": "LocalEntity",
            "name": table.name,
            "annotations": [
                {"name": "Athena:PartitionGranularity", "value": "Year"},
                {"name": "Athena:InitialSyncState", "value": "Completed"},
            ],
            "attributes": [
                {"name": name, "dataType": DATA_TYPES.get(kind, kind)}
                for name, kind in table.all_columns.items()
            ],
            "partitions": [{"name": "2026", "location": f"{table.name}/2026.csv"}]
            if table.name in present
            else [],
        }
        for table in TABLES.values()
    ]
    return {"name": "cdm", "version": "1.0", "entities": entities}


def _csv_line(table: SourceTable, named: NamedRow) -> str:
    row, names = named.row, named.names
    sink = (
        row.sink_modified_on or f"{named.told_on.month}/{named.told_on.day}/{named.told_on.year} 0:00:00 AM"
    )
    system = {"Id": row.name, table.key: row.name, "versionnumber": row.version, "SinkModifiedOn": sink}
    if row.is_deletion:
        values: dict[str, str | None] = {**system, "IsDelete": "True"}
    else:
        values = {**row.values, **system, "SinkCreatedOn": sink}
    cells = []
    for column, kind in table.all_columns.items():
        value = values.get(column)
        if value is None:
            cells.append("")
            continue
        text = names.written(kind, value)
        cells.append(text if kind in UNQUOTED else '"' + text.replace('"', '""') + '"')
    return ",".join(cells) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
