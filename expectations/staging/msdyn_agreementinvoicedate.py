"""Staged invoice dates of agreements."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreementinvoicedate",
    one_staged_row_per("msdyn_agreementinvoicedateid"),
    warning(
        live(
            never_null("msdyn_invoicesetup", "msdyn_invoicedate"),
            one_of("msdyn_invoicestatus", 690970000, 690970001, 690970002, rule="AGR-02"),
        )
    ),
    may_be_empty=True,
)
