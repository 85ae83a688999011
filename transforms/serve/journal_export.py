"""The integration journals as Finance imports them: one CSV file of headers, one of lines.

The columns are those of Finance's own tables (`ProjAdvancedJournal`, `ProjAdvancedJournalLine`). The same warehouse
gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from transforms.errors import UsageError
from transforms.settings import Settings
from transforms.warehouse.store import Connection, open_database

HEADER_FILE = "integration_journal_header.csv"
LINE_FILE = "integration_journal_line.csv"

CHOSEN = """
    (CAST(? AS VARCHAR) IS NULL OR LOWER(journal.company_code) = LOWER(?))
    AND (CAST(? AS VARCHAR) IS NULL OR journal.posting_batch_id = ?)
"""
IN_ORDER = "journal.company_code, journal.posting_batch_id, journal.period_text, journal.journal_number"
JOURNALS = f"""
    SELECT journal.integration_journal_id, journal.company_code, journal.posting_batch_id, journal.period_text,
        journal.line_count, journal.cost_accounting_amount, journal.sales_accounting_amount
    FROM core.integration_journal AS journal
    WHERE {CHOSEN}
    ORDER BY {IN_ORDER}
"""
HELD = f"""
    SELECT journal.held_code, COUNT(*) AS line_count
    FROM core.integration_journal_line AS journal
    WHERE journal.status_code = 'held' AND {CHOSEN}
    GROUP BY journal.held_code ORDER BY journal.held_code
"""
HEADERS = f"""
    SELECT
        journal.company_code AS "DATAAREAID",
        journal.integration_journal_id AS "PROJADVANCEDJOURNALID",
        journal.period_text || ' ' || journal.posting_batch_id AS "DESCRIPTION"
    FROM core.integration_journal AS journal
    WHERE {CHOSEN}
    ORDER BY {IN_ORDER}
"""
LINES = f"""
    SELECT
        line.company_code AS "DATAAREAID",
        line.integration_journal_id AS "PROJADVANCEDJOURNAL",
        line.line_number AS "LINENUMBER",
        line.voucher_number AS "VOUCHER",
        line.related_voucher_number AS "RELATEDVOUCHER",
        line.finance_transaction_type AS "TRANSTYPE",
        line.project_date AS "PROJTRANSDATE",
        line.accounting_date AS "ACCOUNTINGDATE",
        COALESCE(project.project_number, line.project_id) AS "PROJID",
        line.project_task_id AS "ACTIVITYNUMBER",
        line.category_name AS "PROJCATEGORYID",
        line.line_property_name AS "LINEPROPERTYID",
        line.quantity AS "QUANTITY",
        line.unit_cost_price AS "UNITCOST",
        CASE WHEN line.transaction_type = 'cost' THEN line.cost_amount END AS "EXTENDEDCOST",
        CASE WHEN line.transaction_type = 'cost' THEN line.currency_code END AS "COSTCURRENCY",
        CASE WHEN line.transaction_type = 'cost' THEN line.finance_exchange_rate END AS "COSTEXCHANGERATE",
        line.unit_sales_price AS "UNITPRICE",
        CASE WHEN line.transaction_type <> 'cost' THEN line.discount_amount END AS "LINEDISCOUNT",
        CASE WHEN line.transaction_type <> 'cost' THEN line.sales_amount END AS "EXTENDEDPRICE",
        CASE WHEN line.transaction_type <> 'cost' THEN line.currency_code END AS "PRICECURRENCY",
        CASE WHEN line.transaction_type <> 'cost' THEN line.finance_exchange_rate END AS "PRICEEXCHANGERATE",
        line.dimension_set_id AS "DEFAULTDIMENSION",
        tax_code.tax_code_name AS "TAXITEMGROUP",
        customer.customer_number AS "CUSTOMERACCOUNTNUMBER",
        resource.resource_name AS "BOOKABLERESOURCENAME",
        product.product_number AS "PRODUCTNUMBER",
        CASE WHEN line.is_stocked THEN 'Yes' ELSE 'No' END AS "ISSTOCKED",
        unit.unit_name AS "UNITOFMEASURE",
        site.site_name AS "INVENTSITEID",
        warehouse.warehouse_name AS "INVENTLOCATIONID",
        line.serial_number AS "INVENTSERIALID",
        line.batch_number AS "INVENTBATCHID",
        work_order.work_order_number AS "TEXT",
        line.posting_id AS "EXTERNALREFERENCE"
    FROM core.integration_journal_line AS line
    JOIN core.integration_journal AS journal ON line.integration_journal_id = journal.integration_journal_id
    LEFT JOIN core.project AS project ON line.project_id = project.project_id
    LEFT JOIN core.tax_code AS tax_code ON line.tax_code_id = tax_code.tax_code_id
    LEFT JOIN core.customer AS customer ON line.customer_id = customer.customer_id
    LEFT JOIN core.resource AS resource ON line.resource_id = resource.resource_id
    LEFT JOIN core.product AS product ON line.product_id = product.product_id
    LEFT JOIN core.unit AS unit ON line.unit_id = unit.unit_id
    LEFT JOIN core.site AS site ON line.site_id = site.site_id
    LEFT JOIN core.warehouse AS warehouse ON line.warehouse_id = warehouse.warehouse_id
    LEFT JOIN core.work_order AS work_order ON line.work_order_id = work_order.work_order_id
    WHERE {CHOSEN}
    ORDER BY {IN_ORDER}, line.line_number
