"""What became of a serial number, and where a batch went: read from the published file, which nobody waits for.

The life of a serial number is one scan of the trace, a batch two; an unknown name costs one more, to say what there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from transforms.errors import UsageError
from transforms.serve.summary import as_json, exact
from transforms.settings import Settings
from transforms.warehouse.store import Connection, open_database, rows_of

Row = dict[str, Any]

LIFE = "SELECT * FROM marts.serial_life(?) ORDER BY event_number"
FAULTS = """
    SELECT fault_code, severity_code, fault_date, fault_text, source_id
    FROM marts.stock_fault
    WHERE serial_number = ? ORDER BY fault_date, stock_fault_id
"""
STOCK = """
    WITH moved AS (
        SELECT event.*
        FROM core.serial_batch_trace AS event
        WHERE batch_number = ? AND source_kind = 'stock_movement'
    )
    SELECT
        product.product_number,
        warehouse.warehouse_name,
        SUM(quantity) FILTER (event_code IN ('receipt', 'adjustment')) AS received_quantity,
        -SUM(quantity) FILTER (event_code = 'issue') AS issued_quantity,
        SUM(quantity) FILTER (event_code = 'return') AS returned_quantity,
        SUM(quantity) FILTER (event_code NOT IN ('allocation', 'de_allocation')) AS on_hand_quantity
    FROM moved
    LEFT JOIN core.product AS product ON moved.product_id = product.product_id
    LEFT JOIN core.warehouse AS warehouse ON moved.warehouse_id = warehouse.warehouse_id
    GROUP BY ALL ORDER BY ALL
"""
DESTINATIONS = """
    SELECT * FROM marts.batch_destination(?)
    ORDER BY used_date, work_order_number, work_order_line_id
"""
LIKE = """
    SELECT DISTINCT serial_number, batch_number
    FROM core.serial_batch_trace
    WHERE LOWER(serial_number) = LOWER($name) OR LOWER(batch_number) = LOWER($name)
    ORDER BY serial_number, batch_number
