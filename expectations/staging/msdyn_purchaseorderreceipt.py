"""Staged receipts of purchase orders."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_purchaseorderreceipt",
    one_staged_row_per("msdyn_purchaseorderreceiptid"),
    warning(live(never_null("msdyn_datereceived"))),
    may_be_empty=True,
)
