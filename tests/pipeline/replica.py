"""A SQL database with the tables of an export, typed as a replica types them, taking the export folder by folder."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from transforms.emulator.export import Change, Database, Export

KINDS: dict[str, Any] = {
    "guid": sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite"),
    "int64": sa.BigInteger(),
    "decimal": sa.Numeric(38, 12),
    "double": sa.Float(53),
    "boolean": sa.Boolean(),
    "string": sa.Text(),
    "dateTime": sa.DateTime(timezone=True),
    "dateTimeOffset": sa.DateTime(timezone=True),
}
LOG = sa.Table(
    "DeleteLog",
    sa.MetaData(),
    sa.Column("EntityName", sa.Text),
    sa.Column("RecordId", sa.Text),
    sa.Column("VersionNumber", sa.BigInteger),
    sa.Column("SinkDeleteTime", sa.DateTime(timezone=True)),
)


class ReplicaOf:
    """An export's current state in SQL. Deleted rows are gone, and stand in `DeleteLog` unless `has_log` is False."""

    def __init__(self, export: Path, engine: sa.Engine, *, has_log: bool = True) -> None:
        self.export = Export(export)
        self.engine = engine
        self.database = Database()
        self.tables: dict[str, sa.Table] = {}
        self._taken = 0
        self._has_log = has_log
        if has_log:
            LOG.create(engine)

    def take(self, folders: int = 1) -> None:
        """Bring the rows of the next folders."""
        for folder in self.export.folders[self._taken : self._taken + folders]:
            self._create(self.export.kinds(folder))
            self.apply(self.export.changes(folder))
        self._taken += folders

    def apply(self, changes: list[Change], *, is_logged: bool = True) -> None:
        """Write changed rows, and take deleted ones away."""
        taken = [change for change in changes if self.database.apply(change)]
        newest = {(change.table, change.row_id): change for change in taken}
        with self.engine.begin() as connection:
            for change in newest.values():
                table = self.tables[change.table]
                key = table.c[self._key(table)]
                connection.execute(table.delete().where(key == change.row_id))
                if change.values is not None:
                    values = {n: _value(v, table.c[n].type) for n, v in change.values.items() if n in table.c}
                    connection.execute(table.insert().values(values | {key.name: change.row_id}))
                elif self._has_log and is_logged:
                    connection.execute(
                        LOG.insert().values(
                            EntityName=change.table,
                            RecordId=change.row_id,
                            VersionNumber=change.version,
                            SinkDeleteTime=datetime(2026, 8, 1, tzinfo=UTC),
                        )
                    )

    @staticmethod
    def _key(table: sa.Table) -> str:
        return "id" if "id" in table.c else f"{table.name}id"

    def _create(self, kinds: dict[str, dict[str, str]]) -> None:
        for name, columns in kinds.items():
            typed = {
                column.lower(): KINDS[kind]
                for column, kind in columns.items()
                if not column.lower().startswith(("sink", "isdelete"))
            }
            if isinstance(typed.get(f"{name}id"), sa.Uuid):
                del typed["id"]  # Finance has numbers that are called so
            if "versionnumber" not in typed:
                continue
            typed["versionnumber"] = sa.BigInteger()
            if name not in self.tables:
                self.tables[name] = sa.Table(
                    name, sa.MetaData(), *(sa.Column(column, kind) for column, kind in typed.items())
                )
                self.tables[name].create(self.engine)
                continue
            for column in typed.keys() - set(self.tables[name].c.keys()):
                with self.engine.begin() as connection:
                    kind = typed[column].compile(dialect=self.engine.dialect)
                    connection.execute(sa.text(f'ALTER TABLE "{name}" ADD COLUMN "{column}" {kind}'))
                self.tables[name].append_column(sa.Column(column, typed[column]))


def _value(text: str, kind: Any) -> Any:
    if isinstance(kind, sa.Uuid):
        return str(UUID(text))
    if isinstance(kind, sa.BigInteger):
        return int(text)
    if isinstance(kind, sa.Float):
        return float(text)
    if isinstance(kind, sa.Numeric):
        return Decimal(text)
    if isinstance(kind, sa.Boolean):
        return text.lower() in ("true", "1")
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(text.replace(".0000000", "").replace("Z", "+00:00"))
    return text
