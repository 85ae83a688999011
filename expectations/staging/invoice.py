"""Staged pro forma invoices of Project Operations."""

from __future__ import annotations

from expectations.promise import Suite, live, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.invoice",
    one_staged_row_per("invoiceid"),
    warning(live(one_of("msdyn_projectinvoicestatus", 192350000, 192350001, 192350002, 192350003))),
    may_be_empty=True,
)
