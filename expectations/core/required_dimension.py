"""Financial dimensions that a company demands."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_row_per

SUITE = Suite(
    "core.required_dimension",
    one_row_per("required_dimension_id"),
    critical(never_null("company_code", "dimension_name")),
    may_be_empty=True,
)
