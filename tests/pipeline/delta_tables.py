"""An export of folders as Synapse Link writes Delta tables: typed, partitioned by year, merged to the current state."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from transforms.emulator.export import Export
from transforms.sources.lake import folder_instant

#: Tables whose deleted rows are removed; the others keep them, marked.
REMOVING = frozenset({"msdyn_workorderproduct", "product", "bookableresourcebooking"})
KINDS = {
    "int64": pa.int64(),
    "boolean": pa.bool_(),
    "double": pa.float64(),
    "decimal": pa.decimal128(38, 10),
    "dateTime": pa.timestamp("us", "UTC"),
    "dateTimeOffset": pa.timestamp("us", "UTC"),
}
SINK = re.compile(r"(\d+)/(\d+)/(\d+) (\d+):(\d+):(\d+) (AM|PM)")
Values = dict[str, Any]


class DeltaOf:
    """The Delta tables of a container of folders. `take` brings the next folders into them."""

    def __init__(self, container: Path, root: Path) -> None:
        self._export = Export(container)
        self.root = root
        self._taken = 0

    def __str__(self) -> str:
        return str(self.root)

    def place(self, table: str) -> Path:
        """Where a table lies."""
        return self.root / "deltalake" / table

    def take(self, folders: int = 1) -> None:
        """Merge the next folders: of each row the newest version."""
        kinds: dict[str, dict[str, str]] = {}
        newest: dict[str, dict[str, Values]] = {}
        for folder in self._export.folders[self._taken : self._taken + folders]:
            for table, described in self._export.kinds(folder).items():
                kinds.setdefault(table, {}).update({n: _kind(n, kind) for n, kind in described.items()})
                rows = newest.setdefault(table, {})
                for path in sorted((folder / table).glob("*.csv")):
                    with path.open(encoding="utf-8-sig", newline="") as file:
                        for values in csv.reader(file):
                            row = dict(zip(described, values, strict=False))
                            known = rows.get(row["Id"])
                            if known is None or int(known["versionnumber"]) <= int(row["versionnumber"]):
                                rows[row["Id"]] = row
        self._taken += folders
        at = folder_instant(self._export.folders[self._taken - 1].name)
        assert at is not None
        for table, rows in newest.items():
            self._merge(table, kinds[table], list(rows.values()))
            self.tell_time(table, at)

    def tell_time(self, table: str, at: datetime) -> None:
        """The newest commit was written when the last folder was."""
        log = max((self.place(table) / "_delta_log").glob("*.json"))
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        for line in lines:
            if "commitInfo" in line:
                line["commitInfo"]["timestamp"] = int(at.timestamp() * 1000)
        log.write_text("\n".join(map(json.dumps, lines)))

    def _merge(self, table: str, kinds: Mapping[str, str], rows: list[Values]) -> None:
        place = str(self.place(table))
        content = _arrow(kinds, rows)
        marker = next(name for name in kinds if name.lower() in ("isdelete", "isdeleted"))
        if not self.place(table).exists():
            write_deltalake(place, content, partition_by=["PartitionId"])
            return
        if not rows:
            return
        newer = "s.versionnumber >= t.versionnumber"
        images = [name for name in content.column_names if name != "PartitionId"]
        merge = DeltaTable(place).merge(
            content, "s.Id = t.Id", source_alias="s", target_alias="t", merge_schema=True
        )
        if table in REMOVING:
            merge = merge.when_matched_delete(f'{newer} AND s."{marker}"')
        else:
            told = {name: f's."{name}"' for name in (marker, "versionnumber", "SinkModifiedOn")}
            merge = merge.when_matched_update(told, f'{newer} AND s."{marker}"')
        merge = merge.when_matched_update({name: f's."{name}"' for name in images}, newer)
        merge.when_not_matched_insert_all().execute()


def _kind(name: str, kind: str) -> str:
    return "boolean" if name.lower() in ("isdelete", "isdeleted") else kind


def _arrow(kinds: Mapping[str, str], rows: list[Values]) -> pa.Table:
    arrays = {
        name: pa.array([_typed(kind, row.get(name)) for row in rows], KINDS.get(kind, pa.string()))
        for name, kind in kinds.items()
    }
    years = [str(row.get("createdon") or "2026")[:4] for row in rows]
    return pa.table(arrays | {"PartitionId": pa.array(years, pa.string())})


def _typed(kind: str, text: str | None) -> Any:
    """A value of the CSV as its type; an empty field is null."""
    if text is None or text == "":
        return None
    if kind == "int64":
        return int(text)
    if kind == "boolean":
        return text == "True"
    if kind == "double":
        return float(text)
    if kind == "decimal":
        return Decimal(text)
    if kind in ("dateTime", "dateTimeOffset"):
        match = SINK.fullmatch(text)
        if match is not None:
            month, day, year, hour, minute, second = (int(number) for number in match.groups()[:6])
            hour = hour + 12 if match[7] == "PM" and hour < 12 else hour
            return datetime(year, month, day, hour % 24, minute, second, tzinfo=UTC)
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d", r"\1", text).replace("Z", "+00:00"))
    return text
