"""Projects as Finance knows them."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_member_per, warning

SUITE = Suite(
    "core.finance_project",
    one_member_per("finance_project_id"),
    critical(never_null("is_pma")),
    warning(never_null("project_number", "company_code")),
    may_be_empty=True,
)
