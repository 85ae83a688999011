"""Staged line details of recorded invoices."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_invoicelinetransaction",
    one_staged_row_per("msdyn_invoicelinetransactionid"),
    warning(
        live(
            never_null("msdyn_invoice"),
            one_of("msdyn_billingtype", 192350000, 192350001, 192350002, 192350003, rule="COD-04"),
        )
    ),
    may_be_empty=True,
)
