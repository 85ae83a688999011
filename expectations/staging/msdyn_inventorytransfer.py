"""Staged inventory transfers."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_inventorytransfer",
    one_staged_row_per("msdyn_inventorytransferid"),
    warning(
        live(
            never_null("msdyn_sourcewarehouse", "msdyn_destinationwarehouse"),
            no_row(
                "leaves_its_warehouse",
                "A transfer leads to another warehouse.",
                where="msdyn_sourcewarehouse = msdyn_destinationwarehouse",
                about=("msdyn_sourcewarehouse", "msdyn_destinationwarehouse"),
            ),
        )
    ),
    may_be_empty=True,
)
