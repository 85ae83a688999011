"""An export as the database it came from: its rows folder by folder, the current state, and what changed when."""

from __future__ import annotations

import csv
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from transforms.errors import SourceError, UsageError
from transforms.sources.lake import folder_instant

SINK = frozenset({"id", "sinkcreatedon", "sinkmodifiedon", "isdelete", "isdeleted"})

Row = dict[str, str]


@dataclass(frozen=True)
class Change:
    """One row of the export: an image of a row, or its deletion (`values` is None)."""

    table: str
    row_id: str
    version: int
    values: Row | None


@dataclass
class Database:
    """The state after some folders. `log` are tables and ids in the order of their changes; its length is the clock."""

    kinds: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, dict[str, Change]] = field(default_factory=dict)
    log: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    clock: int = 0

    def apply(self, change: Change) -> bool:
        """Take a change, unless a newer one of the row is known."""
        table = self.rows.setdefault(change.table, {})
        known = table.get(change.row_id)
        if known is not None and known.version > change.version:
            return False
        self.clock += 1
        table[change.row_id] = change
        self.log.setdefault(change.table, []).append((self.clock, change.row_id))
        return True

    def living(self, table: str) -> Iterator[Change]:
        """The rows of a table that are not deleted, by id."""
        rows = self.rows.get(table, {})
        return (rows[row_id] for row_id in sorted(rows) if rows[row_id].values is not None)

    def changed(self, table: str, since: int, until: int) -> list[str]:
        """Ids of the rows that changed after `since`, up to `until`."""
        log = self.log.get(table, [])
        first = bisect_right(log, (since, "\uffff"))
        return list(dict.fromkeys(row_id for at, row_id in log[first:] if at <= until))


class Export:
    """A Synapse Link container, folder by folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_dir():
            raise UsageError(f"{path}: there is no such folder")
        active = path / "Changelog" / "changelog.info"
        being_written = (
            folder_instant(active.read_text(encoding="utf-8-sig").strip()) if active.is_file() else None
        )
        found = [(folder_instant(place.name), place) for place in path.iterdir() if place.is_dir()]
        complete = sorted((at, place) for at, place in found if at is not None)
        self.folders = [place for at, place in complete if being_written is None or at < being_written]
        if not self.folders:
            raise UsageError(f"{path}: this is no export, it has no timestamp folder")

    def kinds(self, folder: Path) -> dict[str, dict[str, str]]:
        """Tables with their columns and data types, as the folder's model.json has them."""
        path = folder / "model.json"
        try:
            entities = json.loads(path.read_text(encoding="utf-8-sig"))["entities"]
            return {
                str(entity["name"]).lower(): {
                    str(a["name"]): str(a["dataType"]) for a in entity["attributes"]
                }
                for entity in entities
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{path} cannot be read ({error}): restore it from the export") from error

    def changes(self, folder: Path) -> list[Change]:
        """Every row of a folder, in the order of the versions."""
        found: list[tuple[int, str, Change]] = []
        for table, kinds in self.kinds(folder).items():
            for path in sorted((folder / table).glob("*.csv")):
                with path.open(encoding="utf-8-sig", newline="") as file:
                    for values in csv.reader(file):
                        raw = dict(zip(kinds, values, strict=False))
                        row = {name.lower(): value for name, value in raw.items() if value != ""}
                        found.append(_ordered(_change(table, row), row))
        return [change for _, _, change in sorted(found, key=lambda item: item[:2])]


def _change(table: str, row: Row) -> Change:
    is_deleted = (row.get("isdelete") or row.get("isdeleted") or "").lower() in ("true", "1")
    values = {name: value for name, value in row.items() if name not in SINK}
    return Change(table, row["id"].lower(), int(row["versionnumber"]), None if is_deleted else values)


def _ordered(change: Change, row: Row) -> tuple[int, str, Change]:
    return change.version, f"{change.table} {change.row_id} {row.get('sinkmodifiedon', '')}", change
