"""The lives of serial numbers and batches."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per

SUITE = Suite(
    "core.serial_batch_trace",
    one_row_per("trace_event_id"),
    critical(
        never_null("event_code", "step_number", "event_date", "source_id"),
        no_row(
            "is_about_something",
            "An event is about a serial number or a batch.",
            where="serial_number IS NULL AND batch_number IS NULL",
            about=("event_code", "source_id"),
            rule="SB1",
        ),
        no_row(
            "stock_has_an_owner",
            "An event of the stock says who keeps it.",
            where="source_kind = 'stock_movement' AND owner_code IS NULL",
            about=("event_code", "source_id"),
            rule="SB1",
        ),
    ),
    may_be_empty=True,
)
