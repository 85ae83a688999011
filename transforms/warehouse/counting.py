"""What a run landed of each table and what of it gave way to newer versions, so that every layer can be added up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from transforms.warehouse.models import Model
from transforms.warehouse.store import Connection

# Which of several images, or deletions, of an id stands.
NEWEST_IMAGE = (
    "versionnumber DESC, sinkmodifiedon DESC NULLS LAST, landed_at DESC, source_file DESC, source_row DESC"
)
NEWEST_DELETION = (
    "deleted_version DESC, deleted_at DESC NULLS LAST, landed_at DESC, source_file DESC, source_row DESC"
)


@dataclass(frozen=True)
class Counted:
    """What a run landed of one table, and what of it gave way to newer versions: rows, and their control columns."""

    entity: str
    received: int
    superseded: int = 0
    received_amount: Decimal = Decimal(0)
    superseded_amount: Decimal = Decimal(0)


def control_total(connection: Connection, model: Model, rows: str) -> Decimal:
    """What the control columns of some rows add up to."""
    row = connection.execute(f"SELECT SUM({model.control}) FROM {rows}").fetchone()
    return Decimal(row[0] or 0) if row else Decimal(0)


def superseded_rows(connection: Connection, model: Model) -> tuple[int, Decimal]:
    """Of the contested rows those that do not stand: every image but the newest of its id, every deletion likewise."""
    row = connection.execute(
        f"""
        SELECT
            COUNT(*),
            SUM({model.control}) FILTER (is_image)
        FROM (
            SELECT *, TRUE AS is_image FROM contested WHERE versionnumber IS NOT NULL
            QUALIFY ROW_NUMBER() OVER (PARTITION BY {model.key} ORDER BY {NEWEST_IMAGE}) > 1
            UNION ALL
            SELECT *, FALSE AS is_image FROM contested WHERE deleted_version IS NOT NULL
            QUALIFY ROW_NUMBER() OVER (PARTITION BY {model.key} ORDER BY {NEWEST_DELETION}) > 1
        ) AS older
        """
    ).fetchone()
    assert row is not None
    return int(row[0]), Decimal(row[1] or 0)
