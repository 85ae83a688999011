"""Faults of the stock."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per, warning

SUITE = Suite(
    "marts.stock_fault",
    one_row_per("stock_fault_id"),
    critical(never_null("fault_code", "fault_text")),
    warning(
        no_row(
            "serials_are_consumed_once",
            "No serial number goes out again without a return between.",
            where="fault_code = 'serial_consumed_twice'",
            about=("serial_number", "product_id", "work_order_line_id"),
            rule="SB4",
        ),
        no_row(
            "serials_move_one_by_one",
            "No serial number moves in a quantity other than one.",
            where="fault_code = 'serial_quantity_not_one'",
            about=("serial_number", "product_id", "quantity"),
            rule="SB2",
        ),
        no_row(
            "serials_are_received_and_issued",
            "No serial number goes out without a receipt, or is used without an issue.",
            where="fault_code IN ('issue_without_receipt', 'use_without_issue')",
            about=("serial_number", "product_id", "fault_code"),
            rule="SB4",
        ),
        no_row(
            "issued_is_used",
            "What goes out of stock for a line is what it used.",
            where="fault_code = 'issue_differs'",
            about=("work_order_line_id", "quantity", "expected_quantity"),
            rule="SB5",
        ),
    ),
    may_be_empty=True,
)
