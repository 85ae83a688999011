"""Staged products of invoice setups."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreementinvoiceproduct",
    one_staged_row_per("msdyn_agreementinvoiceproductid"),
    warning(
        live(
            never_null("msdyn_invoicesetup", "msdyn_product"),
        )
    ),
    may_be_empty=True,
)
