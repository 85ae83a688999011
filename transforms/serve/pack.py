"""The close pack of a period: what goes into it, read from a warehouse. An Excel workbook and a page are made of it.

Every figure is read from a table of the warehouse as it stands; nothing is computed here. A table that a warehouse does
not have (made by an earlier version, or nothing to reconcile yet) leaves its page out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from transforms.errors import UsageError
from transforms.settings import Settings
from transforms.warehouse.store import Connection, open_database

#: More rows than this are read in SQL, not in a workbook; the page says how many there are.
ROW_LIMIT = 100_000


@dataclass(frozen=True)
class PageSpec:
    """A page: a table of the warehouse, the rows of it that belong to the period, and the figure that stands for it.

    `condition` may use `$named` (the period as asked for), `$periods` (ids of the periods), `$companies` (theirs; NULL
    in a row belongs to every pack) and `$end_date` (their last day). `measure` is what the cover adds up by currency.
    """

    name: str
    title: str
    sentence: str
    table: str
    condition: str = "TRUE"
    order: str = "ALL"
    measure: str = ""
    source: str = ""


OF_COMPANY = "(company_code IS NULL OR list_contains($companies, company_code))"
OF_PROJECT = f"""
    project_id IN (SELECT project_id FROM marts.project_profitability WHERE {OF_COMPANY})
