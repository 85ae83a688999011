"""Draft pro forma invoices as pages that a person would send: static, printable, the same bytes for the same drafts.

All figures are read; nothing is computed here but what stands together on a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from transforms.errors import UsageError
from transforms.serve.page import templates
from transforms.warehouse.store import Connection, rows_of

MARK = '<meta name="generator" content="fieldledger pro forma invoice">'
METHODS = {"time_and_material": "Time and material", "fixed_price": "Fixed price"}
BILLING_TYPES = {"complimentary": "Complimentary", "non_chargeable": "Not charged"}

DRAFTS = """
    SELECT
        draft.*,
        COALESCE(currency.currency_precision, 2) AS currency_precision,
        contract.contract_number,
        contract.contract_name,
        customer.customer_number,
        customer.customer_name,
        company.company_name
    FROM core.pro_forma_invoice AS draft
    LEFT JOIN core.project_contract AS contract ON draft.contract_id = contract.contract_id
    LEFT JOIN core.customer AS customer ON draft.customer_id = customer.customer_id
    LEFT JOIN (
        SELECT company_code, MIN(company_name) AS company_name FROM core.company GROUP BY company_code
    ) AS company ON draft.company_code = company.company_code
    LEFT JOIN (
        SELECT currency_code, MAX(currency_precision) AS currency_precision FROM core.currency GROUP BY currency_code
    ) AS currency ON draft.currency_code = currency.currency_code
    ORDER BY draft.pro_forma_invoice_number, draft.pro_forma_invoice_id
"""
LINES = """
    SELECT * FROM core.pro_forma_invoice_line
    ORDER BY pro_forma_invoice_id, contract_line_name NULLS LAST, contract_line_id
"""
DETAILS = """
    SELECT
        detail.*,
        line.contract_line_name,
        work_order.work_order_number,
        project.project_name,
        product.product_name,
        unit.unit_name,
        resource.resource_name,
        role.role_name,
        milestone.milestone_name,
        tax_code.tax_code_name
    FROM core.pro_forma_invoice_line_detail AS detail
    LEFT JOIN core.contract_line AS line ON detail.contract_line_id = line.contract_line_id
    LEFT JOIN core.work_order AS work_order ON detail.work_order_id = work_order.work_order_id
    LEFT JOIN core.project AS project ON detail.project_id = project.project_id
    LEFT JOIN core.product AS product ON detail.product_id = product.product_id
    LEFT JOIN core.unit AS unit ON detail.unit_id = unit.unit_id
    LEFT JOIN core.resource AS resource ON detail.resource_id = resource.resource_id
    LEFT JOIN core.role AS role ON detail.resource_category_id = role.role_id
    LEFT JOIN core.milestone AS milestone ON detail.source_id = milestone.milestone_id
    LEFT JOIN core.tax_code AS tax_code ON detail.tax_code_id = tax_code.tax_code_id
    ORDER BY
        detail.pro_forma_invoice_id,
        detail.work_order_id IS NULL,
        work_order.work_order_number NULLS LAST,
        detail.work_order_id,
        detail.source_kind = 'milestone',
        project.project_name NULLS LAST,
        detail.project_id,
        detail.document_date,
        detail.source_id,
        detail.transaction_class = 'fee',
        detail.pro_forma_invoice_line_detail_id
"""


@dataclass(frozen=True)
class Draft:
    """A draft as the list shows it."""

    number: str
    contract: str
    customer: str
    draft_date: date
    details: int
    due_amount: Decimal
    currency_code: str
    currency_precision: int

    @property
    def due(self) -> str:
        """What is due, with the decimals of its currency."""
        return money(self.due_amount, self.currency_precision)


def list_drafts(connection: Connection) -> list[Draft]:
    """The drafts that stand, by number."""
    return [
        Draft(
            number=str(row["pro_forma_invoice_number"]),
            contract=str(row["contract_number"] or row["contract_name"] or row["contract_id"]),
            customer=str(row["customer_name"] or row["customer_number"] or row["customer_id"]),
            draft_date=row["draft_date"],
            details=int(row["detail_count"]),
            due_amount=row["due_amount"],
            currency_code=str(row["currency_code"]),
            currency_precision=int(row["currency_precision"]),
        )
        for row in rows_of(connection, DRAFTS)
    ]


def write_drafts(connection: Connection, folder: Path) -> list[Path]:
    """Write a page per draft into `folder`. Returns their paths, by number.

    Pages of ours of drafts that stand no longer are removed; nothing else in the folder is touched. Raises UsageError
    when the folder cannot take them.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--out {folder}: this is a file; name a folder")
    lines = _by_draft(rows_of(connection, LINES))
    details = _by_draft(rows_of(connection, DETAILS))
    pages: dict[str, str] = {}
    for draft in rows_of(connection, DRAFTS):
        key = str(draft["pro_forma_invoice_id"])
        name = file_name(str(draft["pro_forma_invoice_number"]), key, {page.lower() for page in pages})
        pages[name] = render(draft, lines.get(key, []), details.get(key, []))
    folder.mkdir(parents=True, exist_ok=True)
    for stale in sorted(folder.glob("*.html")):
        if stale.name not in pages and _is_ours(stale):
            stale.unlink()
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    return [folder / name for name in pages]


