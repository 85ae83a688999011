"""Staged prices of products."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, not_negative, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.productpricelevel",
    one_staged_row_per("productpricelevelid"),
    warning(
        live(
            never_null("pricelevelid", "productid", "uomid"),
            one_of("msdyn_pricecalculation", 192350000, 192350001, 192350002),
            not_negative("amount"),
        )
    ),
    may_be_empty=True,
)
