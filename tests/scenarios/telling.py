"""Tells scenarios to the real pipeline, in every order, and keeps what the warehouse says afterwards.

Scenarios with the same settings share a container: each telling (one scenario in one order) has GUIDs of its own, so
nothing they do can meet, and hundreds of tellings cost a handful of runs. The first folder brings a telling's defaults
and its first batch, each further folder the next batch, one run a folder. Then everything is exported once more in one
last folder (nothing may happen), and in a second warehouse all folders are loaded as one run.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.scenarios.container import (
    NamedRow,
    Names,
    folder_day,
    move_active_folder,
    write_container,
    write_folder,
)
from tests.scenarios.scenario import Row, Scenario
from tests.scenarios.source_tables import TABLES
from transforms import pipeline

STEPS = (pipeline.stage, pipeline.derive, pipeline.load, pipeline.marts, pipeline.publish)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
AS_TOLD = "as told"
# When and as which number a posting came depends on the order of arrival by its nature.
HISTORY_COLUMNS = {
    "posting_id",
    "posting_batch_id",
    "posting_number",
    "posted_at",
    "reason_code",
    "source_version",
}
STATE_TABLES = (
    "ledger.current_actual",
    "core.estimate_line",
    "core.work_order",
    "core.work_order_line",
    "core.project",
    "core.contract_line",
    "marts.project_profitability",
    "marts.work_order_story",
    "marts.used_versus_billed",
)

Table = list[dict[str, Any]]


@dataclass(frozen=True)
class Telling:
    """One scenario with its batches in one order."""

    scenario: Scenario
    order: tuple[int, ...]

    @property
    def label(self) -> str:
        """`as told`, or the order of the batches."""
        if self.order == tuple(range(len(self.scenario.batches))):
            return AS_TOLD
        return "batches " + ", ".join(str(number + 1) for number in self.order)

    @cached_property
    def names(self) -> Names:
        """The telling's own GUIDs."""
        return Names(f"{self.scenario.name} {self.order}")

    def folder(self, number: int) -> Iterator[NamedRow]:
        """The rows that the folder with this number, from 1, brings."""
        if number == 1:
            yield from self._named(self.scenario.defaults, 0)
        if number <= len(self.order):
            told = self.order[number - 1]
            yield from self._named(self.scenario.batches[told], told)

    def _named(self, rows: Sequence[Row], told: int) -> Iterator[NamedRow]:
        for row in rows:
            yield NamedRow(row, self.names, folder_day(told + 1))

    def readable(self, value: Any) -> Any:
        """A value of the warehouse with short names instead of GUIDs."""
        if not isinstance(value, str):
            return value
        return GUID.sub(lambda match: self._name_of.get(match.group(0), match.group(0)), value)

    @cached_property
    def _name_of(self) -> dict[str, str]:
        rows = itertools.chain(self.scenario.defaults, *self.scenario.batches)
        found = {}
        for row in rows:
            guids = [column for column, kind in TABLES[row.table].columns.items() if kind == "guid"]
            for name in [row.name, *(row.values.get(column) for column in guids)]:
                if name:
                    found[self.names.guid(name)] = name
        return found


@dataclass
class Told:
    """What the warehouse said of each telling: tables by name, rows with short names."""

    warehouse: Path
    as_told: dict[Telling, dict[str, Table]] = field(default_factory=dict)
    repeated: dict[Telling, dict[str, Table]] = field(default_factory=dict)
    at_once: dict[Telling, dict[str, Table]] = field(default_factory=dict)
    violations: dict[Telling, list[str]] = field(default_factory=lambda: defaultdict(list))


def tellings(scenario: Scenario) -> list[Telling]:
    """The scenario in every order of its batches (the one told first)."""
    count = len(scenario.batches)
    orders = (
        [tuple(range(count))] if scenario.is_bound_to_order else list(itertools.permutations(range(count)))
    )
    return [Telling(scenario, order) for order in orders]


def tell(scenarios: Sequence[Scenario], place: Path) -> Told:
    """Run the pipeline on all scenarios, which have equal settings, in folders under `place`."""
    told = Told(place / "day by day" / "warehouse" / "fieldledger.duckdb")
    all_tellings = [telling for scenario in scenarios for telling in tellings(scenario)]
    expected = {item.table for scenario in scenarios for item in scenario.expectations}
    tables = sorted(expected | set(STATE_TABLES) | {"ledger.project_actual"})
    count = max(len(telling.order) for telling in all_tellings)
    folders = [
        [row for telling in all_tellings for row in telling.folder(number)] for number in range(1, count + 1)
    ]
    lake = place / "lake"
    write_container(lake, folders)
    with _settings(scenarios[0], place / "day by day") as warehouse:
        for number in range(1, count + 1):
            _run(lake, folder_day(number).date())
            _check_laws(warehouse, all_tellings, f"after folder {number}", told)
        told.as_told = _read(warehouse, all_tellings, tables)
        write_folder(lake, count + 1, [row for rows in folders for row in rows])
        move_active_folder(lake, count + 2)
        _run(lake, None)
        told.repeated = _read(warehouse, all_tellings, tables)
    # One run over all folders, the repetition among them.
    with _settings(scenarios[0], place / "at once") as warehouse:
        _run(lake, None)
        _check_laws(warehouse, all_tellings, "after one run over all folders", told)
        told.at_once = _read(warehouse, all_tellings, tables)
    return told


