"""Staged products of booking setups."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreementbookingproduct",
    one_staged_row_per("msdyn_agreementbookingproductid"),
    warning(
        live(
            never_null("msdyn_agreementbookingsetup", "msdyn_product"),
        )
    ),
    may_be_empty=True,
)
