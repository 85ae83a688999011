"""Staged work order services (estimated and used time, in minutes)."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    guid,
    live,
    never_null,
    no_row,
    not_negative,
    one_of,
    one_staged_row_per,
    percent,
    warning,
)

SUITE = Suite(
    "staging.msdyn_workorderservice",
    one_staged_row_per("msdyn_workorderserviceid"),
    critical(
        live(
            guid("msdyn_workorder"),
            one_of("msdyn_linestatus", 690970000, 690970001, rule="COD-01"),
            not_negative("msdyn_duration", "msdyn_durationtobill", "msdyn_estimateduration", rule="REJ-02"),
            not_negative(
                "msdyn_unitamount",
                "msdyn_calculatedunitamount",
                "msdyn_unitcost",
                "msdyn_estimateunitamount",
                "msdyn_estimatecalculatedunitamount",
                "msdyn_estimateunitcost",
                "msdyn_additionalcost",
                "msdyn_commissioncosts",
                "msdyn_discountamount",
                rule="REJ-02",
            ),
            percent("msdyn_discountpercent", rule="REJ-02"),
            no_row(
                "exchangerate_positive",
                "The exchange rate is above zero.",
                where="exchangerate <= 0",
                about=("exchangerate",),
                rule="REJ-02",
            ),
        )
    ),
    warning(
        live(
            never_null("msdyn_workorder", "msdyn_service"),
            no_row(
                "used_line_has_a_currency",
                "A used line says in which currency its money is; without one it waits.",
                where="msdyn_linestatus = 690970001 AND transactioncurrencyid IS NULL",
                about=("transactioncurrencyid",),
                rule="ACT-01",
            ),
            one_of("statecode", 0, 1),
        )
    ),
    may_be_empty=True,
)