"""
WITH_MONEY = ("actual", "journal_line", "voucher", "invoice_line")
RIGHT = {
    "quantity",
    "money",
    "received",
    "issued",
    "returned",
    "on hand",
    "used",
    "cost",
    "unbilled",
    "billed",
}
RIGHT |= {"lines", "assets"}
SUMMED = ("used_quantity", "cost_amount", "unbilled_amount", "billed_amount")


@dataclass(frozen=True)
class Life:
    """A serial number: its events, first to last, and what is wrong with it."""

    serial_number: str
    events: tuple[Row, ...]
    faults: tuple[Row, ...]

    def as_json(self) -> str:
        """The life as JSON; figures are texts, so that none of their decimals is lost."""
        return as_json({"serial_number": self.serial_number, "events": self.events, "faults": self.faults})

    def __rich__(self) -> Group:
        table = _table(
            "date", "event", "product", "quantity", "money", "where", "work order", "customer", "row"
        )
        for event in self.events:
            kind = f" ({event['transaction_type']})" if event["event_code"] in WITH_MONEY else ""
            amount = event["amount"] if event["amount"] is not None else event["accounting_amount"]
            table.add_row(
                event["event_date"].isoformat(),
                (event["event_code"] + kind).replace("_", " "),
                *_names(event["product_number"]),
                _quantity(event["quantity"]),
                "" if amount is None else f"{exact(amount)} {event['currency_code'] or ''}".strip(),
                *_names(
                    event["customer_asset_name"] or event["warehouse_name"],
                    event["work_order_number"],
                    event["customer_name"],
                    event["voucher_number"] or event["source_id"],
                ),
            )
        faults = [f"{row['severity_code']}: {row['fault_text']}, {row['fault_date']}" for row in self.faults]
        return Group(table, *faults, f"events: {len(self.events):,}")


@dataclass(frozen=True)
class Destinations:
    """A batch: what is left of it, the lines that used it, and what those come to for each customer and currency."""

    batch_number: str
    stock: tuple[Row, ...]
    lines: tuple[Row, ...]

    @property
    def customers(self) -> tuple[Row, ...]:
        """Whom a recall reaches: lines, work orders, assets and money, by customer and currency."""
        groups: dict[tuple[str, str, str], list[Row]] = {}
        for line in self.lines:
            customer = str(line["served_customer_name"] or line["customer_name"] or "")
            place = (str(line["currency_code"] or ""), customer, str(line["served_customer_id"] or ""))
            groups.setdefault(place, []).append(line)
        return tuple(
            {
                "customer_name": customer,
                "currency_code": currency,
                "line_count": len(lines),
                "work_order_count": len({line["work_order_id"] for line in lines}),
                "asset_count": len({line["customer_asset_id"] for line in lines} - {None}),
                **{name: sum((line[name] for line in lines), Decimal(0)) for name in SUMMED},
            }
            for (currency, customer, _), lines in sorted(groups.items())
        )

    def as_json(self) -> str:
        """The batch as JSON; figures are texts, so that none of their decimals is lost."""
        return as_json(
            {
                "batch_number": self.batch_number,
                "stock": self.stock,
                "customers": self.customers,
                "destinations": self.lines,
            }
        )

    def __rich__(self) -> Group:
        stock = _table("product", "warehouse", "received", "issued", "returned", "on hand")
        for row in self.stock:
            moved = (row[f"{kind}_quantity"] for kind in ("received", "issued", "returned", "on_hand"))
            stock.add_row(*_names(row["product_number"], row["warehouse_name"]), *map(_quantity, moved))
        lines = _table(
            "date",
            "product",
            "work order",
            "customer",
            "asset",
            "used",
            "cost",
            "unbilled",
            "billed",
            "currency",
        )
        for row in self.lines:
            customer = row["served_customer_name"] or row["customer_name"]
            names = (row["product_number"], row["work_order_number"], customer, row["customer_asset_name"])
            lines.add_row(row["used_date"].isoformat(), *_names(*names), *_figures(row))
        customers = _table("customer", "lines", "assets", "used", "cost", "unbilled", "billed", "currency")
        for row in self.customers:
            counts = (f"{row['line_count']:,}", f"{row['asset_count']:,}")
            customers.add_row(*_names(row["customer_name"]), *counts, *_figures(row))
        shown = [table for table in (stock, lines, customers) if table.row_count]
        return Group(*shown, f"lines that used it: {len(self.lines):,}")


def trace_serial(path: Path, settings: Settings, serial_number: str) -> Life:
    """The life of a serial number in a warehouse file. Raises UsageError when there is none of that name."""
    with open_database(path, settings, read_only=True) as connection:
        events = _rows(connection, LIFE, serial_number)
        if not events:
            raise _unknown(connection, path, "serial number", serial_number)
        return Life(serial_number, events, _rows(connection, FAULTS, serial_number))


def trace_batch(path: Path, settings: Settings, batch_number: str) -> Destinations:
    """Where a batch of a warehouse file went. Raises UsageError when there is none of that name."""
    with open_database(path, settings, read_only=True) as connection:
        stock = _rows(connection, STOCK, batch_number)
        lines = _rows(connection, DESTINATIONS, batch_number)
        if not stock and not lines:
            raise _unknown(connection, path, "batch", batch_number)
        return Destinations(batch_number, stock, lines)


def _unknown(connection: Connection, path: Path, kind: str, name: str) -> UsageError:
    """Says what there is instead: the same name in other letters, or a batch where a serial number was asked for."""
    found = connection.execute(LIKE, {"name": name}).fetchall()
    serials = sorted({str(serial) for serial, _ in found if serial and serial.lower() == name.lower()})
    batches = sorted({str(batch) for _, batch in found if batch and batch.lower() == name.lower()})
    there = [f"fieldledger trace serial {serial}" for serial in serials if serial != name or kind == "batch"]
    there += [f"fieldledger trace batch {batch}" for batch in batches if batch != name or kind != "batch"]
    hint = (
        f"there is: {'; '.join(there)}"
        if there
        else "names are written as on the work order line, to the letter"
    )
    return UsageError(f"{path} knows no {kind} {name}; {hint}")


def _rows(connection: Connection, sql: str, name: str) -> tuple[Row, ...]:
    return tuple(rows_of(connection, sql, [name]))


def _table(*names: str) -> Table:
    table = Table()
    for name in names:
        table.add_column(name, justify="right" if name in RIGHT else "left", overflow="fold")
    return table


def _names(*names: str | None) -> list[str]:
    return [escape(name or "") for name in names]


def _quantity(quantity: Decimal | None) -> str:
    return "" if quantity is None else f"{quantity:,.6f}".rstrip("0").rstrip(".")


def _figures(row: Row) -> list[str]:
    money = [exact(row[name]) for name in ("cost_amount", "unbilled_amount", "billed_amount")]
    return [_quantity(row["used_quantity"]), *money, row["currency_code"] or ""]
