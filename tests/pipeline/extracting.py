"""One look at a source without a warehouse, and what then lies in the landing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow.parquet as pq

from transforms.settings import load_settings
from transforms.sources.landing import Landing
from transforms.sources.names import load_names
from transforms.sources.source import Extraction, Look, Source
from transforms.warehouse.known import KnownRows, wanted
from transforms.warehouse.store import open_scratch

Landed = dict[tuple[str, str], tuple[int, bool]]


def landing_of(source: Source) -> Landing:
    """Where a source lands."""
    return Landing(load_settings().landing, source.landing_name)


def extract(source: Source, tables: Iterable[str] | None = None, **options: Any) -> Extraction:
    """Land what is new of some tables (default: all)."""
    chosen = wanted(load_names(None))
    if tables is not None:
        chosen = {name: chosen[name] for name in tables}
    landing = landing_of(source)
    with open_scratch(load_settings()) as scratch:
        known = KnownRows(scratch, landing, frozenset())
        progress = options.pop("progress", lambda _: None)
        return source.extract(Look(landing, chosen, scratch, known, progress, **options))


def rows_of(source: Source, entity: str) -> list[dict[str, str | None]]:
    """Every row of a table in the landing, batch by batch."""
    landing = landing_of(source)
    return [
        row
        for batch in landing.batches()
        for file in batch.files
        if file.entity == entity
        for row in pq.read_table(landing.folder / file.path).to_pylist()
    ]


def current(source: Source) -> Landed:
    """Of every row in the landing the newest version, and whether that is a deletion."""
    found: Landed = {}
    landing = landing_of(source)
    for entity in sorted({file.entity for batch in landing.batches() for file in batch.files}):
        for row in rows_of(source, entity):
            lower = {name.lower(): value for name, value in row.items()}
            row_id = lower.get(f"{entity}id") or lower.get("id")
            told = (int(lower["versionnumber"] or -1), lower.get("isdelete") == "True")
            assert row_id is not None
            found[(entity, row_id)] = max(found.get((entity, row_id), (-1, False)), told)
    return found