@contextmanager
def _settings(scenario: Scenario, data_dir: Path) -> Iterator[Path]:
    """The scenario's settings for the time of a block; gives the warehouse file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_DATA_DIR", str(data_dir))
        patch.setenv("FIELDLEDGER_THREADS", "1")
        for policy, value in scenario.settings:
            patch.setenv(f"FIELDLEDGER_{policy if '__' in policy else f'policies__{policy}'}".upper(), value)
        yield data_dir / "warehouse" / "fieldledger.duckdb"


def _run(lake: Path, as_of: date | None) -> None:
    """The steps of a run, without the gates."""
    work = pipeline.extract(pipeline.RunRequest(address=str(lake), as_of=as_of))
    for step in STEPS:
        step(work)


def _read(
    warehouse: Path, all_tellings: Sequence[Telling], tables: Sequence[str]
) -> dict[Telling, dict[str, Table]]:
    """Every table's rows by the telling they belong to: the one whose GUIDs they carry."""
    by_prefix = {telling.names.prefix: telling for telling in all_tellings}
    found: dict[Telling, dict[str, Table]] = {
        telling: {name: [] for name in tables} for telling in all_tellings
    }
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name in tables:
            for row in _rows(connection, f"SELECT * FROM {name}"):
                guid = next(
                    (m for value in row.values() if isinstance(value, str) and (m := GUID.search(value))),
                    None,
                )
                telling = by_prefix.get(guid.group(0)[:13]) if guid else None
                if telling is not None:
                    found[telling][name].append({key: telling.readable(value) for key, value in row.items()})
    return found


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Table:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# What must hold of any ledger at any time; each SELECT gives the keys that break it.
LAWS = {
    "the postings of a key add up to its live row, or to nothing": """
        SELECT total.actual_key
        FROM (
            SELECT actual_key, SUM(quantity) AS quantity, SUM(gross_amount) AS gross_amount, SUM(amount) AS amount,
                SUM(discount_amount) AS discount_amount, SUM(discount_residual_amount) AS residual,
                SUM(untransferred_cost_amount) AS untransferred, SUM(accounting_amount) AS accounting
            FROM ledger.project_actual GROUP BY actual_key
        ) AS total
        LEFT JOIN ledger.current_actual AS live ON total.actual_key = live.actual_key
        WHERE total.quantity <> COALESCE(live.quantity, 0) OR total.gross_amount <> COALESCE(live.gross_amount, 0)
            OR total.amount <> COALESCE(live.amount, 0) OR total.discount_amount <> COALESCE(live.discount_amount, 0)
            OR total.residual <> COALESCE(live.discount_residual_amount, 0)
            OR total.untransferred <> COALESCE(live.untransferred_cost_amount, 0)
            OR COALESCE(total.accounting, 0) <> COALESCE(live.accounting_amount, 0)
    """,
    "a live row is a posting of its key": """
        SELECT actual_key FROM ledger.current_actual
        WHERE posting_id NOT IN (SELECT posting_id FROM ledger.project_actual WHERE entry_type <> 'reversal')
        UNION ALL SELECT actual_key FROM ledger.current_actual GROUP BY actual_key HAVING COUNT(*) > 1
    """,
    "a posting id is given once": """
        SELECT ANY_VALUE(actual_key) FROM ledger.project_actual GROUP BY posting_id HAVING COUNT(*) > 1
    """,
    "a posting is reversed at most once, and only a reversal names one": """
        SELECT ANY_VALUE(actual_key) FROM ledger.project_actual
        WHERE reverses_posting_id IS NOT NULL GROUP BY reverses_posting_id HAVING COUNT(*) > 1
        UNION ALL SELECT actual_key FROM ledger.project_actual
        WHERE (entry_type = 'reversal') <> (reverses_posting_id IS NOT NULL)
    """,
}
NEGATED = (
    "quantity",
    "gross_amount",
    "discount_amount",
    "discount_residual_amount",
    "amount",
    "untransferred_cost_amount",
    "accounting_amount",
)
OWN_OF_A_REVERSAL = (
    "posting_id",
    "posting_batch_id",
    "posting_number",
    "entry_type",
    "reverses_posting_id",
    "posted_at",
    "reason_code",
    "source_version",
)


def broken_laws(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """The laws that a warehouse's ledger breaks, each with the actual key that does."""
    columns = [row["column_name"] for row in _rows(connection, "DESCRIBE ledger.project_actual")]
    copied = [name for name in columns if name not in NEGATED + OWN_OF_A_REVERSAL]
    unlike = [f"reversal.{name} IS DISTINCT FROM posting.{name}" for name in copied]
    unlike += [f"reversal.{name} IS DISTINCT FROM -posting.{name}" for name in NEGATED]
    laws = LAWS | {
        "a reversal negates its posting and copies all else": f"""
            SELECT reversal.actual_key FROM ledger.project_actual AS reversal
            LEFT JOIN ledger.project_actual AS posting ON reversal.reverses_posting_id = posting.posting_id
            WHERE reversal.entry_type = 'reversal' AND ({" OR ".join(unlike)})
        """
    }
    for sentence, query in laws.items():
        for (key,) in connection.execute(query).fetchall():
            yield sentence, str(key)


def _check_laws(warehouse: Path, all_tellings: Sequence[Telling], when: str, told: Told) -> None:
    by_prefix = {telling.names.prefix: telling for telling in all_tellings}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for sentence, key in broken_laws(connection):
            telling = by_prefix[key[:13]]
            told.violations[telling].append(f"{when}: {sentence}: {telling.readable(key)}")
