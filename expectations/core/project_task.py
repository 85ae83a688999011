"""Project tasks."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.project_task",
    one_member_per("project_task_id"),
    warning(among("is_active", "active members", never_null("project_id"))),
    may_be_empty=True,
)