"""
OF_CONTRACT = f"contract_id IN (SELECT contract_id FROM core.project_contract WHERE {OF_COMPANY})"

PAGES = (
    PageSpec(
        "tie_out",
        "Tie-out",
        "Field, project and finance on the same day, and the bridge between them.",
        "reconciliation.tie_out",
        "(fiscal_period_id IS NULL OR list_contains($periods, fiscal_period_id))",
    ),
    PageSpec(
        "layers",
        "Control totals",
        "Rows and money from the export to the ledger, layer by layer: what came is there, or it is told why not.",
        "reconciliation.control_total",
        "night_number = (SELECT MAX(night_number) FROM reconciliation.control_total)",
        measure="lost_amount",
    ),
    PageSpec(
        "breaks",
        "Breaks",
        "What does not agree and is neither resolved nor explained.",
        "reconciliation.break",
        f"status_code <> 'resolved' AND {OF_COMPANY}",
        measure="at_risk_amount",
    ),
    PageSpec(
        "late",
        "Late arrivals",
        "Work and corrections that belong to the period or count in it, but not both.",
        "ledger.late_arrival",
        "list_contains($periods, document_period_id) OR list_contains($periods, fiscal_period_id)",
        measure="amount",
    ),
    PageSpec(
        "restatement",
        "Restatement",
        "The period as it was closed, what changed since and why, and now. Empty while it was never closed.",
        "ledger.restatement",
        measure="amount",
        source="ledger.restatement($named)",
    ),
    PageSpec(
        "wip",
        "WIP roll-forward",
        "Opening, earned, corrected, billed, eliminated, closing of the period, by contract line.",
        "marts.wip_rollforward",
        "list_contains($periods, fiscal_period_id)",
        measure="closing_amount",
    ),
    PageSpec(
        "projects",
        "Project profitability",
        "Estimated, earned, billed and posted, since the project began.",
        "marts.project_profitability",
        OF_COMPANY,
        measure="margin_amount",
    ),
    PageSpec(
        "backlog",
        "Unbilled backlog",
        "What is not invoiced yet at the end of the period, by contract, customer and month of the work.",
        "marts.unbilled_backlog",
        OF_CONTRACT,
        measure="chargeable_amount",
        source="marts.unbilled_backlog_as_of($end_date)",
    ),
    PageSpec(
        "discounts",
        "Discount integrity",
        "What was entered as discount, what the contract adds, and what the ledger has.",
        "marts.discount_integrity",
        OF_PROJECT,
        measure="discount_amount",
    ),
    PageSpec(
        "agreements",
        "Agreements",
        "Planned and done visits, planned and reactive cost, fees and billing.",
        "marts.agreement_profitability",
        OF_COMPANY,
        measure="margin_amount",
    ),
    PageSpec(
        "inventory",
        "Inventory",
        "Quantity and value on hand at the end of the period.",
        "marts.inventory_valuation",
        measure="on_hand_amount",
        source="marts.inventory_valuation_as_of($end_date)",
    ),
)


@dataclass(frozen=True)
class Column:
    """A column of a page: its name and type in the warehouse, and what the data dictionary says of it."""

    name: str
    type_name: str
    meaning: str


@dataclass(frozen=True)
class Page:
    """A page with its rows; `row_count` may be more than the rows kept."""

    spec: PageSpec
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_count: int

    @property
    def is_cut(self) -> bool:
        """Whether the warehouse has more rows than are kept here."""
        return self.row_count > len(self.rows)

    def place(self, name: str) -> int | None:
        """Where a column stands; None when there is none of that name."""
        return next((index for index, column in enumerate(self.columns) if column.name == name), None)


@dataclass(frozen=True)
class Pack:
    """All that a period's close pack says. `known_at` is the last batch's landed_at: no clock of ours."""

    period: str
    companies: tuple[str, ...]
    periods: tuple[str, ...]
    known_at: datetime | None
    run_id: str
    pages: tuple[Page, ...]
    statuses: tuple[tuple[str, str, Any, Any], ...]


def read_pack(warehouse: Path, settings: Settings, period: str) -> Pack:
    """Read the pack of a period: its id (`USMF:2026-06`), or its name (`2026-06`) for all companies.

    Raises UsageError when the warehouse has no such period.
    """
    with open_database(warehouse, settings, read_only=True) as connection:
        found = connection.execute(
            """
            SELECT fiscal_period_id, company_code, status_code, start_date, end_date FROM core.fiscal_period
            WHERE $period IN (fiscal_period_id, period_text) ORDER BY fiscal_period_id
            """,
            {"period": period},
        ).fetchall()
        if not found:
            raise UsageError(
                f"{period}: no fiscal period has this id or name; fieldledger period list shows them"
            )
        run_id, known_at = connection.execute(
            "SELECT MAX_BY(run_id, run_number), (SELECT MAX(landed_at) FROM audit.landed_batch) FROM audit.run"
        ).fetchone() or ("", None)
        values = {
            "named": period,
            "periods": [row[0] for row in found],
            "companies": [row[1] for row in found],
            "end_date": max(row[4] for row in found),
        }
        pages = tuple(page for spec in PAGES if (page := _read_page(connection, spec, values)) is not None)
    return Pack(
        period=period,
        companies=tuple(row[1] for row in found),
        periods=tuple(row[0] for row in found),
        known_at=known_at,
        run_id=str(run_id),
        pages=pages,
        statuses=tuple((row[0], row[2], row[3], row[4]) for row in found),
    )


def _read_page(connection: Connection, spec: PageSpec, values: dict[str, Any]) -> Page | None:
    schema, _, table = spec.table.partition(".")
    meanings = dict(
        connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?",
            [schema, table],
        ).fetchall()
    )
    source = spec.source or spec.table
    name = source.partition("(")[0].rpartition(".")[2]
    is_there = connection.execute(
        """
        SELECT COUNT(*) FROM (
            SELECT schema_name, table_name AS name FROM duckdb_tables()
            UNION ALL SELECT schema_name, view_name FROM duckdb_views()
            UNION ALL SELECT schema_name, function_name FROM duckdb_functions()
        ) WHERE schema_name = ? AND name = ?
        """,
        [schema, name],
    ).fetchone()
    if not is_there or not is_there[0]:
        return None
    body = f"FROM {source} WHERE {spec.condition}"
    used = {key: value for key, value in values.items() if f"${key}" in body}
    cursor = connection.execute(f"SELECT * {body} ORDER BY {spec.order} LIMIT {ROW_LIMIT}", used)
    columns = tuple(
        Column(str(name), str(kind), str(meanings.get(name) or ""))
        for name, kind, *_ in cursor.description or ()
    )
    rows = tuple(cursor.fetchall())
    counted = (
        connection.execute(f"SELECT COUNT(*) {body}", used).fetchone() if len(rows) == ROW_LIMIT else None
    )
    return Page(spec, columns, rows, int(counted[0]) if counted else len(rows))


def totals(page: Page) -> list[tuple[str, Any]]:
    """What the cover says of a page: its measure by currency, "" where it is in the accounting currency."""
    measure, currency = page.place(page.spec.measure), page.place("currency_code")
    if measure is None:
        return []
    sums: dict[str, Any] = {}
    for row in page.rows:
        if row[measure] is not None:
            code = "" if currency is None else str(row[currency] or "")
            sums[code] = sums.get(code, 0) + row[measure]
    return sorted(sums.items())


def named(columns: Sequence[Column], row: Sequence[Any]) -> dict[str, Any]:
    """A row by the names of its columns."""
    return {column.name: value for column, value in zip(columns, row, strict=True)}
