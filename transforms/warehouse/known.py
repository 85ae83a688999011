"""What the warehouse wants of a source, and what it knows of a source's rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.sources.landing import Landing
from transforms.sources.names import Names
from transforms.sources.source import Comparison, Wanted
from transforms.warehouse.models import PROVENANCE, all_models, in_schema
from transforms.warehouse.staging import REQUIRED_TABLES
from transforms.warehouse.store import Connection, attach, identifier, literal

NOTHING = (
    "SELECT NULL AS id, 0 AS image_version, 0 AS deleted_version, FALSE AS is_ours, FALSE AS is_fresh LIMIT 0"
)


def wanted(names: Names) -> dict[str, Wanted]:
    """Every table that staging reads, under the names its columns may have at the tenant."""
    provenance = {column.name for column in PROVENANCE}
    return {
        model.table: Wanted(
            entity=model.table,
            key=names.physical(model.table, model.key),
            columns=frozenset(
                physical
                for column in model.column_names
                if column not in provenance
                for physical in names.physical(model.table, column)
            ),
            is_required=model.table in REQUIRED_TABLES,
        )
        for model in in_schema("staging")
    }


class KnownRows:
    """The rows of one source that are loaded, or landed and not yet loaded, to compare with the source's keys.

    `warehouse` is its file, if there is one: it is attached when it is asked, since a lake of folders needs it never.
    """

    def __init__(
        self, connection: Connection, landing: Landing, loaded: Collection[str], warehouse: Path | None = None
    ) -> None:
        self._connection = connection
        self._landing = landing
        self._loaded = loaded
        self._warehouse = warehouse
        self._is_attached = False

    def hold_keys(self, entity: str, keys: pa.Table) -> None:
        """Take some more keys of the source's table."""
        self._connection.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS held_{entity} (id VARCHAR, version VARCHAR)"
        )
        self._connection.register("held_keys", keys)
        self._connection.execute(f"INSERT INTO held_{entity} SELECT id, version FROM held_keys")
        self._connection.unregister("held_keys")

    def compare(self, entity: str, key: str, fresh: Sequence[Path]) -> Comparison:
        """The keys held against what is known, and let go of them.

        `deleted`: rows of this source that live here and are not there; what was just landed (`fresh`) may be younger
        than the keys and is none. `missed`: rows that are there in a version newer than any known, of whatever source.
        """
        self._connection.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS held_{entity} (id VARCHAR, version VARCHAR)"
        )
        rows = " UNION ALL ".join([*self._stored(entity), *self._landed(entity, key, fresh)])
        self._connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE known_row AS
            SELECT
                id, COALESCE(MAX(image_version), -1) AS image_version,
                COALESCE(MAX(deleted_version), -1) AS deleted_version, BOOL_OR(is_ours) AS is_ours,
                COALESCE(BOOL_OR(is_fresh AND image_version IS NOT NULL), FALSE) AS is_fresh
            FROM ({rows or NOTHING})
            WHERE id IS NOT NULL
            GROUP BY id
            """
        )
        alive = "known_row.is_ours AND known_row.image_version > known_row.deleted_version"
        deleted = self._connection.execute(
            f"SELECT id FROM known_row WHERE {alive} AND NOT is_fresh "
            f"AND id NOT IN (SELECT LOWER(id) FROM held_{entity} WHERE id IS NOT NULL) ORDER BY id"
        ).fetchall()
        missed = self._connection.execute(
            f"SELECT held.id FROM held_{entity} AS held LEFT JOIN known_row ON LOWER(held.id) = known_row.id "
            "WHERE held.id IS NOT NULL AND (known_row.id IS NULL OR TRY_CAST(held.version AS BIGINT) > "
            "GREATEST(known_row.image_version, known_row.deleted_version)) ORDER BY held.id"
        ).fetchall()
        counts = self._connection.execute(
            f"SELECT (SELECT COUNT(*) FROM held_{entity}), (SELECT COUNT(*) FROM known_row WHERE {alive})"
        ).fetchone()
        assert counts is not None
        self._connection.execute("DROP TABLE known_row")
        self._connection.execute(f"DROP TABLE held_{entity}")
        return Comparison(
            source_rows=int(counts[0]),
            known_rows=int(counts[1]),
            deleted=tuple(str(row[0]) for row in deleted),
            missed=tuple(str(row[0]) for row in missed),
        )

    def _stored(self, entity: str) -> Iterator[str]:
        """What the warehouse has: typed rows, and refused ones, which a deletion settles too."""
        if self._warehouse is None:
            return
        if not self._is_attached:
            attach(self._connection, self._warehouse, "warehouse", read_only=True)
            self._is_attached = True
        if not self._connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = 'staging' "
            "AND table_name = ?",
            [entity],
        ).fetchone():
            return  # it was made before the table was known
        key = all_models()[f"staging.{entity}"].key
        ours = (
            "batch_id IN (SELECT batch_id FROM warehouse.audit.landed_batch "
            f"WHERE source_name = {literal(self._landing.source)})"
        )
        yield (
            f"SELECT {key} AS id, COALESCE(versionnumber, CASE WHEN NOT is_deleted THEN 0 END) AS image_version, "
            f"deleted_version, {ours} AS is_ours, FALSE AS is_fresh FROM warehouse.staging.{entity}"
        )
        yield (
            f"SELECT LOWER(source_id) AS id, COALESCE(source_version, 0) AS image_version, "
            f"CAST(NULL AS BIGINT) AS deleted_version, {ours} AS is_ours, FALSE AS is_fresh "
            "FROM warehouse.quarantine.rejected_row "
            f"WHERE entity = {literal(entity)} AND released_at IS NULL AND source_id IS NOT NULL"
        )

    def _landed(self, entity: str, key: str, fresh: Sequence[Path]) -> Iterator[str]:
        """What lies in the landing only: batches that wait for this run, and the one being landed."""
        pending = [
            self._landing.folder / file.path
            for batch in self._landing.batches()
            if batch.batch_id not in self._loaded
            for file in batch.files
            if file.entity == entity
        ]
        new = set(fresh)
        for path in dict.fromkeys([*pending, *fresh]):
            columns = {name.lower(): identifier(name) for name in pq.read_schema(path).names}
            marker = columns.get("isdelete") or columns.get("isdeleted")
            deleted = f"COALESCE(LOWER({marker}) IN ('true', '1'), FALSE)" if marker else "FALSE"
            version = f"COALESCE(TRY_CAST({columns['versionnumber']} AS BIGINT), 0)"
            yield (
                f"SELECT LOWER({columns[key.lower()]}) AS id, "
                f"CASE WHEN NOT {deleted} THEN {version} END AS image_version, "
                f"CASE WHEN {deleted} THEN {version} END AS deleted_version, "
                f"TRUE AS is_ours, {path in new} AS is_fresh FROM read_parquet({literal(path)})"
            )
