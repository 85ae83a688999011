"""Staged inventory transactions of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.inventtrans",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("itemid", "inventdimid", "qty", "dataareaid"),
            one_of("statusissue", *range(8), rule="STK-02"),
            one_of("statusreceipt", *range(7), rule="STK-02"),
            no_row(
                "either_issue_or_receipt",
                "A transaction is an issue or a receipt, not both.",
                where="statusissue > 0 AND statusreceipt > 0",
                about=("statusissue", "statusreceipt"),
                rule="STK-02",
            ),
        )
    ),
    may_be_empty=True,
)
