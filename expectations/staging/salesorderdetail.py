"""Staged contract lines."""

from __future__ import annotations

from expectations.promise import (
    Suite,
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
    "staging.salesorderdetail",
    one_staged_row_per("salesorderdetailid"),
    warning(
        live(
            never_null("salesorderid"),
            one_of("msdyn_linetype", 690970000, 690970001, rule="CTR-01"),
            one_of("msdyn_billingmethod", 192350000, 192350001, rule="COD-03"),
            one_of("msdyn_includedtasks", 192350000, 192350001, rule="CTR-02"),
            percent("msdyn_discountpercent", "msdyn_feepercent"),
            not_negative("msdyn_nottoexceedamount", "msdyn_standalonesellingprice"),
            no_row(
                "ends_after_it_starts",
                "A contract line does not end before it starts.",
                where="msdyn_billingenddate < msdyn_billingstartdate",
                about=("msdyn_billingstartdate", "msdyn_billingenddate"),
            ),
        )
    ),
    may_be_empty=True,
)
