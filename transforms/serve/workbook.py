"""The close pack as an Excel workbook: a cover with live totals and sign-off lines, then a table per page.

Texts stay texts (`=1+1` in a name is no formula, an address no link). Excel keeps 15 digits of a number; an amount with
more is written as text. The same pack gives the same workbook: its date is that of the last batch.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from transforms.serve.pack import Column, Pack, Page, totals

DIGITS = 15
SIGN_OFF = ("Prepared by", "Reviewed by", "Approved by")
FORMATS = {
    "amount": "#,##0.00##;[Red]-#,##0.00##",
    "quantity": "#,##0.######;[Red]-#,##0.######",
    "count": "#,##0",
    "date": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm",
}


def write_workbook(pack: Pack, path: Path) -> Path:
    """Write the workbook of a pack to `path` and return it; half a workbook never stays behind."""
    part = path.with_name(f".{path.name}.part")
    made = (pack.known_at or datetime(2000, 1, 1)).replace(tzinfo=None)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(part), options) as book:
            book.set_properties(
                {"title": f"Close pack {pack.period}", "author": "fieldledger", "created": made}
            )
            book.set_calc_mode("auto")
            styles = {name: book.add_format({"num_format": code}) for name, code in FORMATS.items()}
            styles["title"] = book.add_format({"bold": True, "font_size": 16})
            styles["head"] = book.add_format({"bold": True, "bottom": 1})
            styles["line"] = book.add_format({"bottom": 1})
            styles["link"] = book.add_format({"font_color": "#0b57d0", "underline": 1})
            styles["quiet"] = book.add_format({"font_color": "#555555"})
            cover = book.add_worksheet("Cover")
            for page in pack.pages:
                _write_page(book.add_worksheet(page.spec.title), page, styles)
            _write_cover(cover, pack, styles)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _write_cover(sheet: Any, pack: Pack, styles: dict[str, Any]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 5, 20)
    sheet.write_string(0, 0, f"Close pack {pack.period}", styles["title"])
    known = f"{pack.known_at:%Y-%m-%d %H:%M} UTC" if pack.known_at else "nothing loaded yet"
    sheet.write_string(1, 0, f"As known at {known}, run {pack.run_id}", styles["quiet"])
    row = 3
    for place, text in enumerate(("Period", "Status", "First day", "Last day")):
        sheet.write_string(row, place, text, styles["head"])
    for period, status, start, end in pack.statuses:
        row += 1
        sheet.write_string(row, 0, period)
        sheet.write_string(row, 1, status)
        sheet.write_datetime(row, 2, _at(start), styles["date"])
        sheet.write_datetime(row, 3, _at(end), styles["date"])
    row += 2
    for place, text in enumerate(("Page", "Figure", "Currency", "Total", "Rows")):
        sheet.write_string(row, place, text, styles["head"])
    for page in pack.pages:
        found = totals(page) or [("", None)]
        for currency, amount in found:
            row += 1
            sheet.write_url(row, 0, f"internal:'{page.spec.title}'!A1", styles["link"], page.spec.title)
            if amount is not None:
                sheet.write_string(row, 1, page.spec.measure)
                sheet.write_string(row, 2, currency)
                sheet.write_formula(row, 3, _sum_of(page, currency), styles["amount"], float(amount))
            sheet.write_number(row, 4, page.row_count, styles["count"])
    row += 2
    for place, text in enumerate(("Sign-off", "Name", "Date", "Signature")):
        sheet.write_string(row, place, text, styles["head"])
    for who in SIGN_OFF:
        row += 2
        sheet.write_string(row, 0, who)
        for place in (1, 2, 3):
            sheet.write_blank(row, place, None, styles["line"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_page(sheet: Any, page: Page, styles: dict[str, Any]) -> None:
    sheet.write_string(0, 0, page.spec.title, styles["title"])
    kept = f" The first {len(page.rows):,} of {page.row_count:,} rows." if page.is_cut else ""
    sheet.write_string(1, 0, f"{page.spec.sentence}{kept}", styles["quiet"])
    sheet.write_url(2, 0, "internal:'Cover'!A1", styles["link"], "Cover")
    sheet.write_string(2, 1, page.spec.table, styles["quiet"])
    row = 3
    for currency, amount in totals(page):
        row += 1
        sheet.write_string(row, 0, f"{page.spec.measure} {currency}")
        sheet.write_formula(row, 1, _sum_of(page, currency), styles["amount"], float(amount))
    head = row + 2
    kinds = [_kind(column) for column in page.columns]
    last = head + max(len(page.rows), 1)
    if page.columns:
        sheet.add_table(
            head,
            0,
            last,
            len(page.columns) - 1,
            {
                "name": _table(page),
                "style": "Table Style Light 9",
                "columns": [
                    {"header": column.name, "format": styles.get(kind)}
                    for column, kind in zip(page.columns, kinds, strict=True)
                ],
            },
        )
    for place, (column, kind) in enumerate(zip(page.columns, kinds, strict=True)):
        if column.meaning:
            sheet.write_comment(head, place, column.meaning, {"x_scale": 2})
        longest = max((len(_shown(cells[place])) for cells in page.rows[:1000]), default=0)
        sheet.set_column(place, place, min(max(len(column.name) + 3, longest + 2, 10), 48))
        for offset, cells in enumerate(page.rows, start=head + 1):
            _write_cell(sheet, offset, place, cells[place], styles.get(kind))
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Any, row: int, place: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | Decimal) and len(Decimal(value).normalize().as_tuple().digits) <= DIGITS:
        sheet.write_number(row, place, float(value), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, _at(value), style)
    else:
        sheet.write_string(row, place, _shown(value)[:32_000])


def _sum_of(page: Page, currency: str) -> str:
    table = _table(page)
    if page.place("currency_code") is None:
        return f"=SUM({table}[{page.spec.measure}])"
    quoted = currency.replace('"', '""')
    return f'=SUMIFS({table}[{page.spec.measure}],{table}[currency_code],"{quoted}")'


def _table(page: Page) -> str:
    return f"page_{page.spec.name}"


def _kind(column: Column) -> str:
    if column.type_name.startswith("TIMESTAMP"):
        return "instant"
    if column.type_name == "DATE":
        return "date"
    if column.type_name.endswith("INT") or column.type_name == "INTEGER":
        return "count"
    if column.type_name.startswith("DECIMAL"):
        return "amount" if column.name.endswith("_amount") else "quantity"
    return "text"


def _at(day: date) -> datetime:
    """A day or an instant as Excel takes it: without a zone, in UTC."""
    if isinstance(day, datetime):
        return day.astimezone(UTC).replace(tzinfo=None) if day.tzinfo else day
    return datetime(day.year, day.month, day.day)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
