"""What stands: one posting for each actual key that is live."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_row_per

SUITE = Suite(
    "ledger.current_actual",
    one_row_per("actual_key"),
    critical(never_null("posting_id"), not_negative("quantity", "amount", rule="K6")),
    may_be_empty=True,
)
