"""Tells scenarios to the real pipeline, in every order, and keeps what the warehouse says afterwards.

Scenarios with the same settings share a container: each telling (one scenario in one order) has GUIDs of its own, and
company codes of its own where periods are decided about, so nothing they do can meet, and hundreds of tellings cost a
handful of runs. The first folder brings a telling's defaults and its first batch, each further folder the next batch;
one run a folder, and after it the decisions about periods. Then everything is exported once more in one last folder
(nothing may happen), and in a second warehouse all folders are loaded as one run.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.pipeline import driver
from tests.scenarios.container import (
    NamedRow,
    Names,
    folder_day,
    move_active_folder,
    write_container,
    write_folder,
)
from tests.scenarios.laws import broken_laws, forgotten, unverified
from tests.scenarios.scenario import Row, Scenario, ScenarioError
from tests.scenarios.source_tables import TABLES
from transforms import closing
from transforms.errors import FieldledgerError

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PREFIX = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}\b")
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
    "core.agreement_visit",
    "core.agreement_fee",
    "marts.project_profitability",
    "marts.agreement_profitability",
    "marts.agreement_fault",
    "marts.work_order_story",
    "marts.used_versus_billed",
    "marts.field_service_price_check",
)
# What is only ever added to: another order adds other rows, the same batches again add none.
KEPT_TABLES = ("ledger.project_actual", "ledger.late_arrival", "core.estimate_history")

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
        return Names(f"{self.scenario.name} {self.order}", self.scenario.owns_companies)

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
        """A value of the warehouse with short names instead of GUIDs and of company codes of the telling's own."""
        if not isinstance(value, str):
            return value
        text = GUID.sub(lambda match: self._name_of.get(match.group(0), match.group(0)), value)
        return text.replace(f"-{self.names.prefix}", "")

    def asked(self, table: str) -> str:
        """A table or macro of an expectation as the warehouse is asked for it."""
        for code in self._company_codes:
            table = re.sub(rf"'{re.escape(code)}(?=['\:])", f"'{self.names.company(code)}", table)
        return table

    @cached_property
    def _company_codes(self) -> set[str]:
        rows = itertools.chain(self.scenario.defaults, *self.scenario.batches)
        codes = (row.values.get("cdm_companycode") for row in rows if row.table == "cdm_company")
        return {code for code in codes if code}

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
    """What the warehouse said of each telling: tables by name, rows with short names.

    `memory` is a database with what stood after each folder.
    """

    warehouse: Path
    memory: Path
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


def tell(scenarios: Sequence[Scenario], place: Path, *, is_as_told_only: bool = False) -> Told:
    """Run the pipeline on all scenarios, which may share a warehouse, in folders under `place`.

    `is_as_told_only`: in the order they are told in, and once.
    """
    told = Told(place / "day by day" / "warehouse" / "fieldledger.duckdb", place / "as it stood.duckdb")
    all_tellings = [
        telling for scenario in scenarios for telling in tellings(scenario)[: 1 if is_as_told_only else None]
    ]
    compared = {*STATE_TABLES, *KEPT_TABLES}
    count = max(len(telling.order) for telling in all_tellings)
    folders = [
        [row for telling in all_tellings for row in telling.folder(number)] for number in range(1, count + 1)
    ]
    lake = place / "lake"
    write_container(lake, folders)
    with _settings(scenarios[0], place / "day by day") as warehouse:
        for number in range(1, count + 1):
            driver.run(lake, as_of=folder_day(number).date())
            _check_laws(warehouse, all_tellings, f"after folder {number}", told, 0)
            _keep_in_mind(warehouse, told.memory, number)
            _decide(warehouse, all_tellings, number)
        told.as_told = _read(warehouse, all_tellings, compared)
        _read_expected(warehouse, all_tellings, told)
        if is_as_told_only:
            return told
        write_folder(lake, count + 1, [row for rows in folders for row in rows])
        move_active_folder(lake, count + 2)
        driver.run(lake)
        _check_laws(warehouse, all_tellings, "after all of it once more", told, count)
        told.repeated = _read(warehouse, all_tellings, compared)
    if count == 1:
        told.at_once = told.as_told
        return told
    # One run over all folders, the repetition among them.
    with _settings(scenarios[0], place / "at once") as warehouse:
        driver.run(lake)
        _check_laws(warehouse, all_tellings, "after one run over all folders", told, 0)
        told.at_once = _read(warehouse, all_tellings, compared)
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