def render(draft: dict[str, Any], lines: Sequence[dict[str, Any]], details: Sequence[dict[str, Any]]) -> str:
    """The page of one draft."""
    precision = int(draft["currency_precision"])
    environment = templates()
    environment.filters["money"] = lambda amount: money(amount, precision)
    environment.filters["quantity"] = quantity
    charged = [detail for detail in details if detail["is_chargeable"]]
    apart = [detail for detail in details if not detail["is_chargeable"]]
    return environment.get_template("pro_forma_invoice.html.j2").render(
        draft=draft,
        lines=lines,
        last_date=max((detail["document_date"] for detail in details), default=draft["draft_date"]),
        groups=[(title, rows, _total(rows, "amount")) for title, rows in _grouped(charged, _place_of)],
        taxes=[
            (title, _total(rows, "amount"), _total(rows, "tax_amount"))
            for title, rows in _grouped(
                sorted((detail for detail in charged if detail["tax_percent"]), key=_tax_of), _tax_of
            )
        ],
        apart=[
            (title, rows, _total(rows, "amount"))
            for title, rows in _grouped(sorted(apart, key=_billing_type_of), _billing_type_of)
        ],
        methods=METHODS,
        describe=describe,
    )


def describe(detail: dict[str, Any]) -> str:
    """What a detail is, in words: the product, the role and who worked, the fee or the milestone."""
    if detail["transaction_class"] == "milestone":
        return str(detail["milestone_name"] or "Milestone")
    if detail["transaction_class"] == "fee":
        return f"Fee of the contract line {detail['contract_line_name'] or ''}".strip()
    if detail["transaction_class"] == "time":
        return ", ".join(
            str(name) for name in (detail["role_name"] or "Labor", detail["resource_name"]) if name
        )
    return str(
        detail["product_name"]
        or {"product": "Product", "service": "Service"}.get(detail["line_kind"], "Item")
    )


def money(amount: Decimal, precision: int) -> str:
    """An amount with the decimals of its currency, or with more where it has more: nothing is hidden."""
    text = f"{amount:,.{max(precision, 4)}f}"
    surplus = max(precision, 4) - precision
    kept = text[: len(text) - surplus] if surplus else text
    rest = text[len(kept) :].rstrip("0")
    return (kept + rest).rstrip(".")


def quantity(amount: Decimal) -> str:
    """A quantity with no more decimals than it has."""
    text = f"{amount:,.6f}".rstrip("0")
    return text.rstrip(".")


def file_name(number: str, draft_id: str, taken: Iterable[str] = ()) -> str:
    """A name that every file system takes and nobody can steer out of the folder; no two drafts share one."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", number)[:100].strip("-.") or "draft"
    return f"{safe}.html" if f"{safe}.html".lower() not in set(taken) else f"{safe}-{draft_id}.html"


def _place_of(detail: dict[str, Any]) -> str:
    if detail["work_order_id"]:
        return f"Work order {detail['work_order_number'] or detail['work_order_id']}"
    if detail["source_kind"] == "milestone":
        return "Milestones"
    return f"Project {detail['project_name'] or detail['project_id']}"


def _tax_of(detail: dict[str, Any]) -> str:
    return f"{detail['tax_code_name'] or 'Tax'} {quantity(detail['tax_percent'])} %"


def _billing_type_of(detail: dict[str, Any]) -> str:
    return BILLING_TYPES.get(detail["billing_type"], str(detail["billing_type"]))


def _grouped(
    details: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], str]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Details that follow one another and have the same title."""
    for title, rows in groupby(details, key):
        yield title, list(rows)


def _total(rows: Iterable[dict[str, Any]], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


def _is_ours(page: Path) -> bool:
    with page.open(encoding="utf-8", errors="replace") as text:
        return MARK in text.read(1000)


def _by_draft(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["pro_forma_invoice_id"]), []).append(row)
    return found
