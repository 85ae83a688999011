"""Staged what was used, when, and from where."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, not_negative, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_materialusagelog",
    one_staged_row_per("msdyn_materialusagelogid"),
    warning(
        live(
            never_null("msdyn_transactiondate"),
            not_negative("msdyn_quantity", "msdyn_unitcost", rule="K16"),
            no_row(
                "records_one_line",
                "A usage log records one work order product or one work order service, not both.",
                where="msdyn_workorderproduct IS NOT NULL AND msdyn_workorderservice IS NOT NULL",
                about=("msdyn_workorderproduct", "msdyn_workorderservice"),
                rule="K1",
            ),
        )
    ),
    may_be_empty=True,
)
