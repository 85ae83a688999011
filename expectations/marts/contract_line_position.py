"""What contract lines are worth, cost, bill, and may still bill."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per, warning

SUITE = Suite(
    "marts.contract_line_position",
    one_row_per("contract_line_id", "currency_code"),
    critical(
        never_null("cost_amount", "is_contract_currency"),
        no_row(
            "headroom_is_what_the_limit_leaves",
            "The headroom is the limit less what is unbilled and what is billed.",
            where="headroom_amount IS DISTINCT FROM limit_amount - unbilled_amount - billed_amount",
            about=("limit_amount", "unbilled_amount", "billed_amount", "headroom_amount"),
            rule="FCT-06",
        ),
        no_row(
            "gross_margin_is_billed_less_cost",
            "The gross margin is what is billed less the cost.",
            where="gross_margin_amount IS DISTINCT FROM billed_amount - cost_amount",
            about=("billed_amount", "cost_amount", "gross_margin_amount"),
        ),
        no_row(
            "milestones_are_billed",
            "Milestones invoiced are part of what is billed.",
            where="milestone_invoiced_amount > billed_amount",
            about=("milestone_invoiced_amount", "billed_amount"),
        ),
    ),
    warning(
        never_null("contract_id"),
        no_row(
            "limit_is_kept",
            "Unbilled and billed sales stay within the not-to-exceed limit of the line.",
            where="headroom_amount < 0",
            about=("limit_amount", "unbilled_amount", "billed_amount"),
            rule="FCT-06",
        ),
    ),
    may_be_empty=True,
)