"""


@dataclass(frozen=True)
class Journal:
    """One journal; amounts in the accounting currency of its company."""

    journal_id: str
    company_code: str
    batch_id: str
    period_text: str
    line_count: int
    cost_amount: Decimal
    sales_amount: Decimal


@dataclass(frozen=True)
class Exported:
    """What was written."""

    paths: tuple[Path, ...]
    journals: int
    lines: int


def list_journals(
    path: Path, settings: Settings, company: str | None = None, batch: str | None = None
) -> tuple[list[Journal], dict[str, int]]:
    """The journals of a warehouse file, and how many lines are held by reason."""
    chosen = [company, company, batch, batch]
    with open_database(path, settings, read_only=True) as connection:
        journals = [Journal(*row) for row in connection.execute(JOURNALS, chosen).fetchall()]
        held = {str(code): int(lines) for code, lines in connection.execute(HELD, chosen).fetchall()}
    return journals, held


def export_journals(
    path: Path, folder: Path, settings: Settings, company: str | None = None, batch: str | None = None
) -> Exported:
    """Write the chosen journals into `folder`; files of an earlier export are replaced.

    Raises UsageError when there is no such journal: an empty import would look like a quiet month.
    """
    with open_database(path, settings, read_only=True) as connection:
        chosen = [company, company, batch, batch]
        headers = _table(connection, HEADERS, chosen)
        lines = _table(connection, LINES, chosen)
    if len(headers) == 1:
        of = "".join(
            f" of {word} {value}" for word, value in (("company", company), ("batch", batch)) if value
        )
        raise UsageError(f"{path} holds no journal{of}: fieldledger journal list shows what there is")
    folder.mkdir(parents=True, exist_ok=True)
    paths = (
        _write(folder / HEADER_FILE, headers),
        _write(folder / LINE_FILE, lines),
    )
    return Exported(paths, len(headers) - 1, len(lines) - 1)


def _table(connection: Connection, sql: str, chosen: Sequence[str | None]) -> list[tuple[Any, ...]]:
    """The names of the columns, then the rows."""
    found = connection.execute(sql, list(chosen))
    names = tuple(column[0] for column in found.description)
    return [names, *found.fetchall()]


def _write(path: Path, rows: Iterable[tuple[Any, ...]]) -> Path:
    """Write aside and rename: whoever imports finds a whole file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    aside = path.with_name(path.name + ".next")
    aside.write_bytes(text.getvalue().encode())
    aside.replace(path)
    return path


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
