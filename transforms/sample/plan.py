"""How large the sample world is and what each folder of its export is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

FIRST_FOLDER_AT = datetime(2026, 8, 1, tzinfo=UTC)

#: Kinds of events a later folder can bring; `world/03_events.sql` deals them out in turn.
EVENT_KINDS = 16

#: Lines an event touches on average: two of a work order's lines, or all four.
_LINES_PER_EVENT = Decimal("2.5")


class SampleError(ValueError):
    """The sample cannot be written as asked; the message names the argument and the remedy."""


@dataclass(frozen=True)
class SamplePlan:
    """Sizes and calendar of one sample.

    Folders count from 1; folder n is named after 2026-08-01 plus n - 1 days. The first is the full copy; of
    six or so, one in the middle is an empty retry; all others bring changes. The folder after the last is
    the active one.
    """

    lines: int
    seed: int
    folders: int
    changed_percent: Decimal

    @classmethod
    def of(cls, lines: int, seed: int, folders: int, changed_percent: Decimal | None) -> SamplePlan:
        """Check the arguments of `write_sample` and fill in the default percent. Raises SampleError."""
        if lines < 1:
            raise SampleError(f"lines is {lines}: ask for at least one work order line")
        if not 1 <= folders <= 300:
            raise SampleError(f"folders is {folders}: ask for 1 to 300 folders")
        if changed_percent is None:
            changed_percent = Decimal(1) if lines >= 10_000 else Decimal(8)
        if not 0 <= changed_percent <= 20:
            raise SampleError(f"changed_percent is {changed_percent}: give a percent from 0 to 20")
        return cls(lines, seed, folders, changed_percent)

    @property
    def empty_folder(self) -> int | None:
        """The folder that a retry left without data; None when there are too few folders for one."""
        return self.folders // 2 + 1 if self.folders >= 4 else None

    @property
    def change_folders(self) -> list[int]:
        return [n for n in range(2, self.folders + 1) if n != self.empty_folder]

    @property
    def appended_from(self) -> int:
        """The first folder whose model.json has the appended column."""
        later = self.change_folders
        return later[1] if len(later) > 1 else self.folders + 1

    @property
    def events_per_folder(self) -> int:
        """Work orders that something happens to, per change folder; one of each kind, or none."""
        if self.changed_percent == 0:
            return 0
        wanted = self.lines * self.changed_percent / 100 / _LINES_PER_EVENT
        return max(EVENT_KINDS, int(wanted.to_integral_value()))

    @property
    def work_orders(self) -> int:
        """Two work orders share eight lines."""
        return 2 * -(-self.lines // 8)

    @property
    def projects(self) -> int:
        """In tens, so that every shape of project occurs; about 400 work orders each in a large sample."""
        return 10 * max(1, self.work_orders // 4000)

    @property
    def chains(self) -> int:
        return self.projects // 2

    @property
    def stores(self) -> int:
        return self.chains * (6 if self.lines < 10_000 else 12)

    @property
    def version_stride(self) -> int:
        """Room for the row versions of one folder (see `row_version` in world/01_draws.sql)."""
        return 1024 * (self.lines + 1000)

    def folder_at(self, folder_no: int) -> datetime:
        return FIRST_FOLDER_AT + timedelta(days=folder_no - 1)

    def folder_name(self, folder_no: int) -> str:
        return self.folder_at(folder_no).strftime("%Y-%m-%dT%H.%M.%SZ")
