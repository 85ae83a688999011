"""What Field Service recorded against what its price lists and entitlements come to."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per, warning

SUITE = Suite(
    "marts.field_service_price_check",
    one_row_per("work_order_line_id"),
    critical(
        one_of(
            "finding_code",
            "agrees",
            "entitlement",
            "price_list",
            "unit_amount",
            "duration_rounding",
            "minimum_charge",
            "subtotal",
            "discount",
            "cost",
            "cannot_tell",
            rule="WOP-17",
        ),
        never_null("finding_code"),
        no_row(
            "unjudged_says_why",
            "What cannot be told says why, and only that.",
            where="(finding_code = 'cannot_tell') <> (unjudged_code IS NOT NULL)",
            about=("finding_code", "unjudged_code"),
            rule="WOP-19",
        ),
        no_row(
            "agreement_has_no_difference",
            "What agrees has no difference.",
            where="finding_code = 'agrees' AND (difference_unit_price <> 0 OR difference_minutes <> 0 "
            "OR difference_subtotal_amount <> 0 OR difference_discount_amount <> 0 OR difference_total_amount <> 0 "
            "OR difference_cost_amount <> 0 OR entitlement_id IS DISTINCT FROM expected_entitlement_id)",
            about=("finding_code", "difference_unit_price", "difference_subtotal_amount"),
            rule="WOP-17",
        ),
        no_row(
            "total_is_subtotal_less_discount",
            "The expected total is the expected subtotal less the expected discount.",
            where="expected_total_amount IS DISTINCT FROM expected_subtotal_amount - expected_discount_amount",
            about=("expected_subtotal_amount", "expected_discount_amount", "expected_total_amount"),
            rule="WOP-08",
        ),
        no_result(
            "checks_every_line",
            "Every work order line that is not deleted is checked.",
            query="SELECT line.work_order_line_id FROM core.work_order_line AS line "
            "LEFT JOIN {batch} AS checked ON line.work_order_line_id = checked.work_order_line_id "
            "WHERE line.deleted_at IS NULL AND checked.work_order_line_id IS NULL",
            about=("work_order_line_id",),
        ),
    ),
    warning(
        no_row(
            "prices_agree",
            "Field Service recorded what its price lists and entitlements come to; else somebody changed it by hand, "
            "or a list is wrong.",
            where="finding_code IN ('entitlement', 'price_list', 'unit_amount', 'duration_rounding', 'minimum_charge', "
            "'subtotal', 'discount', 'cost')",
            about=("finding_code", "unit_price", "expected_unit_price"),
            rule="WOP-17",
        ),
    ),
    may_be_empty=True,
)
