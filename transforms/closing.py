"""What people do to the books between runs: look at a period, decide about it, verify that nobody touched them."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from transforms import journal
from transforms.errors import UsageError
from transforms.records import publish_again
from transforms.settings import load_settings
from transforms.warehouse import chain, periods
from transforms.warehouse.store import open_database


@dataclass(frozen=True)
class Review:
    """A period and what speaks against closing it."""

    period: periods.Period
    breaks: tuple[periods.Break, ...]

    @property
    def critical(self) -> int:
        """Critical breaks that are open."""
        return sum(item.is_critical for item in self.breaks)

    def as_text(self, most: int = 20) -> str:
        """Markdown: figures first, then the breaks, worst first."""
        period = self.period
        lines = [
            f"**{period.period_text}** of **{period.company_code}** ({period.start_date} to {period.end_date}) is "
            f"{period.status_code}: {period.posting_count:,} postings, {period.amount:,} in the accounting currency, "
            f"{period.late_count:,} late.",
            "",
            f"{self.critical:,} critical break(s), {len(self.breaks) - self.critical:,} warning(s).",
        ]
        if risk := periods.at_risk(self.breaks):
            lines.append(f"{risk}.")
        lines += [f"- {item.severity_code}: {item.text} (`{item.source_id}`)" for item in self.breaks[:most]]
        if len(self.breaks) > most:
            lines.append(
                f"- and {len(self.breaks) - most:,} more: `FROM ledger.closing_break('{period.fiscal_period_id}')`"
            )
        return "\n".join(lines)


def list_periods(
    company: str | None, *, everything: bool = False, warehouse: Path | None = None
) -> list[periods.Period]:
    """The fiscal periods worth showing (`everything`: all). Raises UsageError for an unknown company."""
    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        return periods.listed(connection, company, everything=everything)


def review(company: str, period: str, warehouse: Path | None = None) -> Review:
    """What a period holds, and what speaks against closing it. Raises UsageError when there is no such period."""
    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        found = periods.find(connection, company, period)
        return Review(found, tuple(periods.breaks(connection, found)))


def decide(
    action: str,
    company: str,
    period: str,
    *,
    reason: str | None = None,
    actor: str | None = None,
    despite_breaks: bool = False,
    warehouse: Path | None = None,
) -> periods.Period:
    """Hold, close, reopen or adjust a period, keep the decision in the journal, and publish how the periods stand.

    `actor` is who decided (default: the user of this process). A warehouse whose last run did not pass its gates is not
    published; the next run does it. Raises UsageError (no such period, its status does not allow it) and PeriodRefused
    (critical breaks are open, and it is not asked to close `despite_breaks`, for a reason).
    """
    settings = load_settings()
    path = warehouse or settings.warehouse
    if not path.is_file():
        raise UsageError(f"{path}: there is no such warehouse; run the main job first, or name another file")
    with open_database(path, settings) as connection:
        found = periods.decide(
            connection,
            periods.Decision(
                action,
                company,
                period,
                actor or getpass.getuser(),
                datetime.now(UTC).replace(tzinfo=None),
                reason,
                is_despite_breaks=despite_breaks,
            ),
        )
        journal.keep(connection, path, settings)
    publish_again(path, settings)
    return found


def verify(warehouse: Path | None = None) -> chain.Verified:
    """Compute the hash chain, the control totals and the closes of a warehouse again."""
    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        return chain.verify(connection)
