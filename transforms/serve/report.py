"""The close pack as one page: filters, a way down from portfolio to serial number, charts; no server, no network.

Values reach the page as JSON and become text nodes only, so no name of the data can become markup or script. Charts are
drawn beforehand. The same pack gives the same page.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

from transforms.serve.pack import Pack, Page, named, totals
from transforms.serve.page import templates
from transforms.serve.summary import exact
from transforms.settings import Settings
from transforms.warehouse.store import Connection, open_database, rows_of

#: More live actuals than this do not go into a page; it says so, and shows those of the period.
LINE_LIMIT = 50_000

WORK_ORDERS = """
    SELECT story.* FROM marts.work_order_story AS story
    WHERE story.company_code IS NULL OR list_contains($companies, story.company_code)
    ORDER BY story.work_order_number, story.work_order_id
"""
LINES = """
    SELECT
        actual.work_order_id, actual.project_id, actual.document_date, actual.fiscal_period_id, actual.transaction_type,
        actual.transaction_class, actual.billing_type, COALESCE(product.product_name, role.role_name) AS item_name,
        actual.serial_number, actual.batch_number, actual.quantity, actual.unit_price, actual.discount_amount,
        actual.amount, actual.currency_code, actual.posting_id
    FROM ledger.current_actual AS actual
    LEFT JOIN core.product AS product ON actual.product_id = product.product_id
    LEFT JOIN core.role AS role ON actual.resource_category_id = role.role_id
    WHERE (actual.company_code IS NULL OR list_contains($companies, actual.company_code))
        AND ($everything OR list_contains($periods, actual.fiscal_period_id))
    ORDER BY actual.document_date, actual.posting_id
    LIMIT $most
"""
COUNT = """
    SELECT COUNT(*) FROM ledger.current_actual WHERE company_code IS NULL OR list_contains($companies, company_code)
"""


@dataclass(frozen=True)
class Chart:
    """A drawn chart and the sentence that says the same to somebody who does not see it."""

    title: str
    sentence: str
    svg: Markup


def write_report(pack: Pack, warehouse: Path, settings: Settings, path: Path) -> Path:
    """Write the page of a pack to `path` and return it."""
    values = {"companies": list(pack.companies), "periods": list(pack.periods)}
    with open_database(warehouse, settings, read_only=True) as connection:
        counted = connection.execute(COUNT, {"companies": values["companies"]}).fetchone()
        line_count = int(counted[0]) if counted else 0
        orders = _rows(connection, WORK_ORDERS, {"companies": values["companies"]})
        everything = line_count <= LINE_LIMIT
        lines = _rows(connection, LINES, {**values, "everything": everything, "most": LINE_LIMIT})
    data = {
        "pages": {
            page.spec.name: {
                "title": page.spec.title,
                "sentence": page.spec.sentence,
                "table": page.spec.table,
                "row_count": page.row_count,
                "columns": [
                    {
                        "name": column.name,
                        "meaning": column.meaning,
                        "is_number": _is_number(column.type_name),
                    }
                    for column in page.columns
                ],
                "rows": [[_plain(value) for value in row] for row in page.rows[:LINE_LIMIT]],
            }
            for page in pack.pages
        },
        "work_orders": orders,
        "lines": lines,
    }
    text = (
        templates()
        .get_template("report.html.j2")
        .render(
            pack=pack,
            figures=[
                (page, [(currency, exact(amount)) for currency, amount in totals(page)] or [("", "")])
                for page in pack.pages
            ],
            charts=_charts(pack),
            data=Markup(_embedded(data)),
            lines_shown=len(lines),
            line_count=line_count,
            everything=everything,
        )
    )
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    return part.replace(path)


def _charts(pack: Pack) -> list[Chart]:
    pages = {page.spec.name: page for page in pack.pages}
    found = []
    if margins := _margins(pages.get("projects")):
        worst = min(margins, key=lambda item: (item[1], item[0]))
        found.append(
            Chart(
                "Margin by project, percent of revenue",
                f"{len(margins)} projects; the lowest is {worst[0]} with {worst[1]:.1f} %.",
                _bars(margins, "margin %"),
            )
        )
    if ages := _counted(pages.get("backlog"), "age_bucket_text", "actual_count"):
        found.append(
            Chart(
                "Unbilled actuals by age in days",
                ", ".join(f"{name}: {count:,.0f}" for name, count in ages),
                _bars(ages, "actuals"),
            )
        )
    if causes := _counted(pages.get("breaks"), "cause_code", ""):
        found.append(
            Chart(
                "Open breaks by cause",
                ", ".join(f"{name}: {count:,.0f}" for name, count in causes),
                _bars(causes, "breaks"),
            )
        )
    return found


def _margins(page: Page | None) -> list[tuple[str, float]]:
    if page is None:
        return []
    rows = [named(page.columns, row) for row in page.rows]
    return [
        (
            str(row["project_number"] or row["project_name"] or row["project_id"])
            + f" {row['currency_code']}",
            margin,
        )
        for row in rows
        if row["revenue_amount"]
        and (margin := round(float(row["margin_amount"]) / float(row["revenue_amount"]) * 100, 1)) is not None
    ][:40]


def _counted(page: Page | None, column: str, measure: str) -> list[tuple[str, float]]:
    if page is None or (place := page.place(column)) is None:
        return []
    by = page.place(measure) if measure else None
    counted: Counter[str] = Counter()
    for row in page.rows:
        counted[str(row[place])] += int(row[by]) if by is not None else 1
    return [(name, float(count)) for name, count in sorted(counted.items())]


def _bars(values: list[tuple[str, float]], title: str) -> Markup:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [{"name": name, "value": value} for name, value in values]},
        "mark": {"type": "bar", "color": "#2f6fab"},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelLimit": 160},
            },
            "x": {"field": "value", "type": "quantitative", "title": title},
        },
        "width": 420,
        "height": {"step": 18},
        "config": {"font": "sans-serif", "view": {"stroke": None}},
    }
    return Markup(vl_convert.vegalite_to_svg(spec))


def _embedded(data: Any) -> str:
    """JSON that cannot end its script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
    )


def _rows(connection: Connection, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in row.items()} for row in rows_of(connection, query, values)
    ]


def _plain(value: Any) -> Any:
    """A value as JSON: numbers as exact text, days and instants as ISO text."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | bool) or value is None:
        return value
    return str(value)


def _is_number(type_name: str) -> bool:
    return type_name.startswith("DECIMAL") or type_name.endswith("INT") or type_name == "INTEGER"
