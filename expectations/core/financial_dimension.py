"""Values of the financial dimension sets."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.financial_dimension",
    one_member_per("dimension_set_item_id"),
    warning(among("is_active", "active members", never_null("dimension_set_id", "dimension_value_text"))),
    warning(
        no_row(
            "set_has_arrived",
            "The dimension set of a value has arrived.",
            where="is_active AND NOT is_set_known",
            about=("dimension_set_id",),
        )
    ),
    may_be_empty=True,
)
