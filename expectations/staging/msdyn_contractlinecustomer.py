"""Staged customers of a contract line and their shares."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, not_negative, one_staged_row_per, percent, warning

SUITE = Suite(
    "staging.msdyn_contractlinecustomer",
    one_staged_row_per("msdyn_contractlinecustomerid"),
    warning(
        live(
            never_null("salesorderdetailid", "msdyn_customer", "msdyn_percentage"),
            percent("msdyn_percentage", rule="MC1"),
            not_negative("msdyn_nottoexceedamount"),
        )
    ),
    may_be_empty=True,
)
