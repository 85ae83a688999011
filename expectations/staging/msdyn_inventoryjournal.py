"""Staged inventory journals of Field Service: what changed in a warehouse."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_inventoryjournal",
    one_staged_row_per("msdyn_inventoryjournalid"),
    warning(
        live(
            never_null("msdyn_product", "msdyn_warehouse", "msdyn_quantity"),
            one_of("msdyn_journaltype", 690970000, 690970001, 690970002, rule="STK-01"),
            one_of("msdyn_transactiontype", *range(690970000, 690970007), rule="STK-01"),
            no_row(
                "reversal_names_its_journal",
                "A reversal names the journal it takes back.",
                where="msdyn_reversal AND msdyn_originatingjournal IS NULL",
                about=("msdyn_reversal", "msdyn_originatingjournal"),
                rule="X29",
            ),
        )
    ),
    may_be_empty=True,
)
