"""Staged lines of receipts of purchase orders: what came and what it cost."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, not_negative, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_purchaseorderreceiptproduct",
    one_staged_row_per("msdyn_purchaseorderreceiptproductid"),
    warning(
        live(
            never_null("msdyn_purchaseorderreceipt", "msdyn_unitcost"),
            not_negative("msdyn_unitcost"),
            no_row(
                "exchangerate_positive",
                "An exchange rate is above zero.",
                where="exchangerate <= 0",
                about=("exchangerate",),
                rule="C2",
            ),
        )
    ),
    may_be_empty=True,
)