def _decide(warehouse: Path, all_tellings: Sequence[Telling], number: int) -> None:
    """What people decide once the folder with this number is loaded."""
    for telling in all_tellings:
        for decision in telling.scenario.decisions:
            if decision.after_folder != number:
                continue
            try:
                closing.decide(
                    decision.action,
                    telling.names.company(decision.company),
                    decision.period,
                    reason=decision.reason,
                    actor="controller",
                    despite_breaks=decision.reason is not None,
                    warehouse=warehouse,
                )
            except FieldledgerError as error:
                raise ScenarioError(
                    f"{telling.scenario.path.name}: {decision.action} {decision.company} {decision.period}: {error}"
                ) from error


def _read(
    warehouse: Path, all_tellings: Sequence[Telling], tables: Iterable[str]
) -> dict[Telling, dict[str, Table]]:
    """Every table's rows by the telling they belong to."""
    found: dict[Telling, dict[str, Table]] = {
        telling: {name: [] for name in tables} for telling in all_tellings
    }
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name in tables:
            for telling, row in _owned(_rows(connection, f"SELECT * FROM {name}"), all_tellings):
                found[telling][name].append(row)
    return found


def _read_expected(warehouse: Path, all_tellings: Sequence[Telling], told: Told) -> None:
    """What scenarios expect beyond the tables that are compared anyway, for each in the order it tells."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        said: dict[str, Table] = {}
        for telling in all_tellings:
            known = told.as_told[telling]
            for item in telling.scenario.expectations:
                if telling.label != AS_TOLD or item.table in known:
                    continue
                asked = telling.asked(item.table)
                if asked not in said:
                    said[asked] = _rows(connection, f"SELECT * FROM {asked}")
                rows = _owned(said[asked], all_tellings)
                known[item.table] = [row for owner, row in rows if owner is telling]


def _owned(rows: Table, all_tellings: Sequence[Telling]) -> Iterator[tuple[Telling, dict[str, Any]]]:
    """The rows that belong to a telling, readable: they carry its GUIDs or company codes, or it is the only one."""
    by_prefix = {telling.names.prefix: telling for telling in all_tellings}
    for row in rows:
        prefixes = [
            match.group(0)
            for value in row.values()
            if isinstance(value, str)
            for match in PREFIX.finditer(value)
        ]
        owner = next((by_prefix[prefix] for prefix in prefixes if prefix in by_prefix), None)
        if owner is None and not prefixes and len(all_tellings) == 1:
            owner = all_tellings[0]
        if owner is not None:
            yield owner, {key: owner.readable(value) for key, value in row.items()}


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Table:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _keep_in_mind(warehouse: Path, memory: Path, number: int) -> None:
    """What stands after a folder, for the question what was known then."""
    with duckdb.connect(str(memory)) as connection:
        connection.execute(f"ATTACH '{warehouse}' AS warehouse (READ_ONLY)")
        connection.execute(f"CREATE TABLE actual_{number} AS FROM warehouse.ledger.current_actual")
        connection.execute(f"CREATE TABLE estimate_{number} AS FROM warehouse.core.estimate_line")
        connection.execute(f"CREATE TABLE project_{number} AS FROM warehouse.marts.project_profitability")


def _check_laws(
    warehouse: Path, all_tellings: Sequence[Telling], when: str, told: Told, remembered: int
) -> None:
    """Hold the warehouse against the laws, and against what stood after each of so many folders."""
    by_prefix = {telling.names.prefix: telling for telling in all_tellings}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        broken = [*broken_laws(connection), *unverified(connection)]
        if remembered:
            connection.execute(f"ATTACH '{told.memory}' AS memory (READ_ONLY)")
        for number in range(1, remembered + 1):
            broken += forgotten(connection, folder_day(number), number)
    for sentence, place in broken:
        prefixes = (match.group(0) for match in PREFIX.finditer(place))
        owners = [by_prefix[prefix] for prefix in prefixes if prefix in by_prefix]
        # What names no telling is everybody's concern.
        for telling in owners[:1] or all_tellings:
            told.violations[telling].append(f"{when}: {sentence}: {telling.readable(place)}")
