"""Staged customers of project contracts."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, percent, warning

SUITE = Suite(
    "staging.msdyn_projectcontractsplitbillingrule",
    one_staged_row_per("msdyn_projectcontractsplitbillingruleid"),
    warning(live(never_null("msdyn_contract", "msdyn_customer"), percent("msdyn_percentage"))),
    may_be_empty=True,
)
