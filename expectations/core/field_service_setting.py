"""How Field Service prices."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_of, one_row_per

SUITE = Suite(
    "core.field_service_setting",
    one_row_per("setting_id"),
    critical(
        never_null("is_price_calculated", "is_cost_calculated", "is_tax_calculated"),
        one_of("cost_order_code", "standard_first", "current_first", rule="WOP-11"),
        one_of("service_quantity_code", "hours", "minutes"),
        one_of("minimum_charge_code", "covers_first_minutes", "first_minutes_free"),
    ),
    may_be_empty=False,
)
