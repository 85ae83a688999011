"""Staged actuals of Project Operations."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_actual",
    one_staged_row_per("msdyn_actualid"),
    warning(
        live(
            never_null(
                "msdyn_transactiontypecode", "msdyn_documentdate", "msdyn_project", "transactioncurrencyid"
            ),
            one_of(
                "msdyn_transactiontypecode",
                192350000,
                192350004,
                192350005,
                192350006,
                192350007,
                192350008,
                rule="COD-30",
            ),
            one_of(
                "msdyn_transactionclassification",
                192350000,
                192350001,
                192350002,
                192350003,
                192350004,
                690970002,
                690970000,
                690970001,
                rule="COD-31",
            ),
            one_of("msdyn_billingtype", 192350000, 192350001, 192350002, 192350003, rule="COD-04"),
            one_of(
                "msdyn_billingstatus",
                192350000,
                192350001,
                192350002,
                192350003,
                192350004,
                690970000,
                rule="COD-32",
            ),
            one_of("msdyn_adjustmentstatus", 192350000, 192350001, 192350002, rule="COD-33"),
        )
    ),
    may_be_empty=True,
)
