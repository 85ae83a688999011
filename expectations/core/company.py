"""Legal entities."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    among,
    critical,
    never_null,
    no_result,
    one_member_per,
    one_of,
    warning,
)

SUITE = Suite(
    "core.company",
    one_member_per("company_id"),
    warning(among("is_active", "active members", never_null("company_code"))),
    critical(
        never_null("time_zone"),
        one_of("deployment_model", "core", "finance"),
    ),
    warning(
        no_result(
            "code_names_one_company",
            "An active company code names one company.",
            query="SELECT company_code, count(*) AS row_count FROM {batch} "
            "WHERE is_active GROUP BY company_code HAVING count(company_code) > 1",
            about=("company_code", "row_count"),
        ),
    ),
    may_be_empty=True,
)
