"""Staged approvals of usage logs."""

from __future__ import annotations

from expectations.promise import Suite, live, not_negative, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_projectapproval",
    one_staged_row_per("msdyn_projectapprovalid"),
    warning(
        live(
            one_of("msdyn_recordstage", 0, 1, 2, 3, 4, 5, 6),
            not_negative("msdyn_costquantity", "msdyn_salesquantity", rule="K16"),
        )
    ),
    may_be_empty=True,
)
